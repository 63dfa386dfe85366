"""The two jobs that move a conversation: handle what came in, deliver what goes out."""

from uuid import UUID

from boss_workflow.jobs import Job, Params, Priority


class ConversationParams(Params):
    conversation_id: UUID


class AcknowledgeParams(Params):
    platform: str
    account: str
    press_id: str


WAKE = Job("chat.wake", ConversationParams, priority=Priority.REPLY, max_attempts=5, timeout=120)
DELIVER = Job("chat.deliver", ConversationParams, priority=Priority.REPLY, max_attempts=10, timeout=120)
ACKNOWLEDGE = Job("chat.acknowledge", AcknowledgeParams, priority=Priority.REPLY, max_attempts=2, timeout=15)
