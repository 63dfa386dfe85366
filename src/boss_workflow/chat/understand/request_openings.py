"""Openings of a request that name the person in the middle: "make sure Mike locks up", "it's Ann's turn to …".

Each takes one opening off the head and says whether it did.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from boss_workflow.chat.understand.request_patterns import ACTS, HAVE_READY, NO_RUSH, POSSESSIVE, WORD, regex

if TYPE_CHECKING:
    from boss_workflow.chat.understand.request_head import Head

NEEDED = r"(?:important|essential|crucial|vital|necessary|critical|key|imperative|urgent|time|best)"
WISHED = rf"(?:{NEEDED}|better|good|great|nice|helpful|lovely|ideal)"
"""Asking only behind "would be": "it's great that Ann helps" is praise."""
ENSURED = regex(
    r"(?:(?:(?:please\s+)?(?:make (?:very |absolutely |double )?(?:sure|certain)|be sure|ensure|see to it|see|check|verify|insist|double[- ]check)"
    rf"|(?:it['\u2019]?s|it is)\s+(?:really |very |super |so |absolutely )?{NEEDED}|(?:it would be|it['\u2019]d be|would be)\s+(?:really |very |super )?{WISHED})\s+(?:that\s+|if\s+)?"
    r"|(?:i|we)(?:['\u2019]d| would)? (?:insist|prefer|expect)\s+(?:that\s+)?)"
)
SOMEBODY = regex(r"(?:someone|somebody|one of you|he|she|they)\s+")
BY_SOMEBODY = regex(r"\s+(?:can|could|would|should|will|has to|needs to|must|gets to)\s+")
PASSED = regex(r"(?:please\s+)?(?:let|tell|remind|inform|text|message|notify)\s+")
THAT_ONE = regex(
    r"\s+(?:know\s+)?(?:that\s+)?(?:he|she|they|it['\u2019]s (?:his|her|their) (?:job|turn))(?:['\u2019]s|['\u2019]re|\s+(?:is|are))?\s+"
    r"(?:(?:needs?|ha(?:s|ve)|ought|supposed)\s+to|must|should|to)\s+"
)
TURN = regex(r"(?:(?:it['\u2019]?s|it is|it will be)\s+)?(?=\S)")
WHOSE_TURN = regex(r"['\u2019]s?\s+(?:turn|job|duty|task|responsibility|shift)(?:\s+(?:today|now))?(?:\s+is)?\s+to\s+")
IS_TO = regex(r"['\u2019]s\s+(?:got to|to|going to|supposed to|responsible for|gonna)\s+")
HAS_DOING = regex(r"(?:(?:i|we)(?:['\u2019]d| would)?\s+(?:want|need|like)|have|get|keep)\s+(?:to\s+(?:have|see)\s+)?")
ONWARD = regex(
    r"(?:from (?:now|today|here|this (?:week|month)) on(?:wards?)?|from now|(?:going|moving) forward|henceforth|in future|in the future|as a (?:rule|routine|habit)|as of (?:now|today)|effective (?:immediately|now|today)|every time)\b[\s,:–-]*"  # noqa: RUF001
)
STARTING = regex(r"(?:starting|beginning|as of|from|effective)\s+(?:on\s+|from\s+)?")
REPEATED = regex(
    r"(?:(?:make|set) (?:it|this) (?:up )?(?:as )?a |new |add a |set up a )?(?:recurring|repeating|repeat|regular|standing|routine|repeated|habit)"
    r"(?:\s+(?:task|job|chore|thing|duty|item|to-?do))?(?=\s*[:,–-]|\s+for\s)"  # noqa: RUF001
)
GIVES_JOB = regex(r"(?:give|assign|hand|leave)\s+")
JOB = regex(r"\s+(?:with\s+)?the\s+(?:job|task|duty|chore|work|responsibility)\s+(?:of|to)\s+")
PRONOUN = regex(
    r"(?:he|she|they)\s+(?:really\s+|also\s+|still\s+)?(?:should|must|(?:has|have|needs?|ought|is|are) to)\s+(?:please\s+|also\s+)*+"
)
BID = regex(
    r"(?:have|get|tell|ask|let|make|remind|i (?:want|need)|we need|need)\s+(?:him|her|them)\s+(?:please\s+)?(?P<to>to\s+)?"
)
BID_SOMEBODY = regex(
    r"(?:(?:i|we)(?:['\u2019]d| would)?\s+(?:need|want|like)|need|have|get|find)\s+(?:someone|somebody|one of you)\s+(?:to\s+)?"
)
MAY_WE_HAVE = regex(r"\s*[,:]?\s+(?:can|could|may|will|would)\s+(?:we|i)\s+(?:please\s+)?(?:have|get|see)\s+(?=\w)")
YOU = regex(
    r"\s*,?\s+(?:you(?:['\u2019](?:re|ll))?\s+(?:(?:really\s+)?(?:need|have|are|ought|got)\s+to|to|must|should|will|can|could)|(?:i|we)\s+need\s+you\s+to)\s+(?:please\s+)?"
)
ENDS_BY = regex(r"(?:have|get)\s+(?=(?:the|a|an|my|our|his|her|their|all|this|that|those|these)\s)")


def ensured(head: "Head") -> bool:
    """ "Make sure (that) Mike locks up", "it's important that Sarah calls the client"."""
    found = ENSURED.match(head.text, head.at)
    if found is None or head.assignee is not None:
        return False
    name = head.name_at(found.end()) or head.called_at(found.end())
    someone = SOMEBODY.match(head.text, found.end())
    if (name is None and someone is None) or (name is not None and POSSESSIVE.match(head.text, name[1])):
        return False
    end = name[1] if name else someone.end() - 1  # type: ignore[union-attr]  # one of them is there
    able = BY_SOMEBODY.match(head.text, end)
    at = able.end() if able else head.after_modal(end) or head.skip(end)
    word = WORD.match(head.text, at)
    if word is None or not (head.verb(at) or head.third_person(word)):
        return False
    head.assignee, head.led, head.asked, head.third, head.at = (
        head.text[slice(*name)] if name else None,
        True,
        True,
        able is None,
        at,
    )
    return True


def wanted_doing(head: "Head") -> bool:
    """ "I want Dan locking the gate daily": a wish with the verb in its "ing" form."""
    found = HAS_DOING.match(head.text, head.at) if head.assignee is None else None
    name = head.name_at(found.end()) if found else None
    verb = WORD.match(head.text, head.skip(name[1])) if name else None
    if name is None or verb is None or not head.gerund(verb) or not _is_timed(head):
        return False
    head.assignee, head.led, head.doing, head.at = head.text[slice(*name)], True, True, verb.start()
    return True


def from_now_on(head: "Head") -> bool:
    """ "From now on Sarah exports the backup every Sunday", "starting next week Priya posts the sales each Monday"."""
    if head.utterance.recurrence is None:
        return False
    found = ONWARD.match(head.text, head.at)
    if found is not None:
        head.at = found.end()
        return True
    lead = STARTING.match(head.text, head.at)
    day = next((date for date in head.utterance.dates if lead and lead.start() <= date.start <= lead.end()), None)
    if lead is None or day is None or head.starts is not None:
        return False
    head.starts, head.at = head.text[lead.end() : day.end], head.skip(day.end)
    return True


def repeated(head: "Head") -> bool:
    """ "Recurring for Mike: …", "repeating task, Ann: …"."""
    found = REPEATED.match(head.text, head.at) if not head.announced and head.utterance.recurrence else None
    if found is None:
        return False
    head.announced, head.at = True, head.skip(found.end())
    return True


def _is_timed(head: "Head") -> bool:
    return head.utterance.recurrence is not None or bool(head.utterance.dates)


def told_duty(head: "Head") -> bool:
    """ "Let Priya know she has to file the results"."""
    return _person_between(head, PASSED, THAT_ONE, verb=True)


def given_job(head: "Head") -> bool:
    """ "Give Mike the job of cleaning the gutter"."""
    return _person_between(head, GIVES_JOB, JOB)


def on_turn(head: "Head") -> bool:
    """ "It's Chloe's turn to water the plants"."""
    return _person_between(head, TURN, WHOSE_TURN)


def is_to(head: "Head") -> bool:
    """ "Dave's to pick up the rebar", "Raj, you need to chase the council"."""
    return _person_between(head, TURN, IS_TO, verb=True) or _person_between(head, TURN, YOU, verb=True)


def somebody_wanted(head: "Head") -> bool:
    """ "We need someone to water the plants every Tuesday": work for whoever is still to be named, if it says when."""
    found = BID_SOMEBODY.match(head.text, head.at) if head.assignee is None and not head.led else None
    if found is None or not _is_timed(head) or not head.verb(found.end()):
        return False
    head.led, head.at = True, found.end()
    return True


def pronoun(head: "Head") -> bool:
    """ "She should send it by Monday", "have him clean the trap": work for somebody who is still to be named."""
    if head.assignee is not None:
        return False
    found = PRONOUN.match(head.text, head.at) or BID.match(head.text, head.at)
    if found is None or head.led or not head.verb(found.end()):
        return False
    head.led, head.at = True, found.end()
    return True


def wanted_from(head: "Head") -> bool:
    """ "Sarah, can we have the brochure by Tuesday?" """
    if not head.utterance.dates or not _person_between(head, TURN, MAY_WE_HAVE):
        return False
    head.led, head.wanted, head.asked = False, True, True
    return True


def in_hand_by(head: "Head") -> bool:
    """ "Have the report on my desk by Monday": a thing that is to be somewhere by a date."""
    found = ENDS_BY.match(head.text, head.at) if not (head.led or head.wanted or head.announced) else None
    if found is None or ACTS.match(head.text, found.end()):
        return False
    if head.name_at(found.end()) or not any(date.is_due for date in head.utterance.dates):
        return False
    head.wanted, head.at = True, found.end()
    return True


def in_hand_by_person(head: "Head") -> bool:
    """ "Tom has to have the banners ready by tomorrow"."""
    name = head.name_at(head.at) if head.assignee is None else None
    modal = head.after_modal(name[1]) if name else None
    if name is None or modal is None or not head.utterance.dates or not HAVE_READY.match(head.text, modal):
        return False
    head.assignee, head.led, head.at = head.text[slice(*name)], True, modal
    return True


def unhurried(head: "Head") -> bool:
    """ "Kasia, when you get a chance, tidy the store"."""
    name = head.name_at(head.at) if head.assignee is None else None
    calm = NO_RUSH.match(head.text, head.skip(name[1])) if name else None
    if name is None or calm is None or not head.verb(calm.end()):
        return False
    head.assignee, head.priority, head.led, head.at = head.text[slice(*name)], head.priority or "low", True, calm.end()
    return True


def _person_between(head: "Head", before: re.Pattern[str], behind: re.Pattern[str], *, verb: bool = False) -> bool:
    """Takes off a person with the words before and behind them; `verb`: only where a verb follows."""
    found = before.match(head.text, head.at) if head.assignee is None else None
    name = head.name_at(found.end()) if found else None
    end = behind.match(head.text, name[1]) if name else None
    if name is None or end is None or (verb and not head.verb(end.end())):
        return False
    head.assignee, head.led, head.asked, head.at = head.text[slice(*name)], True, True, end.end()
    return True


def reminded(head: "Head", pattern: re.Pattern[str]) -> bool:
    """ "Don't forget to defrost the walk-in": whatever word follows, it is what is to be done."""
    found = pattern.match(head.text, head.at)
    word = WORD.match(head.text, found.end()) if found else None
    if found is None or word is None or head.led or " " not in head.text[found.end() :].strip():
        return False
    head.led, head.at = True, found.end()
    return True


EARLY: tuple[Callable[["Head"], bool], ...] = (
    from_now_on,
    repeated,
    wanted_doing,
    somebody_wanted,
    ensured,
    told_duty,
    given_job,
    on_turn,
    is_to,
    wanted_from,
    in_hand_by_person,
    unhurried,
)
LATE: tuple[Callable[["Head"], bool], ...] = (pronoun, in_hand_by)
