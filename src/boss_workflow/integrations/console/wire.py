"""What goes over the wire between the terminal's client and its door: one JSON object a line."""

from pydantic import BaseModel, Field

from boss_workflow.ports.blocks import Block

STREAM = "/console/stream"
EVENTS = "/console/events"
LONGEST_TEXT = 20_000


class Said(BaseModel):
    """A line that was typed, or a button that was pressed (`token`, on message `message_id`)."""

    event_id: str = Field(max_length=64)
    chat_id: str = Field(max_length=64)
    text: str = Field(default="", max_length=LONGEST_TEXT)
    token: str | None = Field(default=None, max_length=64)
    message_id: str | None = Field(default=None, max_length=64)


class Shown(BaseModel):
    """A message to show; `edited`: in place of the one with the same id. An empty one only keeps the line open."""

    message_id: str
    blocks: tuple[Block, ...] = ()
    edited: bool = False
    answers: str | None = None
