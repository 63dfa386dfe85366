"""How reports read in a chat; every line of a task carries its reference, every total of a list has a button."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from boss_workflow.chat.outbox import Presses
from boss_workflow.domains.reports.numbers import PersonRow, Report, TaskLine
from boss_workflow.domains.reports.periods import Kind
from boss_workflow.ports.blocks import Block, Buttons, Fields, Items, Paragraph, Table

SHOWN = 8
LIST = "task.list"
BEFORE = {Kind.DAILY: "the day before", Kind.WEEKLY: "the week before", Kind.MONTHLY: "the month before"}
TITLES = {Kind.DAILY: "End of day", Kind.WEEKLY: "Weekly report", Kind.MONTHLY: "Monthly report"}


def report(found: Report, presses: Presses) -> list[Block]:
    blocks: list[Block] = [
        Paragraph(text=f"{TITLES[found.period.kind]}: {found.period.title}", strong=True),
        Fields(rows=tuple(rows(found))),
    ]
    if found.now.created == found.now.completed == found.standing.open == 0:
        return [blocks[0], Paragraph(text="Nothing was created or completed, and nothing is open.")]
    blocks += _list("Completed", found.completed, found.now.completed, found)
    blocks += _list("Overdue", found.overdue, found.standing.overdue, found)
    blocks += _list("Blocked", found.blocked, found.standing.blocked, found)
    if found.period.kind is not Kind.DAILY and found.people:
        blocks.append(people(found.people))
    return [*blocks, *_lists(found, presses)]


def _lists(found: Report, presses: Presses) -> list[Block]:
    """The lists behind the totals. Those of the standing are shown as they are when the button is pressed."""
    first, last = found.period.first, found.period.last
    span = f"{first} to {last}" if first != last else f"{first}"
    wanted: tuple[tuple[str, int, dict[str, Any]], ...] = (
        ("Completed", found.now.completed, {"completed": span}),
        ("Open", found.standing.open, {}),
        ("Overdue", found.standing.overdue, {"overdue": True}),
        ("Blocked", found.standing.blocked, {"status": "blocked"}),
    )
    row = [presses.button(f"{title} ({total})", LIST, **where) for title, total, where in wanted if total]
    return [Buttons(rows=(tuple(row),))] if row else []


def rows(found: Report) -> list[tuple[str, str]]:
    now, before, standing = found.now, found.before, found.standing
    compared = BEFORE[found.period.kind]
    return [
        ("Completed", f"{now.completed} ({difference(now.completed, before.completed)} {compared})"),
        ("Created", f"{now.created} ({difference(now.created, before.created)} {compared})"),
        (
            "On time",
            f"{rate(now.rate, now.on_time, now.due)}; {compared} {rate(before.rate, before.on_time, before.due)}",
        ),
        (
            "Open",
            f"{standing.open}, {standing.overdue} overdue, {standing.blocked} blocked, {standing.waiting} in review",
        ),
    ]


def difference(now: int, before: int) -> str:
    """ "3 more than", "2 fewer than", "as many as"."""
    if now == before:
        return "as many as"
    return f"{abs(now - before)} {'more' if now > before else 'fewer'} than"


def rate(share: float | None, on_time: int, due: int) -> str:
    return "nothing completed had a due date" if share is None else f"{share:.0%} ({on_time} of {due})"


def line(task: TaskLine, zone: str) -> str:
    parts = [f"{task.reference} {task.title}", task.assignee or "nobody"]
    if task.reason:
        parts.append(task.reason)
    elif task.completed_at is None and (task.due_at or task.due_on):
        day = task.due_at.astimezone(ZoneInfo(zone)).date() if task.due_at else task.due_on
        parts.append(f"due {day.day} {day:%b}" if day else "")
    return " – ".join(parts)  # noqa: RUF001


def people(found: Sequence[PersonRow]) -> Table:
    shown = found[: 2 * SHOWN]
    rows = tuple(  # a dash where nothing had a due
        (
            one.name,
            str(one.completed),
            f"{one.on_time / one.due:.0%}" if one.due else "-",
            str(one.open),
            str(one.overdue),
        )
        for one in shown
    )
    return Table(header=("Who", "Done", "On time", "Open", "Overdue"), rows=rows)


def _list(title: str, lines: Sequence[TaskLine], total: int, found: Report) -> list[Block]:
    if not total:
        return []
    entries = [line(task, found.period.zone) for task in lines[:SHOWN]]
    if total > len(entries):
        entries.append(f"and {total - len(entries)} more")
    return [Paragraph(text=f"{title} ({total}):", strong=True), Items(entries=tuple(entries))]
