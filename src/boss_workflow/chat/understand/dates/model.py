"""What a phrase about time means."""

from dataclasses import dataclass
from datetime import date, datetime


class NotADate(ValueError):
    """The phrase is no date, or says more than a date. `phrase` is what was said."""

    def __init__(self, phrase: str) -> None:
        super().__init__(f"{phrase!r} is not a date I know.")
        self.phrase = phrase


@dataclass(frozen=True, slots=True)
class When:
    """A whole day ("by Friday") or a moment ("Friday 5pm"): exactly one is set, and a moment is aware."""

    day: date | None = None
    moment: datetime | None = None

    def __post_init__(self) -> None:
        if (self.day is None) == (self.moment is None):
            raise ValueError("A When holds either a day or a moment.")
        if self.moment is not None and self.moment.utcoffset() is None:
            raise ValueError("A moment must be aware.")


@dataclass(frozen=True, slots=True)
class WhenSpan:
    """A date inside a text: `text[start:end]` holds it with its preposition; `is_due` if that one sets a deadline.

    `source`: what read it, this grammar or a library that it falls back on.
    """

    start: int
    end: int
    text: str
    when: When
    is_due: bool
    source: str = "grammar"
