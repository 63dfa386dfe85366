"""What "tomorrow" is counted from."""

from datetime import timedelta

from boss_workflow.chat.engine import _said_at
from boss_workflow.ports.chat_platform import Inbound, InboundKind, Sender
from tests.support.clock import MONDAY

MESSAGE = Inbound(
    platform="telegram",
    account="1",
    event_id="1",
    kind=InboundKind.MESSAGE,
    chat_id="1",
    private=True,
    sender=Sender(id="1", name="Alex"),
)


def test_a_message_that_waited_counts_from_when_it_was_sent() -> None:
    sent = MONDAY - timedelta(hours=20)

    assert _said_at(MESSAGE.model_copy(update={"sent_at": sent}), MONDAY) == sent


def test_a_clock_that_is_ahead_counts_from_now() -> None:
    ahead = MONDAY + timedelta(minutes=5)

    assert _said_at(MESSAGE.model_copy(update={"sent_at": ahead}), MONDAY) == MONDAY
    assert _said_at(MESSAGE, MONDAY) == MONDAY
