"""Keeps the house in order by itself: old rows go, and what must always hold is looked at."""

from boss_workflow.domains.upkeep.cleanup import CLEANUP, Cleanup
from boss_workflow.domains.upkeep.consistency import CONSISTENCY, Consistency, Inconsistent
from boss_workflow.domains.upkeep.forgotten import FORGET, ForgottenFiles

__all__ = ["CLEANUP", "CONSISTENCY", "FORGET", "Cleanup", "Consistency", "ForgottenFiles", "Inconsistent"]
