"""Telegram: messages out through the Bot API, updates in through a webhook or long polling."""

from boss_workflow.integrations.telegram.adapter import TelegramPlatform
from boss_workflow.integrations.telegram.door import TelegramDoor, webhook_secret

__all__ = ["TelegramDoor", "TelegramPlatform", "webhook_secret"]
