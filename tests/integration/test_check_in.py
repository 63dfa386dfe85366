"""The check-in: who has work in progress and says nothing for four working hours is asked how it goes, once a day."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from boss_workflow.chat.models import Conversation, InboundEvent
from boss_workflow.domains.reminders import Nags
from boss_workflow.domains.tasks import NoteKind, Priority, Status
from boss_workflow.domains.workspaces import WorkspaceRepository
from boss_workflow.kernel.db import UnitOfWork
from tests.integration.factories import Team
from tests.integration.test_reminders import CONTEXT, at, live, notices, occasion, open_chat, told
from tests.support.clock import MovableClock

ASKED = "send: john, how is TASK-1 paint the wall going?\n[On track] [Blocked] [More time]"


async def ask(team: Team, clock: MovableClock, moment: datetime, name: str = "john") -> list[str]:
    """The job's time comes: what `name` is told by it."""
    before = len(await told(team, name))
    clock.set(moment)
    await Nags(team.app.database, notices(team)).check_in(CONTEXT, occasion(team))
    return (await told(team, name))[before:]


async def work_on(team: Team, title: str = "paint the wall", *, to: str = "john", **new: Any) -> UUID:
    """Started by the boss, so that it is no word of theirs."""
    task_id = await team.task(title, to=to, **new)
    await team.change(task_id, lambda uow, by, task: team.app.tasks.set_status(uow, by, task, Status.IN_PROGRESS))
    return task_id


async def test_who_works_in_silence_is_asked_after_four_working_hours_and_once(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "john", "mike", "max", "boss")
    await work_on(team)
    assert await ask(team, clock, at(12, 59)) == []
    assert await ask(team, clock, at(13)) == [ASKED]
    assert await ask(team, clock, at(17)) == []
    assert await ask(team, clock, at(18)) == []
    assert await ask(team, clock, at(13, day=24)) == [ASKED]
    for name in ("mike", "max", "boss"):
        assert await told(team, name) == []


async def test_what_is_most_pressing_is_asked_about(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "john")
    await work_on(team, "sweep")
    await work_on(team, "mend the roof", priority=Priority.URGENT)
    [asked] = await ask(team, clock, at(14))
    assert "how is TASK-2 mend the roof going?" in asked


async def test_who_has_said_something_is_left_alone_for_four_hours(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "john")
    task_id = await work_on(team)
    clock.set(at(11, 30))
    await team.change(
        task_id, lambda uow, by, task: team.app.tasks.add_note(uow, by, task, "halfway", NoteKind.GENERAL), by="john"
    )
    assert await ask(team, clock, at(13)) == []
    assert await ask(team, clock, at(15, 30)) == [ASKED]


async def test_a_message_that_changed_nothing_is_a_word_too(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "john")
    await work_on(team)
    clock.set(at(11, 30))
    await team.app.database.as_system(lambda uow: write(uow, team))
    assert await ask(team, clock, at(13)) == []


async def write(uow: UnitOfWork, team: Team) -> None:
    chat = Conversation(
        workspace_id=team.workspace_id, platform="console", account="x", chat_id=str(team.id("john")), private=True
    )
    chat.created_at = uow.now()
    uow.session.add(chat)
    await uow.session.flush()
    event = {"platform": "console", "account": "x", "event_id": str(team.id("john"))}
    uow.session.add(
        InboundEvent(
            conversation_id=chat.id,
            workspace_id=team.workspace_id,
            member_id=team.id("john"),
            payload={},
            status="handled",
            request_id="the-request",
            received_at=uow.now(),
            **event,
        )
    )


@pytest.mark.parametrize("status", [Status.PENDING, Status.BLOCKED, Status.ON_HOLD, Status.COMPLETED])
async def test_who_has_nothing_in_progress_is_not_asked(team: Team, clock: MovableClock, status: Status) -> None:
    await open_chat(team, "john")
    task_id = await team.task(to="john")
    if status is not Status.PENDING:
        await team.change(task_id, lambda uow, by, task: team.app.tasks.set_status(uow, by, task, status, "why"))
    assert await ask(team, clock, at(14)) == []


async def test_the_boss_asks_and_is_not_asked(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "boss")
    await work_on(team, to="boss")
    assert await ask(team, clock, at(14), "boss") == []


async def test_the_day_is_that_of_the_person(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "john")
    await work_on(team)
    await live(team, "john", timezone="America/Los_Angeles", day_start=time(8), day_end=time(16))
    eight_there = at(16)
    assert await ask(team, clock, eight_there - timedelta(hours=2)) == []
    assert await ask(team, clock, eight_there + timedelta(hours=3, minutes=59)) == []
    assert await ask(team, clock, eight_there + timedelta(hours=4)) == [ASKED]


async def test_nobody_is_asked_on_a_day_off_or_in_quiet_hours(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "john")
    await work_on(team)
    await live(team, "john", days_away=[date(2026, 11, 24)], quiet_start=time(13), quiet_end=time(15))
    assert await ask(team, clock, at(14)) == []  # quiet
    assert await ask(team, clock, at(16, day=24)) == []  # away
    assert await ask(team, clock, at(16, day=28)) == []  # Saturday
    assert await ask(team, clock, at(16, day=30)) == [ASKED]


async def test_nobody_is_asked_on_a_public_holiday(team: Team, clock: MovableClock) -> None:
    async def keep(uow: UnitOfWork) -> None:
        (await WorkspaceRepository(uow).current()).settings = {"country": "DE"}

    await team.do(keep)
    await open_chat(team, "john")
    await work_on(team)
    assert await ask(team, clock, datetime(2026, 12, 25, 14, tzinfo=UTC)) == []
