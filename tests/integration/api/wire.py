"""What goes over the wire to PostgreSQL."""

from typing import Any

import asyncpg
from sqlalchemy import event

from boss_workflow.kernel.db import Database


class Wire:
    """Hears every statement that goes out, on both pools: SQLAlchemy's, and those that the driver is given itself."""

    def __init__(self, database: Database) -> None:
        self.heard: list[str] = []
        for engine in (database._app.sync_engine, database._system.sync_engine):
            event.listen(engine, "before_cursor_execute", self._by_sqlalchemy)
            event.listen(engine, "checkout", self._listen)

    def _listen(self, connection: Any, _record: object, _proxy: object) -> None:
        connection.driver_connection.add_query_logger(self._by_driver)

    def _by_driver(self, logged: asyncpg.connection.LoggedQuery) -> None:
        self.heard.append(logged.query)

    def _by_sqlalchemy(
        self, _c: object, _cursor: object, statement: str, _values: object, _x: object, many: bool
    ) -> None:
        if not many:  # the driver tells of those
            self.heard.append(statement)
