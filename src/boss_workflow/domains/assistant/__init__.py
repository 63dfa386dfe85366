"""What the assistant keeps for people: templates of work, phrases they have taught, how they like it."""

from boss_workflow.domains.assistant.actions import assistant_actions, first_read
from boss_workflow.domains.assistant.lessons import meanings
from boss_workflow.domains.assistant.models import Lesson, Template
from boss_workflow.domains.assistant.preferences import first_read_preferences
from boss_workflow.domains.assistant.templates import BUILT_IN, Shape
from boss_workflow.domains.assistant.undo import assistant_reversers

__all__ = [
    "BUILT_IN",
    "Lesson",
    "Shape",
    "Template",
    "assistant_actions",
    "assistant_reversers",
    "first_read",
    "first_read_preferences",
    "meanings",
]
