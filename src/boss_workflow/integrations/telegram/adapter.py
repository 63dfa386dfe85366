"""Telegram as a chat platform: translates calls and refusals, decides nothing."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog
from telegram import (
    BotCommand,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    InputFile,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ParseMode

from boss_workflow.integrations.telegram import links
from boss_workflow.integrations.telegram.bot import ALLOWED_UPDATES, Json, RawBot
from boss_workflow.integrations.telegram.errors import DOWNLOAD_BYTES, QUERY_TOO_OLD, UNCHANGED, done_if, translated
from boss_workflow.integrations.telegram.pace import Pace
from boss_workflow.integrations.telegram.pictures import Picture, parts_of, without_media
from boss_workflow.integrations.telegram.rendering import Part, render_one
from boss_workflow.ports.chat_platform import (
    ChatMoved,
    Command,
    Outgoing,
    RecipientGone,
    Refused,
    SlowDown,
    TooBig,
    Unreachable,
)
from boss_workflow.ports.files import FileStore
from boss_workflow.ports.limiter import Limiter

log = structlog.get_logger(__name__)

MAX_CONNECTIONS = 16
"""Over how many Telegram posts to us at once: one process takes in as much over a few, and each post waits less."""
MAX_COMMANDS = 100
SUMMARY_LENGTH = 256
REMEMBERED = 1000
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class TelegramPlatform:
    """One bot. `account` is its id: the part of the token before the colon. Without `store` a file is but its name."""

    name = "telegram"
    lane = "default"

    def __init__(self, token: str, api_url: str, limiter: Limiter, store: FileStore | None = None) -> None:
        self.account = token.partition(":")[0]
        self._bot = RawBot(token, api_url)
        self._store = store
        self._pace = Pace(limiter, self.account)
        self._username: str | None = None
        self._asking = asyncio.Lock()
        self._partly: OrderedDict[str, list[str]] = OrderedDict()

    async def start(self) -> None:
        """Nothing to do: the first call opens the connection, so the app starts without a network."""

    async def close(self) -> None:
        await self._bot.close_connections()

    @property
    def known_username(self) -> str | None:
        """The bot's username, once Telegram has told it."""
        return self._username

    async def username(self) -> str:
        """Asked for once, then remembered. Raises: SlowDown, Unreachable (also with a wrong token)."""
        async with self._asking:
            if self._username is None:
                with translated():
                    me = await self._bot.get_me()
                self._username = me.username or ""
            return self._username

    def invitation_link(self, token: str) -> str | None:
        """A link that opens the chat and sends `/start <token>`; None while the username is not known."""
        return links.deep_link(self._username, token) if self._username else None

    def task_link(self, reference: str) -> str | None:
        """A link that opens the chat and shows "TASK-12" there; None while the username is not known."""
        return links.task_link(self._username, reference) if self._username else None

    async def send(self, chat_id: str, message: Outgoing) -> Sequence[str]:
        """As the port says. A repeat of a message that got stuck between two parts goes on where it stopped."""
        parts = await parts_of(message.blocks, self._store, self.task_link)
        if not parts:
            raise Refused("nothing in the message can be seen")
        sent = self._partly.pop(message.idempotency_key, [])
        try:
            for number in range(len(sent), len(parts)):
                reply_to = message.reply_to if number == 0 else None
                sent.append(await self._send_one(chat_id, parts[number], reply_to))
        except (SlowDown, Unreachable, ChatMoved):
            self._remember(message.idempotency_key, sent)
            raise
        return sent

    async def edit(self, chat_id: str, message_id: str, message: Outgoing) -> None:
        part = render_one(without_media(message.blocks), self.task_link)
        if part is None:
            raise Refused("nothing in the message can be seen")
        async with self._paced(chat_id):
            with done_if(UNCHANGED):
                await self._bot.edit_message_text(
                    part.html,
                    chat_id=chat_id,
                    message_id=int(message_id),
                    parse_mode=ParseMode.HTML,
                    link_preview_options=NO_PREVIEW,
                    reply_markup=part.keyboard,
                )

    async def acknowledge(self, press_id: str) -> None:
        with translated(), done_if(QUERY_TOO_OLD):
            await self._bot.answer_callback_query(press_id)

    async def open_file(self, file_id: str) -> AsyncIterator[bytes]:
        """As the port says; at most 20 MB, which a bot is handed in one piece."""
        with translated():
            file = await self._bot.get_file(file_id)
            if (file.file_size or 0) > DOWNLOAD_BYTES or not file.file_path:
                raise TooBig(DOWNLOAD_BYTES)
            content = await self._bot.download(file.file_path)
        yield content

    async def publish_commands(self, chat_id: str | None, commands: Sequence[Command]) -> None:
        menu = [BotCommand(one.name, one.summary[:SUMMARY_LENGTH]) for one in commands[:MAX_COMMANDS]]
        scope = BotCommandScopeDefault() if chat_id is None else BotCommandScopeChat(chat_id)
        try:
            with translated():
                await self._bot.set_my_commands(menu, scope=scope)
        except (RecipientGone, ChatMoved) as error:
            raise Refused(str(error)) from error

    async def register_webhook(self, url: str, secret: str) -> None:
        """Has updates posted to `url`, each with `secret`. Raises: SlowDown, Unreachable, Refused."""
        with translated():
            await self._bot.set_webhook(
                url, secret_token=secret, allowed_updates=ALLOWED_UPDATES, max_connections=MAX_CONNECTIONS
            )

    async def remove_webhook(self) -> None:
        """Makes polling possible; waiting updates stay. Raises: SlowDown, Unreachable, Refused."""
        with translated():
            await self._bot.delete_webhook()

    async def fetch_updates(self, offset: int | None) -> list[Json]:
        """One long poll: the raw updates from `offset` on. Raises: SlowDown, Unreachable, Refused."""
        with translated():
            updates = await self._bot.fetch(offset)
        if not isinstance(updates, list) or not all(map(_is_update, updates)):
            raise Unreachable("getUpdates answered with something else than updates")
        return updates

    async def _send_one(self, chat_id: str, part: Picture | Part, reply_to: str | None) -> str:
        if isinstance(part, Picture):
            return await self._send_picture(chat_id, part, reply_to)
        return await self._send_part(chat_id, part, reply_to)

    async def _send_picture(self, chat_id: str, picture: Picture, reply_to: str | None) -> str:
        """What Telegram will not show as a photo, it takes as a file."""
        reply = ReplyParameters(int(reply_to), allow_sending_without_reply=True) if reply_to else None
        file = InputFile(picture.content, filename=picture.name)
        more: Json = {"caption": picture.caption, "reply_parameters": reply, "reply_markup": picture.keyboard}
        if picture.photo:
            try:
                async with self._paced(chat_id):
                    return str((await self._bot.send_photo(chat_id, file, **more)).message_id)
            except Refused as error:
                log.warning("photo refused, sent as a file", reason=str(error))
        async with self._paced(chat_id):
            return str((await self._bot.send_document(chat_id, file, **more)).message_id)

    async def _send_part(self, chat_id: str, part: Part, reply_to: str | None) -> str:
        reply = ReplyParameters(int(reply_to), allow_sending_without_reply=True) if reply_to else None
        async with self._paced(chat_id):
            message = await self._bot.send_message(
                chat_id,
                part.html,
                parse_mode=ParseMode.HTML,
                link_preview_options=NO_PREVIEW,
                reply_parameters=reply,
                reply_markup=part.keyboard,
            )
        return str(message.message_id)

    @asynccontextmanager
    async def _paced(self, chat_id: str) -> AsyncIterator[None]:
        """For one call that writes to a chat: within the limits, and not before a pause is over."""
        async with self._pace.slot(chat_id):
            try:
                with translated():
                    yield
            except SlowDown as limit:
                self._pace.pause(chat_id, limit.retry_after)
                raise

    def _remember(self, key: str, sent: list[str]) -> None:
        if sent:
            self._partly[key] = sent
        while len(self._partly) > REMEMBERED:
            self._partly.popitem(last=False)


def _is_update(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("update_id"), int)
