"""Work that no job is about to do is found and done."""

from datetime import timedelta

from sqlalchemy import text

from boss_workflow.bootstrap import Application
from boss_workflow.ports.chat_platform import Inbound, InboundKind, Sender
from tests.support.clock import MovableClock


def message(event_id: str) -> Inbound:
    sender = Sender(id="boss", name="boss")
    return Inbound(
        platform="console",
        account="local",
        event_id=event_id,
        kind=InboundKind.MESSAGE,
        chat_id="boss",
        private=True,
        sender=sender,
        text="my tasks",
    )


async def lose_the_jobs(app: Application) -> None:
    async with app.database.begin(None) as uow:
        await uow.session.execute(text("delete from pgqueuer"))
        await uow.session.execute(text("update job_run set status = 'dead'"))


async def test_a_pending_event_without_a_job_is_woken(app: Application, clock: MovableClock) -> None:
    await app.ingest.receive(message("1"))
    await lose_the_jobs(app)
    clock.advance(timedelta(minutes=1))

    assert await app.sweep.once() == 1
    assert await app.sweep.once() == 0


async def test_what_has_its_job_is_left_alone(app: Application, clock: MovableClock) -> None:
    await app.ingest.receive(message("1"))
    clock.advance(timedelta(minutes=1))

    assert await app.sweep.once() == 0
