"""Every method that the simulator knows, by its name in lower case (the vendor ignores case)."""

from collections.abc import Callable
from typing import Any

from tests.simulators.telegram import commands, messages, webhooks
from tests.simulators.telegram.params import Params
from tests.simulators.telegram.state import State

METHODS: dict[str, Callable[[State, Params], Any]] = {
    "getme": messages.get_me,
    "sendmessage": messages.send_message,
    "senddocument": messages.send_document,
    "sendphoto": messages.send_photo,
    "editmessagetext": messages.edit_message_text,
    "editmessagereplymarkup": messages.edit_message_reply_markup,
    "deletemessage": messages.delete_message,
    "answercallbackquery": messages.answer_callback_query,
    "sendchataction": messages.send_chat_action,
    "getchat": messages.get_chat,
    "getfile": messages.get_file,
    "setmycommands": commands.set_my_commands,
    "getmycommands": commands.get_my_commands,
    "deletemycommands": commands.delete_my_commands,
    "setwebhook": webhooks.set_webhook,
    "deletewebhook": webhooks.delete_webhook,
    "getwebhookinfo": webhooks.get_webhook_info,
}
GET_UPDATES = "getupdates"

# Writing and rewriting count against the limits of the chat; typing, deleting and answering do not.
RATED = frozenset({"sendmessage", "senddocument", "sendphoto", "editmessagetext", "editmessagereplymarkup"})


def run_method(state: State, method: str, params: Params) -> Any:
    """Runs one method under the lock; ApiError when it is refused."""
    with state.lock:
        if state.limiter is not None and method in RATED:
            state.limiter.check(params.integer("chat_id"))
        result = METHODS[method](state, params)
    state.changed()
    return result
