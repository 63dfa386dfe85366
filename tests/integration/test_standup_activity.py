"""What a standup is filled in with: changes of status, notes, what was handed in, and the time in progress."""

from datetime import datetime
from uuid import UUID

from boss_workflow.domains.reviews import ReviewService
from boss_workflow.domains.standups import StandupService
from boss_workflow.domains.tasks import NoteKind, Status, Task
from boss_workflow.domains.tasks.bodies import TaskChanges
from boss_workflow.domains.tasks.changing import TaskChanger
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork
from tests.integration.factories import TaskWork, Team
from tests.integration.test_reminders import CONTEXT, at, notices, occasion, open_chat, told
from tests.support.clock import MovableClock


async def asked(team: Team, clock: MovableClock, name: str = "john", *, day: int = 24) -> list[str]:
    """The lines of "Done" of this morning's standup."""
    clock.set(at(9, day=day))
    await StandupService(team.app.database, notices(team), team.app.tasks).ask(CONTEXT, occasion(team))
    [text] = [one for one in await told(team, name) if "Your standup" in one]
    return text.partition("Done:")[2].partition("Today:")[0].strip().splitlines()


def to(team: Team, status: Status) -> TaskWork[None]:
    async def change(uow: UnitOfWork, by: Actor, task: Task) -> None:
        await team.app.tasks.set_status(uow, by, task, status, "why")

    return change


async def started(team: Team, clock: MovableClock, moment: datetime, title: str = "paint the wall") -> UUID:
    clock.set(moment)
    task_id = await team.task(title, to="john")
    await team.change(task_id, to(team, Status.IN_PROGRESS), by="john")
    return task_id


async def test_all_four_sources_stand_in_it(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "john")
    painted = await started(team, clock, at(10))
    clock.set(at(11, 30))
    for text in ("first coat", "second coat"):
        await team.change(
            painted,
            lambda uow, by, task, text=text: team.app.tasks.add_note(uow, by, task, text, NoteKind.GENERAL),  # type: ignore[misc]
            by="john",
        )
    await team.change(painted, to(team, Status.COMPLETED), by="john")
    handed = await started(team, clock, at(12), "mend the roof")
    clock.set(at(15))
    reviews = ReviewService(team.app.tasks, team.app.policy)
    await team.change(handed, lambda uow, by, task: reviews.add_proof(uow, by, task, "note", "it is tight"), by="john")
    await team.change(handed, reviews.send, by="john")

    assert await asked(team, clock) == [
        "• TASK-1 paint the wall: completed, 2 notes, 1 h 30 min in progress",
        "• TASK-2 mend the roof: handed in, 3 h in progress",
    ]


async def test_a_task_that_was_only_in_progress_stands_there_with_its_working_time(
    team: Team, clock: MovableClock
) -> None:
    await open_chat(team, "john")
    await started(team, clock, at(14, day=20))
    assert await asked(team, clock, day=23) == ["• TASK-1 paint the wall: 4 h in progress"]
    clock.set(at(9, day=24))
    assert (await _fill(team, clock, 24)) == ["TASK-1 paint the wall: 9 h in progress"]


async def _fill(team: Team, clock: MovableClock, day: int) -> list[str]:
    """Of a morning on which John was asked the day before too."""
    await StandupService(team.app.database, notices(team), team.app.tasks).ask(CONTEXT, occasion(team))
    text = [one for one in await told(team, "john") if "Your standup" in one][-1]
    lines = text.partition("Done:")[2].partition("Today:")[0].strip().splitlines()
    return [line.removeprefix("• ") for line in lines]


async def test_pauses_evenings_and_weekends_are_no_time(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "john")
    task_id = await started(team, clock, at(10, day=20))
    for moment, status in (
        (at(11, day=20), Status.ON_HOLD),
        (at(17, day=20), Status.IN_PROGRESS),
        (at(12, day=21), Status.BLOCKED),  # on a Saturday
    ):
        clock.set(moment)
        await team.change(task_id, to(team, status), by="john")
    assert await asked(team, clock, day=23) == ["• TASK-1 paint the wall: blocked, 2 h in progress"]


async def test_time_counts_from_when_the_task_was_theirs(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "john", "mike")
    task_id = await started(team, clock, at(10))
    clock.set(at(16))
    mike = await team.do(lambda uow: team.member(uow, "mike"))
    await team.change(task_id, lambda uow, by, task: team.app.tasks.assign(uow, by, task, mike))
    assert await asked(team, clock, "mike") == ["• TASK-1 paint the wall: 2 h in progress"]


async def test_a_status_changed_among_other_things_counts(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "max")
    clock.set(at(10))
    task_id = await team.task(to="max")
    clock.set(at(12))

    async def change(uow: UnitOfWork) -> None:
        changer, by = TaskChanger(team.app.policy), team.actors["max"]
        wish = await changer.wish(uow, by, TaskChanges(status=Status.IN_PROGRESS, progress=10))
        await changer.change(uow, by, await changer.lock(uow, by, [task_id]), wish)

    await team.do(change)
    assert await asked(team, clock, "max") == ["• TASK-1 paint the wall: 6 h in progress"]


async def test_what_a_manager_decided_is_what_they_did(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "max")
    task_id = await started(team, clock, at(10))
    reviews = ReviewService(team.app.tasks, team.app.policy)
    await team.change(task_id, lambda uow, by, task: reviews.add_proof(uow, by, task, "note", "done"), by="john")
    await team.change(task_id, reviews.send, by="john")
    await team.change(task_id, reviews.approve, by="max")
    assert await asked(team, clock, "max") == ["• TASK-1 paint the wall: approved"]
