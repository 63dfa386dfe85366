"""The buttons of reminders."""

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from boss_workflow.chat.actions import Action, Answer, Arguments, Turn
from boss_workflow.domains.people import PeopleRepository
from boss_workflow.domains.reminders.deadlines import Deadlines
from boss_workflow.domains.reminders.errors import NotYourReminder, ReminderNotFound
from boss_workflow.domains.reminders.models import Reminder
from boss_workflow.domains.schedule import calendar_of
from boss_workflow.domains.tasks import NoteKind, TaskRepository, TaskService
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.ports.blocks import Paragraph

MONDAY = 0


class SnoozeArguments(Arguments):
    reminder_id: UUID
    span: Literal["1h", "tomorrow", "monday"]


class FineArguments(Arguments):
    task: str


def reminder_actions(deadlines: Deadlines, tasks: TaskService) -> list[Action[Any]]:
    async def snooze(turn: Turn, arguments: SnoozeArguments) -> Answer:
        reminder = await turn.uow.session.get(Reminder, arguments.reminder_id, with_for_update=True)
        if reminder is None:
            raise ReminderNotFound
        if reminder.member_id != turn.actor.member_id:
            raise NotYourReminder
        await deadlines.snooze(turn.uow, reminder, await snoozed_until(turn.uow, turn.actor, arguments.span))
        return Answer(about=turn.card)

    async def fine(turn: Turn, arguments: FineArguments) -> Answer:
        number = int(arguments.task.rpartition("-")[2])
        task = await tasks.see(turn.uow, turn.actor, await TaskRepository(turn.uow).get_by_number(number))
        await tasks.add_note(turn.uow, turn.actor, task, "On track.", NoteKind.UPDATE)
        return Answer(blocks=[Paragraph(text=f"Good. Noted on {task.reference}: on track.")])

    return [
        Action(
            name="reminder.snooze",
            params=SnoozeArguments,
            summary="Be reminded again later",
            handler=snooze,
            tool=False,
        ),
        Action(
            name="checkin.fine",
            params=FineArguments,
            summary="Say that a task is on track",
            handler=fine,
            permission="task.work",
            tool=False,
        ),
    ]


async def snoozed_until(uow: UnitOfWork, actor: Actor, span: str) -> datetime:
    """In an hour; or the morning of tomorrow, or of the next Monday, when the person's working day starts."""
    if span == "1h":
        return uow.now() + timedelta(hours=1)
    today = uow.now().astimezone(ZoneInfo(actor.timezone)).date()
    ahead = 1 if span == "tomorrow" else (MONDAY - today.weekday() - 1) % 7 + 1
    member = await PeopleRepository(uow).get_member(actor.member_id)
    return (await calendar_of(uow)).at(member, today + timedelta(days=ahead), member.day_start)
