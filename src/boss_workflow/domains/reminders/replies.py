"""How reminders read: short, with what can be done about it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from boss_workflow.chat.outbox import Presses
from boss_workflow.domains.reminders.candidates import Candidate, Waiting
from boss_workflow.domains.reminders.models import Reminder
from boss_workflow.domains.reminders.steps import Due
from boss_workflow.domains.tasks import CLOSED, Task
from boss_workflow.ports.blocks import Block, Buttons, Items, Paragraph

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SHOWN = 10


def due_words(due: Due, now: datetime, zone: ZoneInfo) -> str:
    """ "today 17:00", "tomorrow", "Fri 27 Nov"."""
    local = due.moment.astimezone(zone) if due.moment else None
    day = local.date() if local else due.day
    if day is None:
        return "no date"
    away = (day - now.astimezone(zone).date()).days
    word = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(away) or f"{WEEKDAYS[day.weekday()]} {day.day} {day:%b}"
    return f"{word} {local:%H:%M}" if local else word


def _left(due: Due, now: datetime) -> str:
    if due.moment is None or not timedelta(0) < due.moment - now <= timedelta(hours=3):
        return ""
    minutes = round((due.moment - now).total_seconds() / 60)
    if minutes < 60:
        return f", in {minutes} min"
    hours, rest = divmod(minutes, 60)
    return f", in {hours} h" + (f" {rest} min" if rest else "")


def reminder(task: Task | Candidate, row: Reminder, now: datetime, zone: ZoneInfo, presses: Presses) -> list[Block]:
    """One message a task: what is due and when, with Done and three ways to be left alone for a while."""
    what = f"{task.reference} {task.title}"
    if task.status in CLOSED:
        return [Paragraph(text=f"{what} is {task.status}.")]
    if row.snoozed_until is not None and row.snoozed_until > now:
        until = due_words(Due(None, row.snoozed_until), now, zone)
        return [Paragraph(text=f"{what}: I remind you again {until}.")]
    due = Due(task.due_on, task.due_at)
    if due.day is None and due.moment is None:
        return [Paragraph(text=f"{what} has no due date any more.")]
    here = str(row.id)
    buttons = (
        presses.button("Done", "task.complete", task=task.reference),
        presses.button("1 h", "reminder.snooze", reminder_id=here, span="1h"),
        presses.button("Tomorrow", "reminder.snooze", reminder_id=here, span="tomorrow"),
        presses.button("Monday", "reminder.snooze", reminder_id=here, span="monday"),
    )
    return [Paragraph(text=f"⏰ {what} is due {due_words(due, now, zone)}{_left(due, now)}."), Buttons(rows=(buttons,))]


def overdue(tasks: Sequence[Candidate], now: datetime, zone: ZoneInfo) -> list[Block]:
    """To the one who has them."""
    if not tasks:
        return [Paragraph(text="Nothing of yours is overdue any more.")]
    head = "One task of yours is overdue:" if len(tasks) == 1 else f"{len(tasks)} tasks of yours are overdue:"
    entries = [f"{task.reference} {task.title} – {due_words(task.due, now, zone)}" for task in tasks]  # noqa: RUF001
    return [Paragraph(text=head, strong=True), Items(entries=_cut(entries))]


def escalation(tasks: Sequence[Candidate], names: dict[object, str], now: datetime, zone: ZoneInfo) -> list[Block]:
    """To a manager or boss: what has been overdue for too long, and with whom."""
    head = (
        "One task needs you, it is overdue:" if len(tasks) == 1 else f"{len(tasks)} tasks need you, they are overdue:"
    )
    entries = [
        f"{task.reference} {task.title} – {names.get(task.assignee_id, 'nobody')}, {task.priority}, "  # noqa: RUF001
        f"{due_words(task.due, now, zone)}"
        for task in tasks
    ]
    return [Paragraph(text=f"⚠️ {head}", strong=True), Items(entries=_cut(entries))]


def check_in(name: str, task: Task, presses: Presses) -> list[Block]:
    reference = task.reference
    buttons = (
        presses.button("On track", "checkin.fine", task=reference),
        presses.button("Blocked", "task.block", task=reference),
        presses.button("More time", "task.reschedule", task=reference),
    )
    text = f"{name.split(maxsplit=1)[0]}, how is {reference} {task.title} going?"
    return [Paragraph(text=text), Buttons(rows=(buttons,))]


def reviews(waiting: Sequence[Waiting], names: dict[object, str], now: datetime) -> list[Block]:
    head = "One review waits for you:" if len(waiting) == 1 else f"{len(waiting)} reviews wait for you:"
    entries = [
        f"{one.task.reference} {one.task.title} – {names.get(one.member_id, 'somebody who has left')}, "  # noqa: RUF001
        f"since {one.since:%a %-d %b} ({max(1, (now - one.since).days)} d)"
        for one in waiting
    ]
    return [Paragraph(text=head, strong=True), Items(entries=_cut(entries))]


def _cut(entries: Sequence[str]) -> tuple[str, ...]:
    left = len(entries) - SHOWN
    return (*entries[:SHOWN], f"and {left} more") if left > 0 else tuple(entries)
