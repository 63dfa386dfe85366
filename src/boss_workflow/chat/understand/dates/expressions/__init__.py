"""What a whole phrase about time means: a point, an interval or an open side, with its grain.

Words become values (`words`); neighbouring values combine by rules on their types (`rules`) in a chart, so any rule
may use what any other made; constraints settle into a period on the calendar (`periods`). The due view of a text is
`find_dates`, whose conventions differ: here "end of month" is its last third, there it is its last day.
"""

from boss_workflow.chat.understand.dates.expressions.chart import read_expression
from boss_workflow.chat.understand.dates.expressions.model import Grain, Kind, TimeSpan

__all__ = ["Grain", "Kind", "TimeSpan", "read_expression"]
