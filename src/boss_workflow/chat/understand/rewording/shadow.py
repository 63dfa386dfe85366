"""A text with each name and each date blotted out, so that a pattern can say where one must stand."""

from boss_workflow.chat.understand.utterance import Utterance

NAME, DATE = "\x01", "\x02"
WHO = rf"(?P<who>{NAME}+)"


def shadow_of(utterance: Utterance) -> str:
    """As long as the text: what a pattern finds in it stands at the same place in the text."""
    shadow = utterance.text
    for spans, blot in ((utterance.dates, DATE), (utterance.names, NAME)):
        for span in spans:
            shadow = shadow[: span.start] + blot * (span.end - span.start) + shadow[span.end :]
    return shadow
