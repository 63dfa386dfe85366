"""A simulator of the Telegram Bot API, as strict as the vendor."""

from tests.simulators.hold import Hold
from tests.simulators.telegram.chats import Channel, Chat, Group, PrivateChat, Sent
from tests.simulators.telegram.delivery import Backoff
from tests.simulators.telegram.limits import RateLimits
from tests.simulators.telegram.markup import Button
from tests.simulators.telegram.simulator import TelegramSimulator
from tests.simulators.telegram.state import AnsweredCallback, ApiCall, BotMessage, Document, Person, Webhook

__all__ = [
    "AnsweredCallback",
    "ApiCall",
    "Backoff",
    "BotMessage",
    "Button",
    "Channel",
    "Chat",
    "Document",
    "Group",
    "Hold",
    "Person",
    "PrivateChat",
    "RateLimits",
    "Sent",
    "TelegramSimulator",
    "Webhook",
]
