"""Lists for programs: filters, orders and keyset pages, in one statement that answers in JSON.

The statement is put together from constant fragments; values are parameters only. Each order has an index that serves
it both ways: what is absent sorts last ascending and first descending, a due day counts as its end (UTC).
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Annotated, Literal, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from boss_workflow.domains.people import Policy
from boss_workflow.domains.people import Scope as Rights
from boss_workflow.domains.tasks.models import NOBODY, WORDS, Priority, Status, TaskType
from boss_workflow.domains.tasks.queries import ITEM, SOURCE, Part, Values, cursor_of, visible, with_parts
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.errors import Invalid
from boss_workflow.kernel.http.bodies import Calendar, storable
from boss_workflow.kernel.http.paging import LONGEST, Cursor

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
DayOrMoment = Annotated[date | AwareDatetime, *Calendar]


@dataclass(frozen=True, slots=True)
class Order:
    """What rows are sorted by, before their number, and what its value is in a cursor."""

    key: str
    cast: str


ORDERS: dict[str, Order] = {
    "number": Order("t.number", "integer"),
    "created": Order("t.created_at", "timestamptz"),
    "updated": Order("t.updated_at", "timestamptz"),
    "completed": Order("t.completed_sort", "timestamptz"),
    "due": Order("t.due_sort", "timestamptz"),
    "priority": Order("t.priority_rank", "smallint"),
    "status": Order("t.status", "text"),
    "type": Order("t.type", "text"),
    "title": Order("t.title", "text"),
    "project": Order("coalesce(t.project, '')", "text"),
    "assignee": Order(f"coalesce(t.assignee_id, {NOBODY})", "uuid"),
    "department": Order(f"coalesce(t.department_id, {NOBODY})", "uuid"),
    "creator": Order(f"coalesce(t.creator_id, {NOBODY})", "uuid"),
}


FEW = 2_000
"""Of words that no more tasks than this hold, all are looked up."""
READ_THROUGH = 5_000
"""Among so many of the first tasks in the order of the list those words are looked for that more hold."""


class TooBroad(Invalid):
    """The database would need longer for this combination than anybody should wait."""

    code = "too_broad"

    def __init__(self) -> None:
        super().__init__(
            "This combination of filters takes too long on so many tasks. Narrow it: add a short period in which they "
            "were created or are due, or an assignee."
        )


class TaskFilters(BaseModel):
    """Everything given must hold; of the values of one filter, one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: list[Status] = Field(default=[], description="One of these.")
    open: bool | None = Field(default=None, description="Neither completed nor cancelled; false for the others.")
    assignee: list[UUID | Literal["me"]] = Field(default=[], max_length=50)
    unassigned: bool = False
    department: UUID | None = Field(default=None, description="The task's own, else its assignee's.")
    project: Words | None = None
    creator: UUID | Literal["me"] | None = None
    priority: list[Priority] = []
    type: list[TaskType] = []
    tag: list[Words] = Field(default=[], max_length=10, description="All of these.")
    due_before: DayOrMoment | None = Field(default=None, description="A day or a moment, itself excluded.")
    due_after: DayOrMoment | None = Field(default=None, description="A day or a moment, itself included.")
    due: Literal["none", "any"] | None = Field(default=None, description="Whether there is a due date at all.")
    overdue: bool | None = None
    created_before: DayOrMoment | None = Field(default=None, description="A day or a moment, itself excluded.")
    created_after: DayOrMoment | None = Field(default=None, description="A day or a moment, itself included.")
    completed_before: DayOrMoment | None = Field(default=None, description="A day or a moment, itself excluded.")
    completed_after: DayOrMoment | None = Field(default=None, description="A day or a moment, itself included.")
    text: Words | None = Field(default=None, description="Beginnings of words in title and description; all of them.")
    archived: bool = False
    trash: bool = Field(default=False, description="Deleted tasks instead of the others.")

    @field_validator("*", mode="before")
    @classmethod
    def _without_nul(cls, value: object) -> object:
        return storable(value)

    @field_validator("text")
    @classmethod
    def _has_words(cls, value: str | None) -> str | None:
        if value is not None and not any(character.isalnum() for character in value):
            raise ValueError("must hold a word")
        return value

    @field_validator("tag")
    @classmethod
    def _separable(cls, value: list[str]) -> list[str]:
        if any("\x1f" in tag for tag in value):
            raise ValueError("must not contain control characters")
        return value

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.unassigned and self.assignee:
            raise ValueError("unassigned and assignee exclude each other")
        return self

    @property
    def narrows(self) -> bool:
        return bool(self.model_dump(exclude_defaults=True, exclude={"archived", "trash"}))


