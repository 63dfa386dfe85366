"""What goes over the wire between the terminal's client and its door: one JSON object a line."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from boss_workflow.ports.blocks import Block

STREAM = "/console/stream"
EVENTS = "/console/events"
LONGEST_TEXT = 20_000


Name = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]+$")]


class Said(BaseModel):
    """A line that was typed, or a button that was pressed (`token`, on message `message_id`)."""

    event_id: Name
    chat_id: Name
    text: str = Field(default="", max_length=LONGEST_TEXT)
    token: Name | None = None
    message_id: Name | None = None


class Shown(BaseModel):
    """A message to show; `edited`: in place of the one with the same id. An empty one only keeps the line open."""

    message_id: str
    blocks: tuple[Block, ...] = ()
    edited: bool = False
    answers: str | None = None
