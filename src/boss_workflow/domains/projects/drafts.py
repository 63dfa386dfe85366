"""What is worked out in a session: values that live as JSON in its row."""

import re
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from boss_workflow.chat.writing import Written
from boss_workflow.domains.projects.timeline import Piece, in_order

QUESTIONS = {
    "approach": "How should it be done: an approach or tools that are set?",
    "flow": "How does it work, step by step, for whoever uses it?",
    "data": "Which data does it need, keep or show?",
    "scope": "What belongs to it, and what does not?",
    "success": "How do you tell that it works?",
    "parts": "Which parts must it have?",
    "limits": "What is fixed already: tools, budget, dates?",
    "due": "When must it be finished?",
    "people": "Who works on it?",
}
NUMBERED = re.compile(r"(?:(?<=[\s,;])|^)([1-9])\s*[.):=-]?\s+", re.MULTILINE)
Line = Annotated[str, Field(min_length=3, max_length=200)]
Title = Annotated[str, Field(min_length=3, max_length=120)]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class SpecWritten(Written):
    """What a spec sheet says."""

    description: str = Field(
        min_length=20, max_length=4000, description="What it is and how it works, in a few sentences."
    )
    criteria: tuple[Line, ...] = Field(min_length=6, max_length=8, description="What can be tested when it is done.")
    subtasks: tuple[Line, ...] = Field(min_length=2, max_length=10, description="The steps of the work, in order.")
    notes: tuple[Line, ...] = Field(default=(), max_length=8, description="Technical notes.")


class Sheet(_Value):
    """A spec as it is kept: also one made from the person's own answers, with as many criteria as they named."""

    description: str = ""
    criteria: tuple[str, ...] = ()
    subtasks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class TaskWritten(Written):
    title: Title = Field(description="Short and imperative.")
    days: float = Field(ge=0.25, le=30, description="Working days that one person needs.")
    assignee: str | None = Field(
        default=None, description="One of the people named, exactly as written there; or none."
    )
    after: tuple[int, ...] = Field(
        default=(), max_length=12, description="Numbers of the tasks that must be done before."
    )


class PlanWritten(Written):
    """Tasks are numbered from 1, in this order."""

    tasks: tuple[TaskWritten, ...] = Field(min_length=4, max_length=12)


class SpecRevised(SpecWritten):
    about_it: bool = Field(description="False where the request is about something else than this spec.")


class PlanRevised(PlanWritten):
    about_it: bool = Field(description="False where the request is about something else than this plan.")


class Person(_Value):
    id: UUID
    name: str


class Planned(_Value):
    """`after`: numbers from 1, as people see them."""

    title: str
    days: float = 1
    assignee: Person | None = None
    after: tuple[int, ...] = ()

    @property
    def piece(self) -> Piece:
        after = tuple(number - 1 for number in self.after)
        return Piece(self.days, after, self.assignee.id if self.assignee else None)


class Draft(_Value):
    """`open`: the questions that are neither answered nor skipped, in the order of their numbers in `asked`."""

    title: str
    task: str | None = None
    asked: tuple[str, ...] = ()
    answers: dict[str, str] = Field(default_factory=dict)
    due: date | None = None
    people: tuple[Person, ...] = ()
    sheet: Sheet | None = None
    tasks: tuple[Planned, ...] = ()

    @property
    def is_ready(self) -> bool:
        return self.sheet is not None or bool(self.tasks)

    @property
    def open(self) -> tuple[str, ...]:
        return tuple(name for name in self.asked if name not in self.answers)

    def answered(self, said: str) -> Self:
        """ "1 … 2 …" answers several; anything else the first question that is open."""
        found = answers_in(said, len(self.asked))
        given = {self.asked[number - 1]: text for number, text in found.items()}
        if not given and self.open:
            given = {self.open[0]: said.strip()}
        return self.model_copy(update={"answers": {**self.answers, **given}})

    def with_tasks(self, tasks: tuple[Planned, ...]) -> Self:
        """Raises: PlanCycle."""
        in_order([task.piece.after for task in tasks])
        return self.model_copy(update={"tasks": tasks})


def answers_in(said: str, count: int) -> dict[int, str]:
    """By the number of their question; empty where it does not begin with one."""
    found = [match for match in NUMBERED.finditer(said.strip()) if int(match[1]) <= count]
    if not found or found[0].start() != 0:
        return {}
    text = said.strip()
    ends = [match.start() for match in found[1:]] + [len(text)]
    pairs = {int(match[1]): text[match.end() : end].strip(" ,;\n") for match, end in zip(found, ends, strict=True)}
    return {number: answer for number, answer in pairs.items() if answer}


def lines_of(said: str) -> tuple[str, ...]:
    """ "login, chat and payments", or one a line."""
    parts = re.split(r"\s*[\n;]\s*|\s*,\s*(?:and\s+)?|\s+and\s+", said.strip())
    kept = [re.sub(r"^(?:[-•*]|\d{1,2}[.)])\s*", "", part).strip(" .") for part in parts]
    return tuple(part[:1].upper() + part[1:200] for part in kept if len(part) > 1)
