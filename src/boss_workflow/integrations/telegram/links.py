"""Deep links: they open our chat, and the button there sends `/start <payload>`.

Anybody can hand out such a link, so what it says only shows something: a task, or what an invitation offers.
Source: core.telegram.org/bots/features#deep-linking (a payload has up to 64 of A-Z, a-z, 0-9, _ and -).
"""

import re

OPENED = re.compile(r"/start task-(\d{1,9})")


def deep_link(username: str, payload: str) -> str:
    return f"https://t.me/{username}?start={payload}"


def task_link(username: str, reference: str) -> str:
    """Of "TASK-12"."""
    return deep_link(username, reference.lower())


def as_said(text: str) -> str:
    """What somebody would have written in place of opening a link: "/show TASK-12"; other text stays as it is."""
    opened = OPENED.fullmatch(text)
    return f"/show TASK-{opened[1]}" if opened else text
