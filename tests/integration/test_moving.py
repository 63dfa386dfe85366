"""Who changes their zone is on another day at once, the same one again or the next: what comes once a day still does."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from boss_workflow.chat.understand.dates import When
from boss_workflow.domains.reminders import Nags
from boss_workflow.domains.reports import ReportService
from boss_workflow.domains.reports.charts import Charts
from boss_workflow.domains.standups import StandupService
from boss_workflow.domains.tasks import Status
from boss_workflow.domains.workspaces import WorkspaceRepository
from boss_workflow.jobs import Jobs, Registry
from boss_workflow.jobs.schedule_tick import Occasion
from boss_workflow.kernel.db import UnitOfWork
from tests.integration.factories import Team
from tests.integration.test_reminders import CONTEXT, live, notices, open_chat, told
from tests.support.clock import MovableClock

EAST, WEST = "Pacific/Auckland", "America/Los_Angeles"
MONDAY = date(2026, 11, 23)
Send = Callable[[Team, Occasion], Awaitable[None]]


async def digest(team: Team, occasion: Occasion) -> None:
    app, registry = team.app, Jobs(Registry())
    charts = Charts(app.database, registry, app.outbox, app.files)
    await ReportService(app.database, notices(team), registry, app.policy, None, charts, lambda _: None).send_digest(
        CONTEXT, occasion
    )


async def standup(team: Team, occasion: Occasion) -> None:
    await StandupService(team.app.database, notices(team), team.app.tasks).ask(CONTEXT, occasion)


async def overdue(team: Team, occasion: Occasion) -> None:
    await Nags(team.app.database, notices(team)).check_overdue(CONTEXT, occasion)


async def check_in(team: Team, occasion: Occasion) -> None:
    await Nags(team.app.database, notices(team)).check_in(CONTEXT, occasion)


PERSONAL = pytest.mark.parametrize(
    ("send", "who", "hour"),
    [(digest, "max", 10), (standup, "john", 9), (overdue, "john", 12), (check_in, "john", 14)],
)


async def at_work(team: Team) -> None:
    """Everybody of this test has something to be told about."""
    await open_chat(team, "john", "max")
    task_id = await team.task(to="john", due=When(day=date(2026, 11, 20)))
    await team.change(task_id, lambda uow, by, task: team.app.tasks.set_status(uow, by, task, Status.IN_PROGRESS))


async def come(team: Team, clock: MovableClock, send: Send, zone: str, day: date, hour: int) -> None:
    """The job's time comes in this zone."""
    local = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone))
    clock.set(local.astimezone(UTC))
    key = f"{local:%Y-%m-%dT%H:%M}"
    await send(team, Occasion(workspace_id=team.workspace_id, name="job", zone=zone, key=key, at=clock.now()))


async def move_workspace(team: Team, zone: str) -> None:
    async def change(uow: UnitOfWork) -> None:
        (await WorkspaceRepository(uow).current()).timezone = zone

    await team.do(change)


@PERSONAL
@pytest.mark.parametrize("whole", [False, True], ids=["the person", "the workspace"])
async def test_a_move_to_the_east_skips_midnight_and_repeats_nothing(
    team: Team, clock: MovableClock, send: Send, who: str, hour: int, whole: bool
) -> None:
    async def move(zone: str) -> None:
        await (move_workspace(team, zone) if whole else live(team, who, timezone=zone))

    await move(WEST)
    await at_work(team)
    await come(team, clock, send, WEST, MONDAY, hour)
    assert len(await told(team, who)) == 1

    await move(EAST)
    await come(team, clock, send, EAST, MONDAY + timedelta(days=1), hour)
    assert len(await told(team, who)) == 1
    await come(team, clock, send, EAST, MONDAY + timedelta(days=2), hour)
    assert len(await told(team, who)) == 2


@PERSONAL
async def test_a_move_to_the_west_has_the_day_again_and_repeats_nothing(
    team: Team, clock: MovableClock, send: Send, who: str, hour: int
) -> None:
    await live(team, who, timezone=EAST)
    await at_work(team)
    await come(team, clock, send, EAST, MONDAY + timedelta(days=1), hour)
    assert len(await told(team, who)) == 1

    await live(team, who, timezone=WEST)
    await come(team, clock, send, WEST, MONDAY + timedelta(days=1), hour)
    assert len(await told(team, who)) == 1
    await come(team, clock, send, WEST, MONDAY + timedelta(days=2), hour)
    assert len(await told(team, who)) == 2


async def test_a_digest_that_is_asked_for_comes_though_there_was_one(team: Team, clock: MovableClock) -> None:
    await at_work(team)
    await come(team, clock, digest, "UTC", MONDAY, 10)
    for number in range(1, 3):
        asked = Occasion(workspace_id=team.workspace_id, name="job", zone="UTC", key=f"now-{number}", at=clock.now())
        await digest(team, asked)
    assert len(await told(team, "max")) == 3
