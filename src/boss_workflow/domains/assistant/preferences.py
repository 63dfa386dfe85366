"""What a person likes: whether to be asked, when to be left alone, which language; all of it shown in one place."""

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

from pydantic import Field

from boss_workflow.chat.actions import Action, Answer, Arguments, Ask, Option, Turn
from boss_workflow.chat.understand.utterance import Utterance
from boss_workflow.domains.assistant.errors import PreferenceInvalid
from boss_workflow.domains.assistant.repository import AssistantRepository
from boss_workflow.domains.audit import newest_undo
from boss_workflow.domains.people import Member, PeopleRepository, PeopleService
from boss_workflow.domains.schedule import QUIET_END, QUIET_START
from boss_workflow.ports.blocks import Block, Buttons, Items, Paragraph

LANGUAGES: Mapping[str, str] = {"en": "English", "de": "German", "es": "Spanish", "fr": "French"}
CALLED: Mapping[str, str] = {
    **{name.lower(): code for code, name in LANGUAGES.items()},
    **{code: code for code in LANGUAGES},
    "deutsch": "de",
    "español": "es",
    "espanol": "es",
    "castellano": "es",
    "français": "fr",
    "francais": "fr",
}
ASK_NOT = re.compile(
    r"(?:from now on|always|in future),? (?:please )?(?:no (?:more )?questions|don['\u2019]?t ask(?: me)?(?: any(?:thing)?)?(?: questions)?)"
    r"|never ask (?:me )?(?:any |anything|again)*(?:questions)?(?: again)?"
    r"|(?:please )?(?:don['\u2019]?t|do not|stop) (?:ever )?ask(?:ing)? me (?:any )?questions?"
    r"(?: any ?more| again| ever| ever again| from now on| in future)?"
    r"|no (?:more )?questions,? (?:from now on|any ?more|ever)|no more questions",
    re.IGNORECASE,
)
ASK_AGAIN = re.compile(
    r"(?:from now on |you (?:can|may) )?(?:please )?ask me (?:(?:your )?questions )?(?:again|as before)"
    r"|(?:from now on,? )?(?:you (?:can|may) )?ask (?:me )?questions(?: again)?",
    re.IGNORECASE,
)
CLOCK = r"(?:\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm|h)?|noon|midnight)"
BETWEEN = re.compile(
    rf"(?:(?:my )?(?:quiet|silent)(?: hours)?(?: are)?|don['\u2019]?t (?:disturb|write to|message) me|do not disturb(?: me)?|be quiet)?\s*"
    rf"(?:from|between|:)?\s*(?P<start>{CLOCK})\s*(?:-|\u2013|to|until|till|and)?\s+?(?P<end>{CLOCK})",
    re.IGNORECASE,
)
ONE_END = re.compile(
    r"(?:(?:don['\u2019]?t|do not|never) (?:disturb|bother|message|ping|write to|text|notify|contact|remind) me"
    r"|stop (?:disturbing|bothering|messaging|pinging|writing to|texting|notifying|contacting|reminding) me"
    r"|no (?:more )?(?:messages|pings|notifications|reminders)(?: for me)?|leave me (?:alone|in peace)|(?:be|stay|keep) quiet)"
    rf" (?:(?P<after>after|past|from)|(?:before|until|till)) (?P<time>{CLOCK})(?: (?:in the (?:evening|morning)|at night|any ?more|please|on(?:wards)?))?",
    re.IGNORECASE,
)
TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>am|pm|h)?")
WORDS: Mapping[str, str] = {"noon": "12:00", "midnight": "0:00"}
HOURS, MINUTES = 24, 60
NONE = re.compile(r"(?:no|end|remove|forget|clear)(?: my)? quiet hours|(?:none|off|default)", re.IGNORECASE)
SPEAKS = re.compile(
    r"(?:(?:my|set|change) (?:the |my )?language (?:is|to)|i (?:write|speak) (?:to you )?in?|speak|read me in)\s*(?P<language>\w+)",
    re.IGNORECASE,
)


class QuestionsArguments(Arguments):
    asked: bool = Field(description="True: ask where it matters. False: never.")


class QuietArguments(Arguments):
    start: str | None = Field(default=None, max_length=20)
    end: str | None = Field(default=None, max_length=20)
    usual: bool = False


class LanguageArguments(Arguments):
    language: str | None = Field(default=None, max_length=20)


