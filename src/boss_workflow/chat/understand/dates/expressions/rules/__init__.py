"""How two neighbouring values make one, by what the rules are about; importing a module puts its rules in the table."""

from boss_workflow.chat.understand.dates.expressions.rules import (
    clocks,
    days,
    glue,
    lengths,
    portions,
    ranges,
    sides,
)
from boss_workflow.chat.understand.dates.expressions.rules.lone import lone
from boss_workflow.chat.understand.dates.expressions.rules.table import combine

__all__ = ["clocks", "combine", "days", "glue", "lengths", "lone", "portions", "ranges", "sides"]
