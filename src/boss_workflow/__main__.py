"""`python -m boss_workflow` is `boss`."""

from boss_workflow.cli import app

app()
