"""The closed set of blocks that a reply is made of. Domains build them, platforms render them."""

import re
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

REFERENCE = re.compile(r"\bTASK-\d{1,9}\b")
"""How a text names a task. A door makes a link of it as well as it can; written by a person, it shows that task."""


class _Block(BaseModel):
    model_config = ConfigDict(frozen=True)


class Paragraph(_Block):
    """Plain text; a platform escapes it. `strong` is for a card's first line."""

    kind: Literal["paragraph"] = "paragraph"
    text: str
    strong: bool = False


class Fields(_Block):
    """Labelled values, one a line."""

    kind: Literal["fields"] = "fields"
    rows: tuple[tuple[str, str], ...]


class Items(_Block):
    """A list, one entry a line."""

    kind: Literal["items"] = "items"
    entries: tuple[str, ...]


class Table(_Block):
    kind: Literal["table"] = "table"
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Media(_Block):
    """A stored file, by its key in the file store."""

    kind: Literal["media"] = "media"
    key: str
    name: str
    media_type: str


class ButtonStyle(StrEnum):
    PLAIN = "plain"
    DANGER = "danger"


class Button(_Block):
    """`token` names a stored press; the platform carries it back, never its meaning."""

    label: str
    token: str = Field(max_length=64)
    style: ButtonStyle = ButtonStyle.PLAIN


class Buttons(_Block):
    kind: Literal["buttons"] = "buttons"
    rows: tuple[tuple[Button, ...], ...]


Block = Annotated[Paragraph | Fields | Items | Table | Media | Buttons, Field(discriminator="kind")]
