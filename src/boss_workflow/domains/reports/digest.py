"""The digest: what is due, overdue, waiting, and what was completed since the last one. Sent only when there is something."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from boss_workflow.domains.people import Member, Scope
from boss_workflow.domains.reports.links import LinkOf
from boss_workflow.domains.reports.numbers import OPEN, overdue_at
from boss_workflow.domains.schedule import WorkCalendar
from boss_workflow.domains.tasks import Status, Task, reference_of, visible_to
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.ports.blocks import REFERENCE, Block, Items, Paragraph
from boss_workflow.ports.mail import Letter

KIND = "digest"
SHOWN = 10
HALF_A_DAY = timedelta(hours=13)
"""Digests come at 10:00 and 21:00: each reaches back to the one before."""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    lines: tuple[str, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Digest:
    name: str
    day: str
    sections: tuple[Section, ...]

    @property
    def is_empty(self) -> bool:
        return not any(section.total for section in self.sections)


@dataclass(frozen=True, slots=True)
class MemberLetter:
    member_id: UUID
    letter: Letter


async def collect(uow: UnitOfWork, member: Member, calendar: WorkCalendar, rights: tuple[Actor, Scope]) -> Digest:
    """Four statements."""
    now, zone = uow.now(), calendar.zone_of(member)
    today = now.astimezone(zone).date()
    alive = and_(Task.deleted_at.is_(None), Task.archived_at.is_(None), visible_to(*rights))
    is_open = Task.status.in_(OPEN)
    due_today = or_(
        Task.due_on == today, and_(Task.due_at >= now, func.date(func.timezone(zone.key, Task.due_at)) == today)
    )
    wanted: Sequence[tuple[str, ColumnElement[bool]]] = (
        ("Due today", and_(is_open, due_today)),
        ("Overdue", overdue_at(now, zone.key)),
        ("Waiting for approval", Task.status.in_((Status.AWAITING_VALIDATION, Status.IN_REVIEW))),
        ("Completed since the last digest", and_(Task.status == Status.COMPLETED, _since(now))),
    )
    sections = [await _section(uow, title, and_(alive, condition)) for title, condition in wanted]
    return Digest(member.name, f"{today.day} {today:%b}", tuple(sections))


def _since(now: datetime) -> ColumnElement[bool]:
    return Task.completed_at > now - HALF_A_DAY


async def _section(uow: UnitOfWork, title: str, condition: ColumnElement[bool]) -> Section:
    total = func.count().over()
    query = select(Task.number, Task.title, total).where(condition).order_by(Task.number).limit(SHOWN)
    rows = (await uow.session.execute(query)).all()
    return Section(title, tuple(f"{reference_of(row[0])} {row[1]}" for row in rows), int(rows[0][2]) if rows else 0)


def blocks(found: Digest) -> list[Block]:
    made: list[Block] = [Paragraph(text=f"Digest of {found.day}", strong=True)]
    for section in found.sections:
        if section.total:
            made += [Paragraph(text=f"{section.title} ({section.total}):"), Items(entries=_lines(section))]
    return made


def letter(member: Member, found: Digest, key: str, link_of: LinkOf) -> MemberLetter:
    lines = [f"Hello {found.name.split()[0]},", ""]
    for section in found.sections:
        if section.total:
            lines += [f"{section.title} ({section.total}):", *(_mailed(line, link_of) for line in _lines(section)), ""]
    subject = f"Digest of {found.day}: " + ", ".join(
        f"{section.total} {section.title.lower()}" for section in found.sections[:3] if section.total
    )
    return MemberLetter(
        member.id, Letter(str(member.email), subject.rstrip(": "), "\n".join(lines), f"{member.id}:{key}")
    )


def _mailed(line: str, link_of: LinkOf) -> str:
    """With where the task is opened below it, as far as there is such a place."""
    found = REFERENCE.match(line)
    link = link_of(found[0]) if found else None
    return f"- {line}\n  {link}" if link else f"- {line}"


def _lines(section: Section) -> tuple[str, ...]:
    left = section.total - len(section.lines)
    return (*section.lines, f"and {left} more") if left > 0 else section.lines
