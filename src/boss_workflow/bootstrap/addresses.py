"""Where the database is, and the secrets that are derived rather than configured."""

import importlib.metadata

from sqlalchemy import URL, MetaData, make_url

import boss_workflow.chat.models
import boss_workflow.domains.audit
import boss_workflow.domains.people
import boss_workflow.domains.tasks
import boss_workflow.domains.workspaces
import boss_workflow.jobs.models  # noqa: F401  # imported for their tables
from boss_workflow.kernel.db import Base
from boss_workflow.kernel.db.migrate import APP_ROLE, SYSTEM_ROLE
from boss_workflow.kernel.errors import Unavailable
from boss_workflow.kernel.security import derive
from boss_workflow.settings import Settings, load_settings

VERSION = importlib.metadata.version("boss-workflow")
UNKNOWN_TO_DRIVER = ("channel_binding", "application_name", "connect_timeout")
"""Options that hosters write into addresses; asyncpg refuses them, and here they change nothing."""


class NotReady(Unavailable):
    code = "not_ready"


def metadata() -> MetaData:
    """The tables of all parts; importing this module has imported them."""
    return Base.metadata


def owner_url(settings: Settings | None = None) -> URL:
    """The address in DATABASE_URL, whose role owns the tables, for SQLAlchemy with asyncpg. Raises: NotReady."""
    chosen = settings or load_settings()
    if chosen.database_url is None:
        raise NotReady("DATABASE_URL is not set, and the embedded database is not running here.")
    return asyncpg_url(chosen.database_url.get_secret_value())


def asyncpg_url(address: str) -> URL:
    """From the form that hosters give (postgres://…?sslmode=require) to the one that the driver takes."""
    url = make_url(address).set(drivername="postgresql+asyncpg").difference_update_query(UNKNOWN_TO_DRIVER)
    mode = url.query.get("sslmode")
    return url.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode}) if mode else url


def role_passwords(settings: Settings) -> dict[str, str]:
    """The two application roles log in with passwords derived from SECRET_KEY, so that nobody has to invent them."""
    secret = secret_key(settings)
    return {role: derive(secret, f"database-role:{role}") for role in (APP_ROLE, SYSTEM_ROLE)}


def as_role(owner: URL, role: str, settings: Settings) -> URL:
    return owner.set(username=role, password=role_passwords(settings)[role])


def libpq_dsn(url: URL) -> str:
    """For asyncpg itself, which reads libpq's spelling."""
    mode = url.query.get("ssl")
    plain = url.set(drivername="postgresql").difference_update_query(["ssl"])
    return (plain.update_query_dict({"sslmode": mode}) if mode else plain).render_as_string(hide_password=False)


def secret_key(settings: Settings) -> str:
    if settings.secret_key is None:
        raise NotReady("SECRET_KEY is missing.")
    return settings.secret_key.get_secret_value()


def console_token(settings: Settings) -> str:
    return derive(secret_key(settings), "console-door")
