"""Tasks that come again and again."""

from boss_workflow.domains.recurring.actions import recurring_actions
from boss_workflow.domains.recurring.coming import coming
from boss_workflow.domains.recurring.dates import Repeat, describe, moment_of, occurrences, read_repeat
from boss_workflow.domains.recurring.days_off import DaysOff, OnDayOff
from boss_workflow.domains.recurring.generation import RECURRING_GENERATE, Generation
from boss_workflow.domains.recurring.models import RecurringOccurrence, RecurringTask
from boss_workflow.domains.recurring.service import NewRecurring, RecurringService
from boss_workflow.domains.recurring.undo import recurring_reversers

__all__ = [
    "RECURRING_GENERATE",
    "DaysOff",
    "Generation",
    "NewRecurring",
    "OnDayOff",
    "RecurringOccurrence",
    "RecurringService",
    "RecurringTask",
    "Repeat",
    "coming",
    "describe",
    "moment_of",
    "occurrences",
    "read_repeat",
    "recurring_actions",
    "recurring_reversers",
]
