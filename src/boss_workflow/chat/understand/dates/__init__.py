"""Dates in English sentences, computed by code and never by a model.

Text becomes tokens with their possible senses (`tokens`, `lexicon`). Rules read tokens into pieces, each a set of
constraints (`calendar`, `clocks`, `relative`, `durations`). Neighbouring pieces merge and settle into one `When`
(`pieces`); `find` looks for introductions ("by", "due on") and lets a span grow.
To teach a phrase: give its words a sense in `lexicon`, write a rule, list it under that sense in `grammar.RULES`.
"""

from boss_workflow.chat.understand.dates.context import TimeContext
from boss_workflow.chat.understand.dates.describe import describe_when
from boss_workflow.chat.understand.dates.find import find_dates, parse_when
from boss_workflow.chat.understand.dates.model import NotADate, When, WhenSpan

__all__ = ["NotADate", "TimeContext", "When", "WhenSpan", "describe_when", "find_dates", "parse_when"]
