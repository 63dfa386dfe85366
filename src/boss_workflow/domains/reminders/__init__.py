"""Reminders by themselves: deadlines, what is overdue and who hears of it, silence, reviews that wait."""

from boss_workflow.domains.reminders.actions import reminder_actions
from boss_workflow.domains.reminders.deadlines import REMINDER, Deadlines, ReminderCards
from boss_workflow.domains.reminders.models import Reminder
from boss_workflow.domains.reminders.nags import OVERDUE, Nags, OverdueCards

__all__ = [
    "OVERDUE",
    "REMINDER",
    "Deadlines",
    "Nags",
    "OverdueCards",
    "Reminder",
    "ReminderCards",
    "reminder_actions",
]
