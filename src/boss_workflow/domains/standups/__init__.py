"""The daily standup: pre-filled, asked by direct message, answered in one tap, summed up for the boss."""

from boss_workflow.domains.standups.actions import standup_actions
from boss_workflow.domains.standups.models import Standup
from boss_workflow.domains.standups.service import STANDUP, StandupCards, StandupService

__all__ = ["STANDUP", "Standup", "StandupCards", "StandupService", "standup_actions"]
