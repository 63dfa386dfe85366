"""What the assistant keeps for people: templates of work, and phrases they have taught."""

from boss_workflow.domains.assistant.actions import assistant_actions, first_read
from boss_workflow.domains.assistant.lessons import meanings
from boss_workflow.domains.assistant.models import Lesson, Template

__all__ = ["Lesson", "Template", "assistant_actions", "first_read", "meanings"]
