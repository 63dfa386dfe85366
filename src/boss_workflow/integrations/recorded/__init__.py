"""Answers of a language model, kept in a file and given again: for tests without the vendor."""

from boss_workflow.integrations.recorded.model import NotRecorded, RecordingModel, ReplayingModel

__all__ = ["NotRecorded", "RecordingModel", "ReplayingModel"]
