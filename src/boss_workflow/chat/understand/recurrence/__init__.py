"""What repeats: phrases become RFC 5545 rules, rules become phrases and dates.

A phrase is a head ("every Monday", `heads`) and what follows it ("at 9 until May", `tails`), read with the words of
`words` into a `draft` that settles to a rule (`model`) or, where a doubt is left, to nothing (`find`).
Times are wall times of the zone that the rule is read in: UNTIL is local, as RFC 5545 wants beside a local DTSTART.
To teach a phrase: give its words a meaning in `words`, then write a head or a tail and list it in HEADS or TAILS.
"""

from boss_workflow.chat.understand.recurrence.describe import describe
from boss_workflow.chat.understand.recurrence.expand import next_dates
from boss_workflow.chat.understand.recurrence.find import find_recurrence
from boss_workflow.chat.understand.recurrence.model import AfterCompletion, BadRule, Recurrence, RecurrenceSpan, Rule

__all__ = [
    "AfterCompletion",
    "BadRule",
    "Recurrence",
    "RecurrenceSpan",
    "Rule",
    "describe",
    "find_recurrence",
    "next_dates",
]
