"""Reports: their numbers are those of the lists and of a count by hand, over random data, with a fixed count of queries."""

import csv
import io
import json
import random
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from boss_workflow.chat.understand.dates import When
from boss_workflow.domains.people import Scope
from boss_workflow.domains.reports import Kind, Report, TaskLine, exports, measure, period_of
from boss_workflow.domains.reports.exports import as_dict
from boss_workflow.domains.tasks import CLOSED, Status, Task, TaskFilter, TaskRepository
from boss_workflow.domains.tasks.schemas import Days
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork
from tests.integration.factories import Team, dressed
from tests.support.clock import MovableClock

NOW = datetime(2026, 11, 27, 17, tzinfo=UTC)
WEEK = period_of(Kind.WEEKLY, NOW.date(), "UTC")


async def fill(team: Team, seed: int, count: int = 120) -> list[Task]:
    """Tasks of all kinds around the week before NOW."""
    dice = random.Random(seed)
    names = ["john", "ann", "mike", None]

    def made(number: int) -> Task:
        created = NOW - timedelta(minutes=dice.randrange(0, 30 * 24 * 60))
        status = dice.choice(list(Status))
        done = created + timedelta(minutes=dice.randrange(1, 10 * 24 * 60)) if status is Status.COMPLETED else None
        due = created + timedelta(minutes=dice.randrange(-24 * 60, 12 * 24 * 60))
        kind = dice.choice(["none", "day", "moment"])
        who = dice.choice(names)
        return Task(
            workspace_id=team.workspace_id,
            number=number,
            title=f"task {number}",
            status=status,
            status_reason="why" if status is Status.BLOCKED else None,
            assignee_id=team.id(who) if who else None,
            due_on=due.date() if kind == "day" else None,
            due_at=due if kind == "moment" else None,
            times_delayed=dice.randrange(0, 2),
            created_at=created,
            updated_at=created,
            completed_at=min(done, NOW) if done else None,
            deleted_at=NOW if dice.random() < 0.1 else None,
        )

    async def add(uow: UnitOfWork) -> list[Task]:
        tasks = [made(number) for number in range(1, count + 1)]
        uow.session.add_all(tasks)
        await uow.session.flush()
        return tasks

    return await team.do(add)


async def weekly(team: Team, by: str = "boss", scope: Scope = Scope.ALL) -> Report:
    return await team.do(lambda uow: measure(uow, team.actors[by], scope, WEEK))


def in_week(moment: datetime | None) -> bool:
    return moment is not None and WEEK.start <= moment < WEEK.end


def was_on_time(task: Task) -> bool:
    assert task.completed_at is not None
    if task.due_at is not None:
        return task.completed_at <= task.due_at
    return task.due_on is not None and task.completed_at.date() <= task.due_on


@pytest.mark.parametrize("seed", range(5))
async def test_the_numbers_are_those_of_a_count_by_hand(team: Team, clock: MovableClock, seed: int) -> None:
    clock.set(NOW)
    alive = [task for task in await fill(team, seed) if task.deleted_at is None]
    report = await weekly(team)

    done = [task for task in alive if task.status == Status.COMPLETED and in_week(task.completed_at)]
    with_due = [task for task in done if task.due_on or task.due_at]
    assert report.now.created == sum(in_week(task.created_at) for task in alive)
    assert report.now.completed == len(done)
    assert (report.now.due, report.now.on_time) == (len(with_due), sum(map(was_on_time, with_due)))
    assert sum(row.completed for row in report.people) == sum(task.assignee_id is not None for task in done)
    assert sum(day.completed for day in report.days) == report.now.completed
    assert sum(day.created for day in report.days) == report.now.created


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("who", ["boss", "max", "john"])
async def test_the_totals_are_those_of_the_lists(team: Team, clock: MovableClock, seed: int, who: str) -> None:
    clock.set(NOW)
    await fill(team, seed)
    actor = team.actors[who]
    scope = {"boss": Scope.ALL, "max": Scope.DEPARTMENT, "john": Scope.OWN}[who]
    report = await weekly(team, who, scope)

    async def total(**wanted: Any) -> int:
        return await team.do(lambda uow: _total(uow, actor, scope, TaskFilter(**wanted)))

    week, reviewed = Days(WEEK.first, WEEK.last), (Status.AWAITING_VALIDATION, Status.IN_REVIEW)
    assert report.standing.open == await total()
    assert report.standing.overdue == await total(overdue=True)
    assert report.standing.blocked == await total(statuses=(Status.BLOCKED,))
    assert report.standing.waiting == await total(statuses=reviewed)
    assert report.standing.unassigned == await total(unassigned=True)
    assert report.now.created == await total(open_only=False, created=week)
    assert report.now.completed == await total(open_only=False, completed=week, statuses=(Status.COMPLETED,))


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Honolulu"])
async def test_overdue_is_so_on_the_calendar_of_who_asks(team: Team, clock: MovableClock, zone: str) -> None:
    clock.set(NOW)
    for day in range(25, 30):
        await team.task(due=When(day=date(2026, 11, day), moment=None))
    asker = dressed(team.actors["boss"], timezone=zone)
    report = await team.do(lambda uow: measure(uow, asker, Scope.ALL, WEEK))
    listed = await team.do(lambda uow: _total(uow, asker, Scope.ALL, TaskFilter(overdue=True)))
    assert report.standing.overdue == listed == len(report.overdue)


