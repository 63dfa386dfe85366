"""What a browser shows for the one-time link of /login: a page that asks first, then says who is logged in.

Opening the link changes nothing, so the preview that a chat makes of it does not use it up. No script; nothing is
kept by the browser. It gives way to the dashboard's own page.
"""

import base64
import hashlib
from html import escape
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response

from boss_workflow.api.errors import STATUS
from boss_workflow.domains.people.access import AccessLimits, Sessions
from boss_workflow.domains.people.access.tokens import LIFE
from boss_workflow.kernel.errors import AppError
from boss_workflow.kernel.http import Authenticator, address_of, tell_count

PATH = "/login"
LONGEST = 200
STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:12vh auto;padding:0 1rem;color-scheme:light dark}"
    "button{font:inherit;padding:.6rem 1.4rem}code{overflow-wrap:anywhere}"
)
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Robots-Tag": "noindex",
}


def login_page_router(logins: Sessions, limits: AccessLimits, authenticator: Authenticator) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get(PATH)
    async def ask(token: str = "") -> Response:
        """The same for every token: whether it works is told to who presses only."""
        if not token:
            return _page("No link", "<p>Ask for a link in your private chat: <code>/login</code>.</p>")
        return _page(
            "Log in",
            "<p>This link logs you in once. Go on only if you have just asked for it in your chat.</p>"
            f'<form method="post" action="{PATH}"><input type="hidden" name="token" '
            f'value="{escape(token[:LONGEST])}"><button>Log in</button></form>',
        )

    @router.post(PATH)
    async def use(request: Request) -> Response:
        try:
            address = address_of(request)
            limits.check_address(address)  # while the link is unused
            tell_count(request, await limits.count_login(address))
            login = await logins.by_link(await _token(request))
            actor = (await authenticator.authenticate(login.access, address)).actor
        except AppError as error:
            status = next((STATUS[kind][0] for kind in type(error).__mro__ if kind in STATUS), 500)
            return _page("Not logged in", f"<p>{escape(error.message)}</p>", status)
        minutes = int(LIFE.total_seconds()) // 60
        return _page(
            f"Logged in as {escape(actor.name)}",
            f"<p>You may do what a {escape(actor.role)} may. Until there is a dashboard, this is for programs: the "
            f"access token works {minutes} minutes, the refresh token gets the next pair, once, from "
            "<code>/api/v1/access/refresh</code>. This page is shown only now.</p>"
            f"<p>Access token<br><code>{escape(login.access)}</code></p>"
            f"<p>Refresh token<br><code>{escape(login.refresh)}</code></p>"
            '<p><a href="/docs">What the API can do</a></p>',
        )

    return router


async def _token(request: Request) -> str:
    """From the form; empty when there is none."""
    found = parse_qs((await request.body()).decode(errors="replace"), max_num_fields=5).get("token", [""])
    return found[0][:LONGEST]


def _page(title: str, content: str, status: int = 200) -> Response:
    text = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title} · Boss Workflow</title><style>{STYLE}</style><h1>{title}</h1>{content}</html>"
    )
    return Response(text, status, HEADERS, "text/html")
