"""What a conversation leaves behind: inbox, outbox, cards and the presses behind buttons."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from boss_workflow.kernel.db import Base, WorkspaceRow
from boss_workflow.kernel.ids import new_id


class Conversation(Base):
    """One chat on one platform account. `workspace_id` is None until somebody of a workspace is known there."""

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("platform", "account", "chat_id", name="uq_conversation_chat"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    workspace_id: Mapped[UUID | None] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    platform: Mapped[str]
    account: Mapped[str]
    chat_id: Mapped[str]
    private: Mapped[bool]
    question: Mapped[dict[str, Any] | None]
    """The open question: what was asked and the action that waits for the answer."""
    draft: Mapped[dict[str, Any] | None]
    """The open preview of several actions."""
    focus: Mapped[dict[str, Any] | None]
    """What "it" means here: {"type", "id", "ids"} of the thing, or things, last talked about."""
    session_id: Mapped[UUID | None]
    """What is being worked out here over several messages (a plan); its domain keeps it."""
    unreachable_since: Mapped[datetime | None]
    greeted_at: Mapped[datetime | None]
    """When a stranger here was last told how to be invited."""
    handling_by: Mapped[UUID | None]
    handling_until: Mapped[datetime | None]
    delivering_by: Mapped[UUID | None]
    delivering_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class InboundStatus(StrEnum):
    PENDING = "pending"
    HANDLED = "handled"
    FAILED = "failed"


class InboundEvent(Base):
    """The inbox: an event is stored here before it is acknowledged, and handled once, in order of `seq`."""

    __tablename__ = "inbound_event"
    __table_args__ = (
        UniqueConstraint("platform", "account", "event_id", name="uq_inbound_event_event"),
        CheckConstraint("status in ('pending', 'handled', 'failed')", name="status"),
        Index("ix_inbound_event_pending", "conversation_id", "seq", postgresql_where=text("status = 'pending'")),
        Index("ix_inbound_event_workspace_id_seq", "workspace_id", "seq"),
        Index("ix_inbound_event_open", "workspace_id", "status", "seq", postgresql_where=text("status <> 'handled'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    workspace_id: Mapped[UUID | None] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    conversation_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    member_id: Mapped[UUID | None]
    platform: Mapped[str]
    account: Mapped[str]
    event_id: Mapped[str]
    payload: Mapped[dict[str, Any]]
    """The Inbound as JSON; for an event that its adapter couldn't parse, the raw body."""
    status: Mapped[str] = mapped_column(default=InboundStatus.PENDING, server_default=text("'pending'"))
    attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    error: Mapped[str | None]
    understood: Mapped[dict[str, Any] | None]
    """How it was understood: source, actions, milliseconds."""
    request_id: Mapped[str]
    received_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]


class OutboundKind(StrEnum):
    SEND = "send"
    EDIT = "edit"


class OutboundStatus(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    """The call was or is being made: after a kill here, one message may arrive twice."""
    SENT = "sent"
    SUPERSEDED = "superseded"
    FAILED = "failed"


class OutboundMessage(Base):
    """The outbox: written in the transaction of its cause, delivered per conversation in order of `seq`."""

    __tablename__ = "outbound_message"
    __table_args__ = (
        CheckConstraint("kind in ('send', 'edit')", name="kind"),
        CheckConstraint("status in ('queued', 'sending', 'sent', 'superseded', 'failed')", name="status"),
        Index(
            "ix_outbound_message_open",
            "conversation_id",
            "seq",
            postgresql_where=text("status in ('queued', 'sending')"),
        ),
        Index("ix_outbound_message_workspace_id_seq", "workspace_id", "seq"),
        Index("ix_outbound_message_unsent", "workspace_id", "status", "seq", postgresql_where=text("status <> 'sent'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    workspace_id: Mapped[UUID | None] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    inbound_id: Mapped[UUID | None] = mapped_column(ForeignKey("inbound_event.id", ondelete="SET NULL"))
    card_id: Mapped[UUID | None] = mapped_column(ForeignKey("card.id", ondelete="SET NULL"))
    kind: Mapped[str]
    blocks: Mapped[list[dict[str, Any]]]
    reply_to: Mapped[str | None]
    answers: Mapped[str | None]
    """Platform id of the event answered."""
    status: Mapped[str] = mapped_column(default=OutboundStatus.QUEUED, server_default=text("'queued'"))
    attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    error: Mapped[str | None]
    message_ids: Mapped[list[str]] = mapped_column(default=list, server_default=text("'{}'"))
    request_id: Mapped[str]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class Card(WorkspaceRow, Base):
    """The message that shows one thing in one chat. Only the newest is live: it is edited in place."""

    __tablename__ = "card"
    __table_args__ = (
        Index(
            "uq_card_live",
            "conversation_id",
            "subject_type",
            "subject_id",
            unique=True,
            postgresql_where=text("live"),
        ),
        Index("ix_card_subject", "workspace_id", "subject_type", "subject_id", postgresql_where=text("live")),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    message_id: Mapped[str | None]
    live: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    created_at: Mapped[datetime]


class Press(Base):
    """What a button means. The platform only ever sees the token."""

    __tablename__ = "press"
    __table_args__ = (Index("ix_press_expires_at", "expires_at"),)

    token: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[UUID | None] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    action: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    confirmed: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Pressing it is the answer to "are you sure?"."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class ChatFile(WorkspaceRow, Base):
    """A file that came with a message, or leaves with one; its bytes lie in the file store under `key`.

    The row is written once the bytes are kept, or once it is clear that they will not be.
    """

    __tablename__ = "chat_file"
    __table_args__ = (
        UniqueConstraint("inbound_id", "position", name="uq_chat_file_position"),
        CheckConstraint("size >= 0", name="size"),
        CheckConstraint("(key is null) = (refusal is not null)", name="kept_or_refused"),
        Index("ix_chat_file_batch", "workspace_id", "batch_id"),
        Index("ix_chat_file_created_at", "workspace_id", "created_at"),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    inbound_id: Mapped[UUID | None] = mapped_column(ForeignKey("inbound_event.id", ondelete="SET NULL"))
    """None for what leaves, and for what came so long ago that its event is forgotten."""
    batch_id: Mapped[UUID]
    """What came together: one message's files, or an album's."""
    position: Mapped[int] = mapped_column(SmallInteger)
    member_id: Mapped[UUID | None]
    """Who sent it."""
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    key: Mapped[str | None]
    refusal: Mapped[str | None]
    """Why it is not kept, as a sentence."""
    transcript: Mapped[str | None]
    """What was said in it, where it was listened to."""
    subjects: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default=text("'[]'"))
    """What it was attached to: [{"type", "id"}]."""
    created_at: Mapped[datetime]
