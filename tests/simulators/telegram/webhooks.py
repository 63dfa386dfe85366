"""How updates leave: webhook settings and getUpdates. Source: core.telegram.org/bots/api#getting-updates."""

import asyncio
import ipaddress
import json
import re
import time
from dataclasses import replace
from urllib.parse import urlsplit

from tests.simulators.telegram.errors import bad_request, conflict
from tests.simulators.telegram.params import Params
from tests.simulators.telegram.state import Json, State, Webhook

SECRET = re.compile(r"[A-Za-z0-9_-]*")
PORTS = (443, 80, 88, 8443)
POLL_SECONDS = 0.01
MAX_POLL_SECONDS = 50


def is_local(host: str) -> bool:
    """Loopback or private: what only a self-hosted Bot API server (--local) can reach."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False


def _check_url(url: str) -> None:
    """Sources: #setwebhook notes on ports; #using-a-local-bot-api-server: HTTP, local addresses, any port."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise bad_request("bad webhook: invalid webhook URL specified")
    if is_local(parts.hostname):
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def _check_secret(secret: str) -> None:
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")


def _allowed(params: Params, current: tuple[str, ...]) -> tuple[str, ...]:
    """Not specified: the previous setting stays. Empty: the default kinds. No list: the vendor ignores it."""
    if not params.text("allowed_updates"):
        return current
    try:
        given = json.loads(params.text("allowed_updates"))
    except ValueError:
        return current
    return tuple(str(kind) for kind in given) if isinstance(given, list) else current


def set_webhook(state: State, params: Params) -> bool:
    url = params.text("url")
    if not url:
        return delete_webhook(state, params)
    _check_url(url)
    _check_secret(params.text("secret_token"))
    if params.flag("drop_pending_updates"):
        state.pending.clear()
    state.set_webhook(
        Webhook(
            url=url,
            secret_token=params.text("secret_token"),
            max_connections=min(max(params.integer("max_connections", 40), 1), 100),
            allowed_updates=_allowed(params, state.webhook.allowed_updates),
        )
    )
    return True


def delete_webhook(state: State, params: Params) -> bool:
    if params.flag("drop_pending_updates"):
        state.pending.clear()
    state.set_webhook(Webhook(allowed_updates=state.webhook.allowed_updates))
    return True


def get_webhook_info(state: State, params: Params) -> Json:
    hook = state.webhook
    info: Json = {"url": hook.url, "has_custom_certificate": False, "pending_update_count": len(state.pending)}
    if hook.url:
        info["max_connections"] = hook.max_connections
    if hook.last_error_message is not None:
        info |= {"last_error_date": hook.last_error_date, "last_error_message": hook.last_error_message}
    if hook.allowed_updates:
        info["allowed_updates"] = list(hook.allowed_updates)
    return info


async def get_updates(state: State, params: Params) -> list[Json]:
    """Long poll; a second one, or a webhook set meanwhile, ends it with 409."""
    limit = min(max(params.integer("limit", 100), 1), 100)
    deadline = time.monotonic() + min(max(params.integer("timeout"), 0), MAX_POLL_SECONDS)
    mine = _begin_poll(state, params)
    while True:
        with state.lock:
            _still_mine(state, mine)
            if state.pending or time.monotonic() >= deadline:
                return [update.payload for update in state.pending[:limit]]
        await asyncio.sleep(POLL_SECONDS)


def _begin_poll(state: State, params: Params) -> int:
    with state.lock:
        if state.webhook.url:
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        state.webhook = replace(state.webhook, allowed_updates=_allowed(params, state.webhook.allowed_updates))
        state.poll_generation += 1
        _forget_confirmed(state, params.integer("offset"))
        return state.poll_generation


def _forget_confirmed(state: State, offset: int) -> None:
    """An offset confirms all before it; a negative one keeps only that many from the end."""
    if offset > 0:
        state.pending = [update for update in state.pending if update.update_id >= offset]
    elif offset < 0:
        state.pending = state.pending[offset:]


def _still_mine(state: State, generation: int) -> None:
    if state.webhook.url:
        raise conflict("terminated by setWebhook request")
    if state.poll_generation != generation:
        raise conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
