"""Copies of the whole database by PostgreSQL's own pg_dump and pg_restore."""

from boss_workflow.integrations.postgres_copies.copies import PostgresCopies

__all__ = ["PostgresCopies"]
