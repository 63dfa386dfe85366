"""Keyboards: what Telegram takes and how it refuses."""

from dataclasses import dataclass
from typing import Any

from tests.simulators.telegram.errors import bad_request
from tests.simulators.telegram.links import BadLinkError, check_link, mentioned_user
from tests.simulators.telegram.params import Params

MAX_BUTTONS = 100  # the server answers REPLY_MARKUP_TOO_LONG above
MAX_IN_ROW = 8  # clients show eight; the simulator refuses what a person would not see
CALLBACK_DATA_BYTES = 64  # core.telegram.org/bots/api#inlinekeyboardbutton: 1-64 bytes
ACTIONS = ("url", "callback_data", "web_app", "login_url", "copy_text", "switch_inline_query", "pay")
OTHER_KEYBOARDS = ("keyboard", "remove_keyboard", "force_reply")


@dataclass(frozen=True)
class Button:
    """A button under a message, as the person sees it."""

    text: str
    data: str | None = None
    url: str | None = None


def read_markup(params: Params) -> dict[str, Any] | None:
    """The checked reply_markup, None when there is none or an empty one."""
    markup = params.structure("reply_markup", "can't parse reply keyboard markup JSON object")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = _inline_keyboard(markup["inline_keyboard"])
        return {"inline_keyboard": rows} if rows else None
    if any(name in markup for name in OTHER_KEYBOARDS):
        return markup
    return None


def read_inline_markup(params: Params) -> dict[str, Any] | None:
    """As for edits: core.telegram.org/bots/api#updating-messages allows only inline keyboards there."""
    markup = read_markup(params)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def buttons_of(markup: dict[str, Any] | None) -> tuple[tuple[Button, ...], ...]:
    rows = (markup or {}).get("inline_keyboard", [])
    return tuple(
        tuple(Button(button["text"], button.get("callback_data"), button.get("url")) for button in row) for row in rows
    )


def _inline_keyboard(rows: object) -> list[list[dict[str, Any]]]:
    if not isinstance(rows, list):
        raise bad_request('field "inline_keyboard" must be of type Array')
    checked = []
    for row in rows:
        if not isinstance(row, list):
            raise bad_request('field "inline_keyboard" must be an Array of Arrays')
        if row:  # an empty row vanishes
            checked.append([_button(button) for button in row])
    if sum(map(len, checked)) > MAX_BUTTONS or any(len(row) > MAX_IN_ROW for row in checked):
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return checked


def _button(button: object) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: inline keyboard button must be an Object")
    text = button.get("text")
    if text is None:
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not isinstance(text, str):
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
    # An empty callback_data or url counts as absent.
    if not any(button.get(action) for action in ACTIONS):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if button.get("url"):
        return {**button, "url": _url(str(button["url"]))}
    if len(str(button.get("callback_data", "")).encode()) > CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    return dict(button)


def _url(url: str) -> str:
    if mentioned_user(url) is not None:
        return url
    try:
        return check_link(url)
    except BadLinkError as problem:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: {problem}") from None
