"""How the timetable reads."""

from collections.abc import Sequence
from datetime import datetime

from boss_workflow.chat.outbox import Presses
from boss_workflow.domains.schedule.service import ScheduleView
from boss_workflow.domains.schedule.wording import describe_moment, describe_span, describe_timing
from boss_workflow.jobs.schedule import Firing, Verdict
from boss_workflow.ports.blocks import Block, Buttons, Items, Paragraph

SHOWN = 12
OUTCOMES = {"succeeded": "went well", "dead": "failed", "queued": "waits", "running": "runs", "skipped": "skipped"}


def timetable(views: Sequence[ScheduleView], now: datetime) -> list[Block]:
    return [
        Paragraph(text="What I do by myself:", strong=True),
        Items(entries=tuple(line(view, now) for view in views)),
        Paragraph(text='Say "send the standup at 8:30", "pause the weekly report" or "run the backup now".'),
    ]


def line(view: ScheduleView, now: datetime) -> str:
    parts = [f"{view.title}: {describe_timing(view.timing)}", _next(view, now)]
    if view.last is not None:
        took = f" in {describe_span(view.last.seconds)}" if view.last.seconds is not None else ""
        when = describe_moment(view.last.at, now, view.zone)
        late = ", late" if view.last.late and view.last.outcome != "skipped" else ""
        parts.append(f"last {when}, {OUTCOMES[view.last.outcome]}{took}{late}")
    return " – ".join(parts)  # noqa: RUF001


def _next(view: ScheduleView, now: datetime) -> str:
    if not view.enabled:
        return "off"
    if view.paused_at is not None or view.next_at is None:
        return "paused"
    return f"next {describe_moment(view.next_at, now, view.zone)}"


def changed(text: str, presses: Presses) -> list[Block]:
    return [Paragraph(text=text), Buttons(rows=((presses.button("Undo", "audit.undo"),),))]


def missed(firings: Sequence[Firing], titles: dict[str, str], now: datetime) -> list[Block]:
    """What was not done in time because nobody was there to do it."""
    made_up = [one for one in firings if one.verdict is Verdict.QUEUED]
    skipped = [one for one in firings if one.verdict is Verdict.SKIPPED]
    lines = [f"{_what(one, titles, now)}: made up now" for one in made_up]
    lines += [f"{_what(one, titles, now)}: skipped, too late to be of use" for one in reversed(skipped)]
    entries = list(dict.fromkeys(lines))  # one line for people in several zones
    if len(entries) > SHOWN:
        entries = [*entries[:SHOWN], f"and {len(entries) - SHOWN} more, older"]
    return [Paragraph(text="I was not running for a while. What that meant:"), Items(entries=tuple(entries))]


def _what(one: Firing, titles: dict[str, str], now: datetime) -> str:
    return f"{titles.get(one.line.name, one.line.name)} of {describe_moment(one.at, now, one.line.zone)}"