class PreferenceActions:
    def __init__(self, people: PeopleService) -> None:
        self._people = people

    async def show(self, turn: Turn, _arguments: Arguments) -> Answer:
        me = await _me(turn)
        repository = AssistantRepository(turn.uow)
        lessons = await repository.lessons(me.id)
        entries = [_questions(me), _quiet(me), _language(me)]
        entries += [f'"{one.phrase}" means "{one.meaning}"' for one in lessons]
        entries += [f'template "{one.name}" (of the whole team)' for one in await repository.templates()]
        hints = [
            '"ask me again"' if me.no_questions else '"never ask me questions"',
            "/quiet 22:00 7:00",
            "/language de",
        ]
        if lessons:
            hints.append(f'"forget what {lessons[0].phrase} means"')
        last = Paragraph(text=f"To change it: {', '.join(hints)}.")
        blocks: list[Block] = [Paragraph(text="What you like:", strong=True), Items(entries=tuple(entries))]
        if not lessons:
            taught = "I have learned nothing from you yet."
            blocks.append(Paragraph(text=f'{taught} Teach me: "when I say ASAP, the deadline is in 4 hours".'))
        return Answer(blocks=[*blocks, last])

    async def questions(self, turn: Turn, arguments: QuestionsArguments) -> Answer:
        return await self._set(turn, _questions, no_questions=not arguments.asked)

    async def quiet(self, turn: Turn, arguments: QuietArguments) -> Answer:
        if arguments.usual:
            return await self._set(turn, _quiet, quiet_start=None, quiet_end=None)
        if arguments.start is None and arguments.end is None:
            raise PreferenceInvalid('Say from when to when: "/quiet 22:00 7:00"; "/quiet off" is as for everybody.')
        me = await _me(turn)
        start = _clock(arguments.start) if arguments.start else me.quiet_start or QUIET_START
        end = _clock(arguments.end) if arguments.end else me.quiet_end or QUIET_END
        return await self._set(turn, _quiet, quiet_start=start, quiet_end=end)

    async def language(self, turn: Turn, arguments: LanguageArguments) -> Answer:
        if arguments.language is None:
            options = [Option(name, code) for code, name in LANGUAGES.items()]
            raise Ask("Which language do you write in?", "language", options, free=False)
        code = CALLED.get(arguments.language.lower())
        if code is None:
            raise PreferenceInvalid(f"I read {', '.join(LANGUAGES.values())}, not {arguments.language}.")
        return await self._set(turn, _language, language=code)

    async def _set(self, turn: Turn, told: Any, **values: Any) -> Answer:
        me = await _me(turn)
        await self._people.change_profile(turn.uow, turn.actor, me, **values)
        text = told(me)
        undo = await newest_undo(turn.uow, me.id)
        blocks: list[Block] = [Paragraph(text=text)]
        if undo is not None:
            blocks.append(Buttons(rows=((turn.presses.button("Undo", "audit.undo", undo_id=str(undo)),),)))
        return Answer(blocks=blocks, line=text)


async def _me(turn: Turn) -> Member:
    return await PeopleRepository(turn.uow).get_member(turn.actor.member_id)


def _questions(me: Member) -> str:
    return (
        "I ask only what I can't do without." if me.no_questions else "I ask where something that matters is missing."
    )


def _quiet(me: Member) -> str:
    start, end = me.quiet_start or QUIET_START, me.quiet_end or QUIET_END
    chosen = "" if me.quiet_start else ", as for everybody"
    return f"Quiet hours: {start:%H:%M} to {end:%H:%M}{chosen}. Reminders wait for their end."


def _language(me: Member) -> str:
    name = LANGUAGES.get(me.language, me.language)
    if me.language == "en":
        return "I read English first."
    return f"I read {name} first, and 3/4 as the third of April. I answer in English."


def _clock(said: str) -> time:
    """Six is six in the morning: what is said here is a clock, not an appointment. Raises: PreferenceInvalid."""
    text = WORDS.get(said.strip().lower(), said.strip().lower())
    found = TIME.fullmatch(text)
    hour, minute = (int(found["hour"]), int(found["minute"] or 0)) if found else (HOURS, 0)
    if found and found["half"] and hour <= HOURS // 2:
        hour = hour % 12 + (12 if found["half"] == "pm" else 0)
    if hour >= HOURS or minute >= MINUTES:
        raise PreferenceInvalid(f'I can\'t read "{said}" as a time. Write it like 22:00 or 10pm.')
    return time(hour, minute)


def _reads_questions(utterance: Utterance) -> Mapping[str, Any] | None:
    text = utterance.whole.strip(" .!")
    if ASK_NOT.fullmatch(text):
        return {"asked": False}
    return {"asked": True} if ASK_AGAIN.fullmatch(text) else None


def _reads_quiet(utterance: Utterance) -> Mapping[str, Any] | None:
    text = utterance.whole.strip(" .!")
    if NONE.fullmatch(text) and (utterance.announced or "quiet" in text.lower()):
        return {"usual": True}
    one = ONE_END.fullmatch(text)
    if one is not None:
        return {"start": _evening(one["time"])} if one["after"] else {"end": one["time"]}
    found = BETWEEN.fullmatch(text)
    said = re.search(r"quiet|silent|disturb|write to me|message me", text, re.IGNORECASE)
    return {"start": found["start"], "end": found["end"]} if found and (said or utterance.announced) else None


def _evening(said: str) -> str:
    """ "After 8" is after eight in the evening."""
    return f"{said}pm" if said.isdigit() and 0 < int(said) < HOURS // 2 else said


def _reads_language(utterance: Utterance) -> Mapping[str, Any] | None:
    found = SPEAKS.fullmatch(utterance.whole.strip(" .!"))
    return {"language": found["language"]} if found and found["language"].lower() in CALLED else None


def preference_actions(people: PeopleService) -> list[Action[Any]]:
    do = PreferenceActions(people)
    return [
        Action(
            name="assistant.learned",
            params=Arguments,
            summary="Show what you like and what I learned",
            handler=do.show,
            command="preferences",
            phrases=("(show) (me) what have you learned", "what did you learn (from me)", "(show) (me) my preferences"),
            reads=True,
            tool=False,
        ),
    ]


def first_read_preferences(people: PeopleService) -> list[Action[Any]]:
    """Their sentences, read before a request for work would claim them."""
    do = PreferenceActions(people)
    return [
        Action(
            name="assistant.questions",
            params=QuestionsArguments,
            summary="Say whether I may ask you",
            handler=do.questions,
            recognise=_reads_questions,
            tool=False,
        ),
        Action(
            name="assistant.quiet",
            params=QuietArguments,
            summary="Say when I leave you alone",
            handler=do.quiet,
            command="quiet",
            recognise=_reads_quiet,
            tool=False,
        ),
        Action(
            name="assistant.language",
            params=LanguageArguments,
            summary="Say which language you write in",
            handler=do.language,
            command="language",
            command_field="language",
            recognise=_reads_language,
            tool=False,
        ),
    ]
