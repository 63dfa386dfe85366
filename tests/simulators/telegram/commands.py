"""The command menu.

Source: core.telegram.org/bots/api#botcommand and #botcommandscope; words: BotCommand.cpp in tdlib/td.
"""

import re
from typing import Any

from tests.simulators.telegram.errors import bad_request
from tests.simulators.telegram.messages import chat_of
from tests.simulators.telegram.params import Params
from tests.simulators.telegram.state import Json, State

MAX_COMMANDS = 100
NAME = re.compile(r"[a-z0-9_]+")
PLAIN_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")


def scope_key(scope: str | int | Json) -> str:
    """One key for "default", for a chat id and for a BotCommandScope object."""
    if isinstance(scope, int):
        return f"chat:{scope}"
    if isinstance(scope, str):
        return scope
    return ":".join(str(scope[name]) for name in ("type", "chat_id", "user_id") if name in scope)


def _scope(state: State, params: Params) -> str:
    scope = params.structure("scope", "can't parse BotCommandScope JSON object")
    if scope is None:
        return "default"
    if not isinstance(scope, dict) or scope.get("type") not in PLAIN_SCOPES + CHAT_SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if scope["type"] in PLAIN_SCOPES:
        return str(scope["type"])
    chat = chat_of(state, Params({"chat_id": str(scope.get("chat_id", ""))}), writing=False)
    return scope_key({**scope, "chat_id": chat.id})


def _where(state: State, params: Params) -> tuple[str, str]:
    language = params.text("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):  # setMyCommands: two-letter ISO 639-1
        raise bad_request("invalid language code specified")
    return _scope(state, params), language


def _command(given: Any) -> Json:
    if not isinstance(given, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(given.get(name), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{name}\"")
    command = given["command"].strip().removeprefix("/")
    description = given["description"].strip()
    if not command:
        raise bad_request("command must be non-empty")
    if len(command) > 32:
        raise bad_request("command length must not exceed 32")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > 256:
        raise bad_request("command description length must not exceed 256")
    if not NAME.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": command, "description": description}


def set_my_commands(state: State, params: Params) -> bool:
    given = params.structure("commands", "can't parse commands JSON object")
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    if len(given) > MAX_COMMANDS:  # setMyCommands: at most 100 commands can be specified
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    state.commands[_where(state, params)] = [_command(one) for one in given]
    return True


def get_my_commands(state: State, params: Params) -> list[Json]:
    return state.commands.get(_where(state, params), [])


def delete_my_commands(state: State, params: Params) -> bool:
    state.commands.pop(_where(state, params), None)
    return True
