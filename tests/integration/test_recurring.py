"""Recurring tasks: each date makes one task, by the wall clock, and never a burst."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from boss_workflow.domains.people import NotPermitted
from boss_workflow.domains.recurring import (
    Generation,
    NewRecurring,
    RecurringService,
    RecurringTask,
    Repeat,
    moment_of,
    occurrences,
)
from boss_workflow.domains.recurring.errors import NotAllMade, RecurringNotFound
from boss_workflow.domains.schedule import Notices
from boss_workflow.domains.tasks import Status, Task
from boss_workflow.jobs import JobContext
from boss_workflow.jobs.schedule_tick import Occasion
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.ids import new_id
from tests.integration.factories import Team
from tests.support.clock import MovableClock

BERLIN = ZoneInfo("Europe/Berlin")
DAILY = "FREQ=DAILY;BYHOUR=9;BYMINUTE=0"


def wall(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001  # a wall time


async def recurring(team: Team, rule: str | None = DAILY, *, to: tuple[str, ...] = ("john",), **more: Any) -> UUID:
    now = team.app.database.clock.now().astimezone(BERLIN).replace(tzinfo=None)
    repeat = Repeat(rule, more.pop("after_days", None))
    new = NewRecurring("send the report", repeat, "Europe/Berlin", now, assignee_ids=tuple(map(team.id, to)), **more)
    row = await team.do(lambda uow: RecurringService(team.app.policy).create(uow, team.actors["boss"], new))
    return row.id


async def generate(team: Team) -> None:
    generation = Generation(team.app.database, team.app.tasks, Notices(team.app.outbox))
    now = team.app.database.clock.now()
    occasion = Occasion(workspace_id=team.workspace_id, name="recurring.generate", zone="UTC", key="k", at=now)
    await generation.run(JobContext(new_id(), 1), occasion)


async def made(team: Team) -> list[Task]:
    async def work(uow: UnitOfWork) -> list[Task]:
        return list(await uow.session.scalars(select(Task).order_by(Task.number)))

    return await team.do(work)


async def change(team: Team, recurring_id: UUID, verb: str, *given: Any, by: str = "boss") -> Any:
    async def work(uow: UnitOfWork) -> Any:
        service = RecurringService(team.app.policy)
        row = await service.get(uow, team.actors[by], recurring_id)
        return await getattr(service, verb)(uow, team.actors[by], row, *given)

    return await team.do(work)


async def test_two_runs_at_once_make_one_task(team: Team) -> None:
    await recurring(team)
    await asyncio.gather(generate(team), generate(team))
    await generate(team)
    tasks = await made(team)
    assert [(one.title, one.assignee_id, one.source) for one in tasks] == [
        ("send the report", team.id("john"), "recurring")
    ]


async def test_after_a_standstill_the_newest_alone_is_made(team: Team, clock: MovableClock) -> None:
    await recurring(team, lead_minutes=0)
    clock.advance(timedelta(days=10))
    await generate(team)
    assert len(await made(team)) == 1


async def test_nothing_bursts_after_a_pause(team: Team, clock: MovableClock) -> None:
    one = await recurring(team, lead_minutes=0)
    await change(team, one, "pause")
    clock.advance(timedelta(days=10))
    await generate(team)
    await change(team, one, "resume")
    await generate(team)
    assert await made(team) == []
    clock.advance(timedelta(days=1))
    await generate(team)
    assert len(await made(team)) == 1


async def test_a_skipped_date_makes_nothing(team: Team, clock: MovableClock) -> None:
    one = await recurring(team, lead_minutes=0)
    await change(team, one, "skip")
    clock.advance(timedelta(days=1))
    await generate(team)
    assert await made(team) == []
    clock.advance(timedelta(days=1))
    await generate(team)
    assert len(await made(team)) == 1


async def test_a_moved_date_makes_its_task_at_the_new_time(team: Team, clock: MovableClock) -> None:
    one = await recurring(team, "FREQ=WEEKLY;BYDAY=TH;BYHOUR=9;BYMINUTE=0", lead_minutes=0)
    now = clock.now().astimezone(BERLIN).replace(tzinfo=None)
    was = await change(team, one, "move", now + timedelta(hours=3))
    assert was.weekday() == 3
    clock.advance(timedelta(hours=4))
    await generate(team)
    clock.advance(timedelta(days=5))
    await generate(team)
    assert [task.due_at for task in await made(team)] == [moment_of(now + timedelta(hours=3), BERLIN)]


async def test_the_following_come_by_the_new_rule_and_the_old_ends(team: Team, clock: MovableClock) -> None:
    one = await recurring(team, lead_minutes=0)
    start = datetime.combine(clock.now().date() + timedelta(days=2), datetime.min.time())
    await change(team, one, "change_following", Repeat("FREQ=DAILY;BYHOUR=15;BYMINUTE=0"), start)
    for _ in range(4):
        clock.advance(timedelta(days=1))
        await generate(team)
    hours = [task.due_at.astimezone(BERLIN).hour for task in await made(team) if task.due_at]
    assert set(hours) == {9, 15}
    assert hours == sorted(hours)
    assert len(hours) == len({task.due_at.date() for task in await made(team) if task.due_at})


async def test_people_take_turns(team: Team, clock: MovableClock) -> None:
    await recurring(team, to=("john", "mike"), lead_minutes=0)
    for _ in range(3):
        clock.advance(timedelta(days=1))
        await generate(team)
    assert [task.assignee_id for task in await made(team)] == [team.id("john"), team.id("mike"), team.id("john")]


async def test_the_next_comes_after_completion(team: Team, clock: MovableClock) -> None:
    await recurring(team, None, after_days=3)
    await generate(team)
    clock.advance(timedelta(days=1))
    first = (await made(team))[0]
    boss = team.app.tasks
    await team.change(first.id, lambda uow, actor, task: boss.set_status(uow, actor, task, Status.COMPLETED))
    await generate(team)
    due = clock.now().astimezone(BERLIN).date() + timedelta(days=3)
    assert [task.due_on for task in await made(team)][1:] == [due]


async def test_who_may_not_give_the_task_may_not_touch_it(team: Team, strangers: Team) -> None:
    one = await recurring(team)
    with pytest.raises(NotPermitted):
        await change(team, one, "pause", by="ann")
    with pytest.raises(RecurringNotFound):
        await change(strangers, one, "pause")
    await generate(strangers)
    assert await made(team) == []
    rows = await strangers.do(lambda uow: uow.session.scalar(select(RecurringTask.id)))
    assert rows is None


def test_the_clock_jumps_forward_and_back() -> None:
    assert moment_of(wall(2026, 3, 29, 2, 30), BERLIN).astimezone(UTC) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert moment_of(wall(2026, 10, 25, 2, 30), BERLIN).astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    nine = [moment_of(wall(2026, 3, day, 9), BERLIN).astimezone(UTC).hour for day in (28, 29)]
    assert nine == [8, 7]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=31", [date(2026, 1, 31), date(2026, 3, 31), date(2026, 5, 31)]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", [date(2028, 2, 29), date(2032, 2, 29), date(2036, 2, 29)]),
    ],
)
def test_days_that_not_every_month_or_year_has(rule: str, expected: list[date]) -> None:
    start = wall(2026, 1, 1)
    found = occurrences(rule, start, after=start)
    assert [next(found).date() for _ in expected] == expected


async def test_one_that_is_broken_keeps_no_other_back_and_is_told(team: Team, clock: MovableClock) -> None:
    broken = await recurring(team)
    await recurring(team, lead_minutes=0)

    async def damage(uow: UnitOfWork) -> None:
        (await uow.session.get_one(RecurringTask, broken)).timezone = "Nowhere/At_All"

    await team.do(damage)
    clock.advance(timedelta(days=1))
    with pytest.raises(NotAllMade, match="A recurring task could not be made"):
        await generate(team)
    assert [task.title for task in await made(team)] == ["send the report"]
