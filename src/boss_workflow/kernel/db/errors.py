"""From what SQLAlchemy and asyncpg raise to what the rest of the code may know."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import asyncpg
from asyncpg.exceptions._base import DataError as DriverDataError  # raised before a value is sent
from sqlalchemy import exc
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_dbapi

from boss_workflow.kernel.errors import AppError, Conflict, Invalid, Unavailable


class DatabaseUnavailable(Unavailable):
    code = "database_unavailable"

    def __init__(self) -> None:
        super().__init__("The database can't be reached just now. Please try again in a moment.")


class DatabaseRefused(Unavailable):
    """It answers and does not let us in: no such role, wrong password, no such database."""

    code = "database_refused"

    def __init__(self) -> None:
        super().__init__(
            "The database does not accept this application's login: run `boss migrate`, and check DATABASE_URL if it is set."
        )


class PoolExhausted(Unavailable):
    code = "database_busy"

    def __init__(self) -> None:
        super().__init__("Too many requests are waiting for the database. Please try again in a moment.")


class StatementTimeout(Unavailable):
    code = "database_timeout"

    def __init__(self) -> None:
        super().__init__("That took the database too long and was stopped; nothing was changed.")


DATABASE_AWAY = (DatabaseUnavailable, DatabaseRefused, PoolExhausted, StatementTimeout)
"""That the database was the cause."""


class Contention(Conflict):
    """A serialization failure or deadlock that stayed after the retries."""

    code = "contention"

    def __init__(self) -> None:
        super().__init__("Somebody else changed the same thing at the same moment. Please try again.")


class ValueUnstorable(Invalid):
    """A value that its column or parameter can't hold; schemas should have refused it before."""

    code = "value_unstorable"

    def __init__(self) -> None:
        super().__init__("A value is too large or holds characters that can't be stored; nothing was changed.")


class ConstraintViolated(Conflict):
    """A constraint that no repository gave a meaning to; `constraint` is its name."""

    code = "constraint_violated"

    def __init__(self, constraint: str) -> None:
        super().__init__("That does not fit with what is already stored; nothing was changed.")
        self.constraint = constraint


AdapterError = AsyncAdapt_asyncpg_dbapi.Error
"""What SQLAlchemy's adapter makes of them; elsewhere than at a bare connection's making it is wrapped once more."""
DRIVER_FAULTS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What asyncpg raises. The last is said of a connection that the server is just ending: its notice of that is read, and
the connection not yet closed."""
SERIALIZATION_FAILURE, DEADLOCK, QUERY_CANCELED, LOCK_NOT_AVAILABLE = "40001", "40P01", "57014", "55P03"
CONNECTION_CLASSES = (
    "08",
    "57P",
)  # connection exceptions; admin shutdown, crash shutdown, cannot connect now


DATA_EXCEPTION = ("22",)
LOGIN_REFUSED = ("28", "3D000")  # invalid authorization; no such database


def is_retryable(error: BaseException) -> bool:
    """Whether the same unit of work may succeed at once on a second try: it lost a race, or a prepared statement
    was made stale by DDL (each open asyncpg connection fails once with InvalidCachedStatementError)."""
    cause = _driver_error(error)
    if isinstance(cause, asyncpg.exceptions.InvalidCachedStatementError):
        return True
    return _sqlstate(cause) in {SERIALIZATION_FAILURE, DEADLOCK}


def translate(error: BaseException) -> AppError | None:
    """The application's error for a database error; None when it is no database error or a programming fault."""
    if isinstance(error, exc.TimeoutError):
        return PoolExhausted()
    cause = _driver_error(error)
    state = _sqlstate(cause)
    if isinstance(cause, asyncpg.IntegrityConstraintViolationError):
        return ConstraintViolated(_constraint_name(cause))
    if isinstance(cause, DriverDataError):
        return ValueUnstorable()
    for states, meaning in _BY_STATE:
        if state.startswith(states):
            return meaning()
    lost = isinstance(error, exc.DBAPIError) and error.connection_invalidated
    if lost or isinstance(cause, _CONNECTION_ERRORS):
        return DatabaseUnavailable()
    return None


@contextmanager
def conflicts(meanings: Mapping[str, AppError]) -> Iterator[None]:
    """Gives violated constraints, by name, the domain error that they stand for."""
    try:
        yield
    except (exc.IntegrityError, asyncpg.IntegrityConstraintViolationError) as error:
        meaning = meanings.get(_constraint_name(_driver_error(error)))
        if meaning is None:
            raise
        raise meaning from error


_BY_STATE: tuple[tuple[tuple[str, ...], Callable[[], AppError]], ...] = (
    ((SERIALIZATION_FAILURE, DEADLOCK), Contention),
    ((QUERY_CANCELED, LOCK_NOT_AVAILABLE), StatementTimeout),
    (DATA_EXCEPTION, ValueUnstorable),
    (LOGIN_REFUSED, DatabaseRefused),
    (CONNECTION_CLASSES, DatabaseUnavailable),
)
_CONNECTION_ERRORS = (
    OSError,
    asyncpg.exceptions.InterfaceError,
    asyncpg.exceptions.InternalClientError,
    asyncpg.exceptions.PostgresConnectionError,
    asyncpg.exceptions.TooManyConnectionsError,
)


def _driver_error(error: BaseException) -> BaseException:
    """asyncpg's own exception beneath SQLAlchemy's and its adapter's."""
    if isinstance(error, exc.DBAPIError) and error.orig is not None:
        error = error.orig
    if isinstance(error, AdapterError) and error.__cause__ is not None:
        error = error.__cause__
    return error


def _sqlstate(error: BaseException) -> str:
    return str(getattr(error, "sqlstate", None) or "")


def _constraint_name(error: BaseException) -> str:
    return str(getattr(error, "constraint_name", None) or "")
