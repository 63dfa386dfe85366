"""Which addresses Telegram takes for a link (behaviour of LinkManager::check_link in tdlib/td)."""

from urllib.parse import parse_qs, urlsplit

SCHEMES = frozenset({"http", "https", "tg", "ton", "tonsite"})


class BadLinkError(Exception):
    """Not a link for Telegram; the message ends the vendor's description."""


def mentioned_user(url: str) -> int | None:
    """The user of `tg://user?id=N`. Source: core.telegram.org/bots/api#html-style."""
    parts = urlsplit(url)
    if parts.scheme != "tg" or parts.netloc != "user":
        return None
    wanted = parse_qs(parts.query).get("id", [""])[0]
    return int(wanted) if wanted.isdecimal() and int(wanted) > 0 else None


def check_link(url: str) -> str:
    """The address as Telegram stores it: scheme and path completed; BadLinkError when it refuses."""
    wanted = url.strip()
    if "://" not in wanted:
        if ":" in wanted.split("/", 1)[0].split("?", 1)[0] and not _looks_like_host_and_port(wanted):
            raise BadLinkError("Unsupported URL protocol")
        wanted = f"http://{wanted}"
    parts = urlsplit(wanted)
    if parts.scheme not in SCHEMES:
        raise BadLinkError("Unsupported URL protocol")
    if parts.scheme == "tg":
        return wanted
    # A host without a dot, such as localhost, is refused ("Wrong HTTP URL"), in buttons and in links.
    host = parts.hostname or ""
    if "." not in host.strip(".") or any(c.isspace() for c in wanted):
        raise BadLinkError("Wrong HTTP URL")
    return wanted if parts.path else parts._replace(path="/").geturl()


def _looks_like_host_and_port(text: str) -> bool:
    host, _, rest = text.partition(":")
    return "." in host and rest[:1].isdigit()
