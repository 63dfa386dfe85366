"""The composition root: settings -> adapters -> domains -> application. The one place that picks.

Only this package imports `integrations` and `settings`; the command line and alembic/env.py go through it.
"""

from boss_workflow.bootstrap.addresses import VERSION, NotReady, asyncpg_url, metadata, owner_url, role_passwords
from boss_workflow.bootstrap.application import Application, Doubles, build, build_api
from boss_workflow.bootstrap.understanding import unbound_actions
from boss_workflow.settings import Settings, load_settings, new_keys

__all__ = [
    "VERSION",
    "Application",
    "Doubles",
    "NotReady",
    "Settings",
    "asyncpg_url",
    "build",
    "build_api",
    "load_settings",
    "metadata",
    "new_keys",
    "owner_url",
    "role_passwords",
    "unbound_actions",
]
