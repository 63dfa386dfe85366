"""Roundabout ways of asking, said straight: "Tom, you've got until Friday to fix it" as "Tom has until Friday to fix it".

A pattern matches the text with each name and each date blotted out (`shadow.py`), so that it can say where one must stand.
"""

from boss_workflow.chat.understand.rewording.allotted import say_allotted
from boss_workflow.chat.understand.rewording.asking import say_asking
from boss_workflow.chat.understand.rewording.corrections import as_corrected
from boss_workflow.chat.understand.rewording.crowds import say_crowd
from boss_workflow.chat.understand.rewording.foreign import say_foreign
from boss_workflow.chat.understand.rewording.foreign_work import say_foreign_work
from boss_workflow.chat.understand.rewording.handing import say_handed, say_needed, say_present, say_somebody
from boss_workflow.chat.understand.rewording.inquiring import say_inquiry
from boss_workflow.chat.understand.rewording.needs import say_needs_doing, say_something_wrong
from boss_workflow.chat.understand.rewording.numbered import say_numbered
from boss_workflow.chat.understand.rewording.openings import say_opening
from boss_workflow.chat.understand.rewording.polite import say_asked
from boss_workflow.chat.understand.rewording.preambles import without_preamble
from boss_workflow.chat.understand.rewording.repeating import say_repeated
from boss_workflow.chat.understand.rewording.rosters import say_gapped, say_listed, say_roster
from boss_workflow.chat.understand.rewording.shadow import NAME, shadow_of
from boss_workflow.chat.understand.rewording.stories import say_story
from boss_workflow.chat.understand.rewording.telegrams import say_telegram
from boss_workflow.chat.understand.rewording.turns import say_dictated, say_shared_out
from boss_workflow.chat.understand.rewording.wishing import say_wished
from boss_workflow.chat.understand.utterance import LONGEST_SENTENCE, Utterance

WAYS = (
    say_numbered,
    say_wished,
    say_asking,
    say_inquiry,
    say_shared_out,
    say_dictated,
    say_roster,
    say_crowd,
    say_allotted,
    say_asked,
    say_opening,
    say_needs_doing,
    say_something_wrong,
    say_story,
    say_gapped,
    say_listed,
    say_handed,
    say_needed,
    say_present,
    say_somebody,
    say_telegram,
)

OF_PEOPLE = frozenset(
    {
        say_shared_out,
        say_dictated,
        say_roster,
        say_crowd,
        say_allotted,
        say_something_wrong,
        say_gapped,
        say_listed,
        say_handed,
        say_present,
        say_telegram,
    }
)
"""Those that nothing can fit where nobody is named."""


def reworded(utterance: Utterance) -> str | None:
    """The text said straight; None where it is straight already."""
    if len(utterance.text) > LONGEST_SENTENCE:
        return None
    foreign = say_foreign(utterance)
    if foreign is not None:
        return foreign
    shadow = shadow_of(utterance)
    told = say_foreign_work(utterance, shadow) if utterance.language in {"de", "es"} and NAME in shadow else None
    if told is not None:
        return told
    corrected = as_corrected(utterance.text, shadow)
    if corrected is not None:
        return _said_straight(utterance.part(corrected)) or corrected
    plain = without_preamble(utterance.text, shadow)
    if plain is not None:
        return _said_straight(utterance.part(plain)) or plain
    return _said_straight(utterance, shadow)


def _said_straight(utterance: Utterance, shadow: str | None = None) -> str | None:
    shadow = shadow or shadow_of(utterance)
    named = NAME in shadow
    repeated = say_repeated(utterance, shadow)
    if repeated is not None:
        return repeated
    said = (say(utterance.text, shadow) for say in WAYS if named or say not in OF_PEOPLE)
    often = utterance.text[utterance.recurrence.start : utterance.recurrence.end] if utterance.recurrence else ""
    return next((text for text in said if text is not None and often in text), None)
