"""What is overdue: told to its assignee, then to those above, each in their own working time and once."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from boss_workflow.chat.understand.dates import When
from boss_workflow.domains.reminders import Nags
from boss_workflow.domains.tasks import Priority
from boss_workflow.domains.workspaces import WorkspaceRepository
from boss_workflow.kernel.db import UnitOfWork
from tests.integration.factories import Team
from tests.integration.test_reminders import CONTEXT, at, live, notices, occasion, open_chat, told, used_up
from tests.support.clock import MovableClock

EVERYBODY = ("boss", "max", "john", "mike", "sarah", "ann", "nora")


async def check(team: Team, clock: MovableClock, moment: datetime) -> dict[str, str]:
    """The job's time comes: who is told something by it, and what."""
    before = {name: len(await told(team, name)) for name in EVERYBODY}
    clock.set(moment)
    await Nags(team.app.database, notices(team)).check_overdue(CONTEXT, occasion(team))
    news = {name: (await told(team, name))[before[name] :] for name in EVERYBODY}
    return {name: "\n".join(lines) for name, lines in news.items() if lines}


async def late(team: Team, clock: MovableClock, to: str | None, due: datetime, **new: Any) -> UUID:
    """A task that was due then, made the day before."""
    clock.set(due - timedelta(days=1))
    await open_chat(team, *EVERYBODY)
    return await team.task("paint the wall", to=to, due=When(moment=due), **new)


@pytest.mark.parametrize(
    ("priority", "to_manager", "to_boss"),
    [
        (Priority.URGENT, timedelta(hours=4), timedelta(hours=8)),
        (Priority.HIGH, timedelta(days=1), timedelta(days=2)),
        (Priority.MEDIUM, timedelta(days=2), timedelta(days=4)),
        (Priority.LOW, timedelta(days=5), timedelta(days=10)),
    ],
)
async def test_each_is_told_at_their_time_and_once(
    team: Team, clock: MovableClock, priority: Priority, to_manager: timedelta, to_boss: timedelta
) -> None:
    due = at(9, day=23)
    await late(team, clock, "john", due, priority=priority)
    for name in ("john", "max", "boss"):
        await live(team, name, workdays=list(range(7)))
    mine = "send: One task of yours is overdue:\n• TASK-1 paint the wall – today 09:00"  # noqa: RUF001

    assert await check(team, clock, due + timedelta(minutes=1)) == {"john": mine}
    assert "max" not in await check(team, clock, due + to_manager - timedelta(minutes=1))
    to_max = (await check(team, clock, due + to_manager))["max"]
    assert to_max.startswith("send: ⚠️ One task needs you, it is overdue:\n• TASK-1 paint the wall – john, ")  # noqa: RUF001
    assert "boss" not in await check(team, clock, due + to_boss - timedelta(minutes=1))
    assert set(await check(team, clock, due + to_boss)) - {"john"} == {"boss"}
    assert set(await check(team, clock, due + to_boss + timedelta(minutes=1))) <= {"john"}


async def test_processes_that_check_at_once_tell_it_once(team: Team, clock: MovableClock) -> None:
    await late(team, clock, "john", at(9), priority=Priority.URGENT)
    clock.set(at(18))
    nags = Nags(team.app.database, notices(team))
    await asyncio.gather(*(nags.check_overdue(CONTEXT, occasion(team)) for _ in range(4)))
    assert [len(await told(team, name)) for name in ("john", "max", "boss", "sarah")] == [1, 1, 1, 0]


async def test_what_nobody_has_goes_up_at_once(team: Team, clock: MovableClock) -> None:
    await late(team, clock, None, at(9), department_id=team.departments["Design"])
    assert set(await check(team, clock, at(10))) == {"sarah"}


async def test_without_a_manager_the_bosses_hear_of_it_at_the_managers_time(team: Team, clock: MovableClock) -> None:
    await late(team, clock, "nora", at(9), priority=Priority.URGENT)
    assert set(await check(team, clock, at(12))) == {"nora"}
    assert set(await check(team, clock, at(13))) == {"boss"}


