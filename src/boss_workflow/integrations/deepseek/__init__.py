"""DeepSeek: chooses among the actions that a person may use."""

from boss_workflow.integrations.deepseek.model import DeepSeekModel

__all__ = ["DeepSeekModel"]
