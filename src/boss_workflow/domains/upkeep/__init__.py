"""Keeps the house in order by itself: old rows go, and what must always hold is looked at."""

from boss_workflow.domains.upkeep.cleanup import CLEANUP, Cleanup
from boss_workflow.domains.upkeep.consistency import CONSISTENCY, Consistency, Inconsistent

__all__ = ["CLEANUP", "CONSISTENCY", "Cleanup", "Consistency", "Inconsistent"]
