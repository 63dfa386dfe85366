"""The actions of this version, bound to nothing: enough to understand what is said, not to do it."""

from pydantic import SecretStr
from sqlalchemy import URL

from boss_workflow.bootstrap.application import build
from boss_workflow.chat.actions import ActionRegistry
from boss_workflow.settings import Settings, new_keys

NOWHERE = URL.create("postgresql+asyncpg", "nobody", "none", "localhost", 1, "none")


def unbound_actions() -> ActionRegistry:
    """Reads no settings, opens no connection."""
    keys = new_keys()
    secret, sealing = SecretStr(keys["SECRET_KEY"]), SecretStr(keys["ENCRYPTION_KEY"])
    unset = Settings.model_construct(secret_key=secret, encryption_key=sealing)
    return build(unset, NOWHERE, doors=False).actions