async def test_nobody_hears_from_above_about_their_own(team: Team, clock: MovableClock) -> None:
    await late(team, clock, "max", at(9), priority=Priority.URGENT)
    found = await check(team, clock, at(17))
    assert set(found) == {"max", "boss"}
    assert "needs you" not in found["max"]


@pytest.mark.parametrize(("zone", "ends"), [("Asia/Tokyo", at(15, day=24)), ("America/New_York", at(5, day=25))])
async def test_a_day_ends_where_its_assignee_lives(team: Team, clock: MovableClock, zone: str, ends: datetime) -> None:
    await open_chat(team, "john")
    await live(team, "john", timezone=zone, quiet_start=time(3), quiet_end=time(4))
    await team.task(to="john", due=When(day=date(2026, 11, 24)))
    assert await check(team, clock, ends - timedelta(minutes=1)) == {}
    assert set(await check(team, clock, ends)) == {"john"}


async def test_who_is_asleep_hears_of_it_at_the_first_check_of_their_morning(team: Team, clock: MovableClock) -> None:
    await late(team, clock, "john", at(9), priority=Priority.URGENT)
    await live(team, "john", timezone="America/Los_Angeles")
    await live(team, "max", timezone="Asia/Tokyo")
    midday = at(13)  # 05:00 in Los Angeles, 22:00 in Tokyo: quiet hours in both
    assert await check(team, clock, midday) == {}
    assert set(await check(team, clock, at(15))) == {"john"}
    seven_in_tokyo = datetime(2026, 11, 24, 7, tzinfo=ZoneInfo("Asia/Tokyo")).astimezone(UTC)
    assert set(await check(team, clock, seven_in_tokyo)) - {"john"} == {"max"}


async def test_nobody_is_told_on_their_day_off_and_all_is_told_after_it(team: Team, clock: MovableClock) -> None:
    await late(team, clock, "john", at(9, day=26), priority=Priority.URGENT)
    await live(team, "max", days_away=[date(2026, 11, 26), date(2026, 11, 27)])
    await live(team, "john", workdays=[0, 1, 2])
    assert set(await check(team, clock, at(18, day=26))) == {"boss"}
    assert await check(team, clock, at(12, day=28)) == {}
    assert set(await check(team, clock, at(12, day=30))) == {"john", "max"}


async def test_nobody_is_told_on_a_public_holiday(team: Team, clock: MovableClock) -> None:
    async def keep(uow: UnitOfWork) -> None:
        (await WorkspaceRepository(uow).current()).settings = {"country": "DE"}

    await team.do(keep)
    await late(team, clock, "john", datetime(2026, 12, 24, 9, tzinfo=UTC), priority=Priority.URGENT)
    assert await check(team, clock, datetime(2026, 12, 25, 12, tzinfo=UTC)) == {}
    assert set(await check(team, clock, datetime(2026, 12, 28, 12, tzinfo=UTC))) == {"john", "max", "boss"}


async def test_when_nothing_is_overdue_nothing_is_said(team: Team, clock: MovableClock) -> None:
    task_id = await late(team, clock, "john", at(9), priority=Priority.URGENT)
    await team.change(task_id, team.app.tasks.archive)
    await team.task("not due yet", to="john", due=When(moment=at(17, day=27)))
    assert await check(team, clock, at(18)) == {}
    assert await used_up(team) == []


async def test_what_comes_later_that_day_edits_the_message(team: Team, clock: MovableClock) -> None:
    await late(team, clock, "john", at(9), priority=Priority.URGENT)
    await team.task("sweep the floor", to="john", due=When(moment=at(10)), priority=Priority.URGENT)
    await check(team, clock, at(13))
    second = await check(team, clock, at(14, 30))
    assert second["max"].startswith("edit: ⚠️ 2 tasks need you")
