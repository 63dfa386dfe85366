"""What people read about backups: names, counts and times; never what is in them."""

from collections.abc import Sequence

from boss_workflow.domains.transfer.backups import BackupMade
from boss_workflow.domains.transfer.names import ArchiveName
from boss_workflow.domains.transfer.sealing import Kind
from boss_workflow.ports.archives import StoredArchive
from boss_workflow.ports.blocks import Block, Items, Paragraph

SHOWN = 10
UNITS = ("bytes", "KB", "MB", "GB", "TB")


def started() -> list[Block]:
    return [Paragraph(text="A backup is being made. I tell you here when it is proven.")]


def looking() -> list[Block]:
    return [Paragraph(text="Looking at the backups.")]


def made(backups: Sequence[BackupMade]) -> list[Block]:
    if not backups:
        return [Paragraph(text="There is a backup of today already.")]
    return [
        Paragraph(text="The backup is made and proven by a restore.", strong=True),
        Items(entries=tuple(line(one) for one in backups)),
    ]


def line(one: BackupMade) -> str:
    """Of secrets only name, count and time are ever said."""
    secrets = "1 secret" if one.count == 1 else f"{one.count} secrets"
    counted = secrets if one.kind is Kind.SECRETS else f"{one.count} rows, {one.files} files"
    return f"{one.name}: {counted}, {one.made_at:%Y-%m-%d %H:%M} UTC"


def fresh(name: ArchiveName) -> list[Block]:
    return [Paragraph(text=f"There is a backup from a moment ago: {name}.")]


def listed(found: Sequence[tuple[ArchiveName, StoredArchive]]) -> list[Block]:
    if not found:
        return [Paragraph(text="There is no backup yet.")]
    entries = tuple(f"{one.name}, {size(one.size)}" for _, one in found[:SHOWN])
    heading = f"{len(found)} backups, each proven before it was kept. The newest:"
    return [Paragraph(text=heading, strong=True), Items(entries=entries)]


def size(number: float) -> str:
    for unit in UNITS[:-1]:
        if number < 1000:
            return f"{number:.0f} {unit}" if unit == UNITS[0] else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} {UNITS[-1]}"
