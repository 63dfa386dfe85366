"""Every change that a person makes can be taken back, or stands in a short list with the reason why not."""

import re
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select

from boss_workflow.bootstrap import Application
from boss_workflow.bootstrap.understanding import unbound_actions
from boss_workflow.domains.audit import UndoRecord
from boss_workflow.domains.workspaces import WorkspaceRepository
from boss_workflow.kernel.db import UnitOfWork
from tests.support.people import Talker

SOURCE = Path(__file__).parents[2] / "src/boss_workflow"
RECORDED = re.compile(r"\bChange\(\s*\"(\w+)\"")

DONE: Mapping[str, str] = {
    "assistant.questions": "never ask me questions",
    "assistant.quiet": "/quiet 21:00 6:00",
    "assistant.language": "/language de",
    "assistant.teach": "when I say ASAP, the deadline is in 4 hours",
    "assistant.forget": "forget what ASAP means",
    "member.away": "Ann is sick today",
    "template.use": "/template bug the login fails",
    "template.save": "save TASK-1 as a template called notes",
    "template.drop": "remove the template notes",
    "task.create": "/task buy milk",
    "task.start": "start TASK-2",
    "task.status": "set the status of TASK-2 to on hold",
    "task.block": "/block 2 because of the rain",
    "task.complete": "TASK-2 is done",
    "task.reopen": "reopen TASK-2",
    "task.assign": "give TASK-2 to John",
    "task.reschedule": "move TASK-2 to Monday",
    "task.prioritise": "make TASK-2 low priority",
    "task.note": "/note 2 the sun is back",
    "task.remark": "question on TASK-1: which logo?",
    "task.subtask": "add a subtask to TASK-1: print it",
    "task.subtask_done": "step 1 of TASK-1 is done",
    "task.depend": "TASK-2 depends on TASK-1",
    "task.undepend": "TASK-2 no longer depends on TASK-1",
    "task.rename": "rename TASK-1 to write the changelog",
    "task.describe": "change the description of TASK-1 to: for customers",
    "task.tag": "tag TASK-1 with backend",
    "task.untag": "remove the tag backend from TASK-1",
    "task.project": "put TASK-1 into project Apollo",
    "task.watch": "watch TASK-1",
    "task.unwatch": "unwatch TASK-1",
    "task.duplicate": "duplicate TASK-1",
    "task.archive": "/archive 1",
    "task.unarchive": "unarchive TASK-1",
}
"""Said one after the other; each leaves something to undo."""

BY_ENTITY: Mapping[str, str] = {
    "member.join": "member",
    "task.delete": "task",
    "task.restore": "task",
    "review.submit": "submission",
    "review.proof": "submission",
    "review.send": "submission",
    "review.approve": "submission",
    "review.reject": "submission",
    "schedule.retime": "schedule",
    "schedule.pause": "schedule",
    "schedule.resume": "schedule",
    "schedule.off": "schedule",
    "recurring.create": "recurring_task",
    "recurring.pause": "recurring_task",
    "recurring.resume": "recurring_task",
    "recurring.skip": "recurring_task",
    "recurring.delete": "recurring_task",
    "recurring.move": "recurring_task",
    "recurring.change": "recurring_task",
    "recurring.days_off": "recurring_task",
    "recurring.lead": "recurring_task",
    "recurring.rotate": "recurring_task",
    "plan.approve": "project",
    "task.breakdown": "task",
    "task.attach": "task_attachment",
}
"""They ask first or need more before them: what they change is recorded and has its reverser."""

EXCEPTIONS: Mapping[str, str] = {
    "audit.undo": "redo takes it back",
    "audit.redo": "undo takes it back",
    "member.late": "it changes nothing, and says so",
    "member.invite": "who gets the link is out of our hands; a newer one ends it, and the member is undone",
    "access.login": "the link ends by itself and its use",
    "message.send": "sent is sent",
    "message.answer": "sent is sent",
    "review.ask": "sent is sent",
    "job.retry": "work is done again, nothing is changed",
    "job.retry_all": "work is done again, nothing is changed",
    "schedule.list": "it reads",
    "schedule.run": "what it sent is sent",
    "schedule.country": "naming the country before is the way back",
    "standup.show": "it reads",
    "standup.accept": "a standup is edited until its summary",
    "standup.edit": "a standup is edited until its summary",
    "standup.block": "a standup is edited until its summary; the task it blocks is undone by itself",
    "standup.summary": "it reads",
    "reminder.snooze": "it only moves one message",
    "checkin.fine": "it only closes one message",
    "recurring.command": "it is one of the other actions by its word",
    "spec.start": "it opens a session, which writes nothing of the business until it is approved",
    "plan.start": "it opens a session",
    "plan.answer": "it goes on with a session",
    "plan.skip": "it goes on with a session",
    "plan.refine": "a session's plan is refined further, or dropped",
    "plan.save": "a saved session is resumed or dropped",
    "plan.resume": "a session is saved again or dropped",
    "plan.drop": "it asks first",
    "report.daily": "it reads",
    "report.weekly": "it reads",
    "report.monthly": "it reads",
    "backup.make": "a copy more harms nothing and goes by its age",
    "backup.list": "it reads",
}


def test_every_writing_action_is_accounted_for() -> None:
    writing = {action.name for action in unbound_actions().actions.values() if not action.reads}
    talk = {name for name in writing if name.startswith(("chat.", "draft."))}
    assert writing - talk == DONE.keys() | BY_ENTITY.keys() | EXCEPTIONS.keys()


def test_whatever_is_recorded_can_be_reversed(app: Application) -> None:
    recorded = {name for path in SOURCE.rglob("*.py") for name in RECORDED.findall(path.read_text())}
    kept = {"api_token", "login_session"}
    """Ended by hand: their change sets say that they can't be undone."""
    assert set(BY_ENTITY.values()) <= app.undo.entities
    assert recorded - kept <= app.undo.entities


async def test_each_leaves_something_to_undo(running: Application) -> None:
    boss = Talker(running)
    for name, said in DONE.items():
        before = await _records(running)
        answer = await boss.say(said)
        assert await _records(running) > before, f"{name}: {said!r} left nothing to undo: {answer}"


async def _workspace(app: Application) -> UUID:
    found = await app.database.as_system(lambda uow: WorkspaceRepository(uow).oldest())
    assert found is not None
    return found.id


async def _records(app: Application) -> int:
    async def count(uow: UnitOfWork) -> int:
        return int(await uow.session.scalar(select(func.count()).select_from(UndoRecord)) or 0)

    return await app.database.in_workspace(await _workspace(app), count)
