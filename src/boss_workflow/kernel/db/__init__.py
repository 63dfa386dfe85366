"""The database: declarative base, pools, unit of work, and the translation of its errors."""

from boss_workflow.kernel.db.base import Base, WorkspaceRow, among
from boss_workflow.kernel.db.engine import Database, PoolSettings, PoolUsage
from boss_workflow.kernel.db.errors import (
    DATABASE_AWAY,
    DRIVER_FAULTS,
    ConstraintViolated,
    Contention,
    DatabaseUnavailable,
    PoolExhausted,
    StatementTimeout,
    conflicts,
)
from boss_workflow.kernel.db.unit_of_work import UnitOfWork

__all__ = [
    "DATABASE_AWAY",
    "DRIVER_FAULTS",
    "Base",
    "ConstraintViolated",
    "Contention",
    "Database",
    "DatabaseUnavailable",
    "PoolExhausted",
    "PoolSettings",
    "PoolUsage",
    "StatementTimeout",
    "UnitOfWork",
    "WorkspaceRow",
    "among",
    "conflicts",
]
