"""What a workspace has changed about its scheduled jobs, and the ledger of what was decided."""

from datetime import datetime, time
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from boss_workflow.kernel.db import Base, WorkspaceRow


class ScheduleChange(WorkspaceRow, Base):
    """A workspace's own settings of one scheduled job; None: as the job is declared."""

    __tablename__ = "schedule_change"
    __table_args__ = (
        UniqueConstraint("workspace_id", "name", name="uq_schedule_change_name"),
        CheckConstraint("monthday between 1 and 31", name="monthday"),
        CheckConstraint("every_minutes between 1 and 10080", name="every_minutes"),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    name: Mapped[str]
    at: Mapped[time | None]
    days: Mapped[list[int] | None] = mapped_column(ARRAY(SmallInteger))
    monthday: Mapped[int | None] = mapped_column(SmallInteger)
    every_minutes: Mapped[int | None]
    enabled: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    paused_at: Mapped[datetime | None]
    since: Mapped[datetime]
    """Nothing that lies before the change is made up."""


class ScheduleZone(WorkspaceRow, Base):
    """A zone of a workspace or of its people, for as long as it is one: nothing before `since` was missed in it."""

    __tablename__ = "schedule_zone"
    __table_args__ = (UniqueConstraint("workspace_id", "zone", name="uq_schedule_zone_zone"),)

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    zone: Mapped[str]
    since: Mapped[datetime]


class ScheduledRun(WorkspaceRow, Base):
    """The ledger: one row for each occurrence, whoever looked first. Its uniqueness is what makes one run of it."""

    __tablename__ = "scheduled_run"
    __table_args__ = (
        UniqueConstraint("workspace_id", "name", "zone", "key", name="uq_scheduled_run_key"),
        CheckConstraint("verdict in ('queued', 'skipped')", name="verdict"),
        Index("ix_scheduled_run_newest", "workspace_id", "name", "zone", "scheduled_for"),
        Index("ix_scheduled_run_run_id", "run_id"),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    name: Mapped[str]
    zone: Mapped[str]
    key: Mapped[str]
    """Local date and time in `zone`; for an interval UTC; "now-…" for a run that a person asked for."""
    scheduled_for: Mapped[datetime]
    verdict: Mapped[str]
    late: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    run_id: Mapped[UUID | None]
    """The job_run; it may have been cleaned up since."""
    decided_at: Mapped[datetime]