class TaskListing(TaskFilters):
    sort: Annotated[str, StringConstraints(pattern=r"^-?[a-z]{1,20}$")] = Field(
        default="-number", description=f"{', '.join(ORDERS)}; with a minus in front the other way round."
    )
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=LONGEST, description="The next_cursor of the page before.")
    include: list[Part] = Field(default=[], description="Parts that come with each task.")

    @field_validator("sort")
    @classmethod
    def _known(cls, value: str) -> str:
        if value.removeprefix("-") not in ORDERS:
            raise ValueError(f"must be one of {', '.join(ORDERS)}, with or without a minus in front")
        return value


@dataclass(frozen=True, slots=True)
class Statement:
    text: str
    values: tuple[object, ...]


@dataclass
class Conditions:
    """The filters as SQL over `task t`, for whoever asks."""

    actor: Actor
    now: datetime
    values: Values = field(default_factory=Values)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.actor.timezone)

    def of(self, wanted: TaskFilters, rights: Rights) -> list[str]:
        """Raises nothing: what can't be, was refused when it was read."""
        found = self.but_text(wanted, rights)
        if wanted.text is not None:
            found.append(f"t.id in (select task_ids_with_text({self.values.put(beginnings(wanted.text))}))")
        return found

    def but_text(self, wanted: TaskFilters, rights: Rights) -> list[str]:
        put = self.values.put
        found = [
            "t.deleted_at is not null" if wanted.trash else "t.deleted_at is null",
            visible(self.actor, rights, self.values),
        ]
        if not wanted.trash:
            found.append("t.archived_at is not null" if wanted.archived else "t.archived_at is null")
        found += self._one_of("t.status", wanted.status)
        found += self._one_of("t.priority_rank", [list(Priority)[::-1].index(one) for one in wanted.priority])
        found += self._one_of("t.type", wanted.type)
        if wanted.open is not None:
            found.append(f"t.status {'not ' if wanted.open else ''}in ('completed', 'cancelled')")
        found += self._one_of("t.assignee_id", [self._person(one) for one in wanted.assignee])
        if wanted.unassigned:
            found.append("t.assignee_id is null")
        if wanted.department is not None:
            own = put(wanted.department)
            found.append(
                f"(t.department_id = {own} or (t.department_id is null and t.assignee_id in "
                f"(select m.id from member m where m.department_id = {own})))"
            )
        if wanted.project is not None:
            found.append(f"coalesce(t.project, '') = {put(wanted.project)}")
        if wanted.creator is not None:
            found.append(f"coalesce(t.creator_id, {NOBODY}) = {put(self._person(wanted.creator))}")
        if wanted.tag:
            found.append(f"t.id in (select task_ids_with_tags({put(chr(31).join(wanted.tag))}))")
        return [*found, *self._due(wanted), *self._ranges(wanted)]

    def _one_of(self, column: str, wanted: list[Status] | list[TaskType] | list[int] | list[UUID]) -> list[str]:
        if len(wanted) == 1:
            return [f"{column} = {self.values.put(wanted[0])}"]
        return [f"{column} = any({self.values.put(list(wanted))})"] if wanted else []

    def _person(self, said: UUID | Literal["me"]) -> UUID:
        return self.actor.member_id if said == "me" else said

    def _due(self, wanted: TaskFilters) -> list[str]:
        put = self.values.put
        found = []
        if wanted.due is not None:
            found.append(f"t.due_sort {'=' if wanted.due == 'none' else '<'} 'infinity'")
        if wanted.due_before is not None:
            day, moment = self._day_and_moment(wanted.due_before)
            found.append(f"t.due_sort <= {put(max(moment, _midnight(day)))}")
            found.append(f"(t.due_on < {put(day)} or t.due_at < {put(moment)})")
        if wanted.due_after is not None:
            day, moment = self._day_and_moment(wanted.due_after)
            found.append(f"t.due_sort >= {put(min(moment, _midnight(day)))} and t.due_sort < 'infinity'")
            found.append(f"(t.due_on >= {put(day)} or t.due_at >= {put(moment)})")
        today = self.now.astimezone(self.zone).date()
        if wanted.overdue is not None:
            late = f"(t.due_on < {put(today)} or t.due_at < {put(self.now)})"
            late = f"{late} and t.status not in ('completed', 'cancelled')"
            found.append(late if wanted.overdue else f"({late}) is not true")
        if wanted.overdue:
            found.append(f"t.due_sort <= {put(max(self.now, _midnight(today)))}")
        return found

    def _day_and_moment(self, said: date | datetime) -> tuple[date, datetime]:
        """The day as it is on the asker's calendar, and its first moment there."""
        if isinstance(said, datetime):
            return said.astimezone(self.zone).date(), said
        return said, datetime.combine(said, time(), self.zone)

    def _ranges(self, wanted: TaskFilters) -> list[str]:
        limits = (
            ("t.created_at <", wanted.created_before),
            ("t.created_at >=", wanted.created_after),
            ("t.completed_sort <", wanted.completed_before),
            ("t.completed_sort < 'infinity' and t.completed_sort >=", wanted.completed_after),
        )
        return [
            f"{test} {self.values.put(self._day_and_moment(limit)[1])}" for test, limit in limits if limit is not None
        ]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def beginnings(text: str) -> str:
    """As to_tsquery reads it: every word may go on."""
    words = "".join(one if one.isalnum() else " " for one in text).split()
    return " & ".join(f"{word}:*" for word in words)


