"""The `boss` command."""

from boss_workflow.cli.main import app

__all__ = ["app"]
