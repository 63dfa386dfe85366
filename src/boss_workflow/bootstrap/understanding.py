"""The actions of this version, bound to nothing: enough to understand what is said, not to do it."""

from pydantic import SecretStr
from sqlalchemy import URL

from boss_workflow.bootstrap.application import build
from boss_workflow.chat.actions import ActionRegistry
from boss_workflow.settings import Settings

NOWHERE = URL.create("postgresql+asyncpg", "nobody", "none", "localhost", 1, "none")


def unbound_actions() -> ActionRegistry:
    """Reads no settings, opens no connection."""
    unset = Settings.model_construct(secret_key=SecretStr("unset"), encryption_key=SecretStr("unset"))
    return build(unset, NOWHERE, doors=False).actions