def list_statement(wanted: TaskListing, actor: Actor, policy: Policy, now: datetime) -> Statement:
    """One page as JSON: {"items", "next_cursor"}. Raises: BadCursor."""
    conditions = Conditions(actor, now)
    rights = policy.scope(actor, "task.see")
    where = conditions.but_text(wanted, rights)
    put = conditions.values.put
    order, down = ORDERS[wanted.sort.removeprefix("-")], wanted.sort.startswith("-")
    direction = "desc" if down else "asc"
    if wanted.cursor is not None:
        where.append(_after(Cursor.decode(wanted.cursor, wanted.sort, str, int), order, down, conditions.values))
    limit = put(wanted.limit)
    extra = with_parts(wanted.include, actor, rights, conditions.values)
    item = ITEM.format(now=put(now), today=put(now.astimezone(conditions.zone).date()), parts=extra)
    cursor = cursor_of(f"{put(wanted.sort)}::text", "p.key::text", "p.number")
    pages = Pages(order, direction, where, limit)
    page = pages.of_all() if wanted.text is None else pages.with_text(put(beginnings(wanted.text)))
    text = f"""
        with {page}, placed as (
            select p.*, row_number() over (order by p.key {direction}, p.number {direction}) as place from page p
        )
        select json_build_object(
            'items', coalesce((
                select json_agg({item} order by t.place) from {SOURCE.format(task="placed")} where t.place <= {limit}
            ), '[]'),
            'next_cursor', (
                select {cursor} from placed p
                where p.place = {limit} and exists (select 1 from placed where place = {limit} + 1)
            )
        )::text
    """
    return Statement(text, conditions.values.all)


@dataclass(frozen=True, slots=True)
class Pages:
    """`page` as SQL: the first tasks for which `where` holds, one more than `limit`."""

    order: Order
    direction: str
    where: list[str]
    limit: str

    def of_all(self) -> str:
        return f"page as ({self._first()})"

    def with_text(self, words: str) -> str:
        """Words that few tasks hold are looked up. Those of many are looked for among the first tasks in this order, which
        mostly fill the page; all that hold them are looked up only where they don't, and there are more tasks."""
        common, short = f"(select count(*) > {FEW} from found)", f"(select count(*) <= {self.limit} from near)"
        few = self._first(f"not {common}", "t.id in (select id from found)")
        more = f"exists ({self._first(limit=f'1 offset {READ_THROUGH}')})"
        rest = self._first(common, short, more, f"t.id in (select task_ids_with_text({words}))")
        return f"""
            found as materialized (select task_ids_with_text({words}, {FEW} + 1) as id),
            near as materialized (
                select * from ({self._first(common, limit=str(READ_THROUGH))}) t
                where {WORDS} @@ to_tsquery('simple', {words}) order by {self._keys("t.key")} limit {self.limit} + 1
            ),
            page as (select * from near where not {short} union all ({few}) union all ({rest}))
        """

    def _first(self, *more: str, limit: str | None = None) -> str:
        where = " and ".join([*self.where, *more])
        return (
            f"select t.*, {self.order.key} as key from task t where {where} "
            f"order by {self._keys(self.order.key)} limit {limit or f'{self.limit} + 1'}"
        )

    def _keys(self, key: str) -> str:
        return ", ".join(f"{one} {self.direction}" for one in dict.fromkeys((key, "t.number")))


def _after(cursor: Cursor, order: Order, down: bool, values: Values) -> str:
    key, number = cursor.values
    sign = "<" if down else ">"
    if order.key == "t.number":
        return f"t.number {sign} {values.put(number)}"
    return f"({order.key}, t.number) {sign} ({values.put(str(key))}::text::{order.cast}, {values.put(number)})"
