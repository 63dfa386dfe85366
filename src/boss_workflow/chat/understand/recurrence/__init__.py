"""What repeats: RFC 5545 rules, and the words that phrases say them with.

Times are wall times of the zone that the rule is read in: UNTIL is local, as RFC 5545 wants beside a local DTSTART.
"""

from boss_workflow.chat.understand.recurrence.model import AfterCompletion, BadRule, Recurrence, RecurrenceSpan, Rule

__all__ = ["AfterCompletion", "BadRule", "Recurrence", "RecurrenceSpan", "Rule"]