async def _total(uow: UnitOfWork, actor: Actor, scope: Scope, wanted: TaskFilter) -> int:
    return (await TaskRepository(uow).page(actor, scope, wanted)).total


async def test_the_count_of_queries_does_not_grow(team: Team, clock: MovableClock) -> None:
    clock.set(NOW)
    engine = team.app.database._app.sync_engine
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    async def counted() -> int:
        statements.clear()
        event.listen(engine, "before_cursor_execute", note)
        await weekly(team)
        event.remove(engine, "before_cursor_execute", note)
        return len([one for one in statements if "task" in one])

    await fill(team, 1, 10)
    few = await counted()
    await team.do(lambda uow: more(uow, team))
    assert (few, await counted()) == (6, 6)


async def more(uow: UnitOfWork, team: Team) -> None:
    uow.session.add_all(
        Task(
            workspace_id=team.workspace_id,
            number=1000 + number,
            title="one more",
            status=Status.PENDING,
            created_at=NOW,
            updated_at=NOW,
        )
        for number in range(200)
    )


async def test_the_exports_hold_the_same(team: Team, clock: MovableClock) -> None:
    clock.set(NOW)
    await fill(team, 3)
    report = await weekly(team)

    read = json.loads(exports.as_json(report))
    assert read == json.loads(json.dumps(as_dict(report)))
    assert read["now"]["completed"] == report.now.completed
    assert all(row["reference"].startswith("TASK-") for row in read["overdue"])
    assert f"total,,completed,,,,,{report.now.completed}," in exports.as_csv(report, address).decode("utf-8-sig")
    assert exports.as_png(report, address).startswith(b"\x89PNG")
    assert exports.as_pdf(report, address).startswith(b"%PDF-")


def address(task: TaskLine) -> str:
    return f"https://t.me/boss?start={task.reference.lower()}&a=1"


async def test_each_line_of_a_file_is_a_link(team: Team, clock: MovableClock) -> None:
    clock.set(NOW)
    await fill(team, 3)
    report = await weekly(team)
    lines = [*report.completed, *report.overdue, *report.blocked]
    assert lines

    table = list(csv.DictReader(io.StringIO(exports.as_csv(report, address).decode("utf-8-sig"))))
    assert [row["link"] for row in table if row["reference"]] == [address(task) for task in lines]
    linked = re.findall(rb"/URI \((.*?)\)", exports.as_pdf(report, address))
    assert [one.decode() for one in linked] == [address(task) for task in lines]


async def test_a_cell_that_a_spreadsheet_would_run_is_text(team: Team, clock: MovableClock) -> None:
    clock.set(NOW)
    task_id = await team.task("=HYPERLINK(1)", due=None)
    await team.change(task_id, lambda uow, actor, task: team.app.tasks.set_status(uow, actor, task, Status.COMPLETED))
    assert "'=HYPERLINK(1)" in exports.as_csv(await weekly(team), address).decode()


def test_periods_and_what_they_are_compared_with() -> None:
    week = period_of(Kind.WEEKLY, date(2026, 11, 27), "Europe/Berlin")
    assert (week.first, week.last, week.before.first) == (date(2026, 11, 23), date(2026, 11, 29), date(2026, 11, 16))
    month = period_of(Kind.MONTHLY, date(2026, 3, 31), "Europe/Berlin")
    assert (month.end - month.start, month.before.last) == (timedelta(hours=31 * 24 - 1), date(2026, 2, 28))


async def test_open_is_what_is_not_closed(team: Team, clock: MovableClock) -> None:
    clock.set(NOW)
    await fill(team, 7)
    query = select(Task).where(Task.deleted_at.is_(None), Task.status.not_in(CLOSED))
    found = await team.do(lambda uow: _all(uow, query))
    assert (await weekly(team)).standing.open == len(found)


async def _all(uow: UnitOfWork, query: Any) -> list[Task]:
    return list(await uow.session.scalars(query))
