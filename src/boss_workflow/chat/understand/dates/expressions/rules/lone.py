"""What a value may mean by itself besides."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from boss_workflow.chat.understand.dates.expressions.model import Grain, Open, Part, Period, Time, Value, Word
from boss_workflow.chat.understand.dates.expressions.periods import weekend
from boss_workflow.chat.understand.dates.expressions.rules.portions import complete


def lone(value: Value, now: datetime) -> Iterator[Value]:
    if isinstance(value, Part):
        yield from complete(value, now)
    elif value == Word("weekend"):
        yield Time(within=weekend(now))
    elif value == Word("asap"):
        yield Open("after", Time(within=Period(now, now + timedelta(seconds=1), Grain.SECOND)))
