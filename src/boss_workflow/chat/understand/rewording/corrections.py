"""A word taken back while it is said: "John, no wait, I mean Ann counts the wine", "by Friday, sorry, Thursday"."""

from boss_workflow.chat.understand.request_patterns import regex
from boss_workflow.chat.understand.rewording.shadow import DATE, NAME

BACK = r"(?:i mean(?:t)?|make that|or rather|scratch that|wait|hang on|sorry|oops|actually|my bad|not (?:him|her|that))"
TAKEN_BACK = regex(
    rf"(?:(?P<who>{NAME}+)|(?P<when>{DATE}+))[\s,.–—-]*+(?:(?:no|oh|uh|um|well|but|and|{BACK})[\s,.–—-]++)*?{BACK}[\s,.:–—-]++(?:(?:no|i mean|it['\u2019]s|for|to|by|on)[\s,]++)*+(?=(?(who){NAME}|{DATE}))"  # noqa: RUF001
)


ASIDE = regex(rf"({NAME}+)\s*,(?=\s+(?:to|should|must|can|could|please)\s)")
"""The second comma of "Sarah, actually Mike, to book it"."""


def as_corrected(text: str, shadow: str) -> str | None:
    """Without the first name or date; None where nothing is taken back."""
    said = TAKEN_BACK.search(shadow)
    if said is None:
        return None
    rest, shown = text[said.end() :], shadow[said.end() :]
    aside = ASIDE.match(shown)
    return text[: said.start()] + (rest[: aside.end(1)] + rest[aside.end() :] if aside else rest)
