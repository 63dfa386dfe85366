"""The REST door as a chat platform."""

from boss_workflow.integrations.rest.platform import RestPlatform

__all__ = ["RestPlatform"]
