"""Statements about people: "John is our backend developer" adds a member, "Ann is sick today" keeps a day away."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from pydantic import Field

from boss_workflow.chat.actions import Action, Answer, Arguments, Turn
from boss_workflow.chat.understand.people import AmbiguousName, UnknownName, match_name, resolve_name
from boss_workflow.chat.understand.periods import parse_period
from boss_workflow.chat.understand.utterance import Utterance
from boss_workflow.domains.people import replies
from boss_workflow.domains.people.directory import team_names
from boss_workflow.domains.people.errors import MemberNotFound, ProfileInvalid
from boss_workflow.domains.people.repository import PeopleRepository
from boss_workflow.domains.people.service import PeopleService
from boss_workflow.kernel.actor import Role

NAME = r"(?P<person>[A-Z][\w'\u2019-]+(?: [A-Z][\w'\u2019-]+){0,2})"
JOINS = re.compile(
    rf"{NAME} (?:is|will be) (?:our|my|the|a|an)(?: new)? (?P<job>(?:[\w-]+ ){{0,3}}"
    r"(?:developer|engineer|designer|manager|tester|analyst|assistant|marketer|writer|editor|accountant|intern|lead|architect|admin|"
    r"administrator|consultant|specialist|copywriter|programmer|recruiter|salesperson|scientist))(?: (?:now|from today))?[.!]*"
)
AWAY = re.compile(
    rf"{NAME}(?: is| will be|['\u2019]s| has) (?P<why>sick|ill|off|away|on (?:holiday|vacation|leave)|not (?:in|here|working)|"
    r"a day off|out of office|out sick)(?: (?P<days>.{1,60}?))?[.!]*",
    re.IGNORECASE,
)
LATE = re.compile(
    rf"{NAME} (?:was|is|came|arrived)(?: (?P<much>.{{1,30}}?))? late(?: (?:today|this morning|yesterday))?[.!]*"
)
MOST_DAYS = 90


class JoinArguments(Arguments):
    person: str = Field(min_length=1, max_length=120, description="The name of who joins.")
    job: str = Field(default="", max_length=80, description="What they do.")


class AwayArguments(Arguments):
    person: str = Field(description="Who is away, as said.")
    days: str = Field(default="today", max_length=60, description='Which days, as said: "today", "until Friday".')
    why: str = Field(default="away", max_length=40, description="In a word: sick, on leave, away.")


class LateArguments(Arguments):
    person: str = Field(description="Who was late, as said.")


def statement_actions(service: PeopleService) -> list[Action[Any]]:
    async def join(turn: Turn, arguments: JoinArguments) -> Answer:
        role = Role.MANAGER if arguments.job.lower().endswith("manager") else Role.STAFF
        member = await service.add(turn.uow, turn.actor, arguments.person, role)
        text = f"{member.name} is in the team as {member.role}. /invite {member.name} makes the link to join."
        return Answer(blocks=replies.sentence(text), line=text)

    async def ask_to_join(_turn: Turn, arguments: JoinArguments) -> tuple[str, JoinArguments]:
        role = "manager" if arguments.job.lower().endswith("manager") else "staff"
        job = f" ({arguments.job})" if arguments.job else ""
        return f"Add {arguments.person}{job} to the team as {role}?", arguments

    async def away(turn: Turn, arguments: AwayArguments) -> Answer:
        try:
            found = resolve_name(arguments.person, await team_names(turn.uow))
        except (UnknownName, AmbiguousName) as error:
            raise MemberNotFound from error
        member = await PeopleRepository(turn.uow).get_member(found.id)
        days = _days(turn, arguments.days)
        known = sorted({*member.days_away, *days})
        await service.change_profile(turn.uow, turn.actor, member, days_away=known)
        span = f"{days[0]:%a} {days[0].day} {days[0]:%b}" + (
            f" to {days[-1]:%a} {days[-1].day} {days[-1]:%b}" if len(days) > 1 else ""
        )
        text = f"{member.name} is away ({arguments.why}): {span}."
        return Answer(blocks=replies.sentence(text), line=text)

    async def late(_turn: Turn, _arguments: LateArguments) -> Answer:
        """Said plainly: times of coming are no part of this version."""
        text = "I keep days away, but no times of coming and going in this version, so I recorded nothing."
        return Answer(blocks=replies.sentence(text), line=text)

    return [
        Action(
            name="member.join",
            params=JoinArguments,
            summary="Add somebody to the team",
            handler=join,
            confirm=ask_to_join,
            permission="member.manage",
            recognise=_joins,
            reaches_others=True,
        ),
        Action(
            name="member.away",
            params=AwayArguments,
            summary="Keep the days that somebody is away",
            handler=away,
            recognise=_away,
        ),
        Action(
            name="member.late",
            params=LateArguments,
            summary="Answer that somebody was late",
            handler=late,
            recognise=_late,
            tool=False,
        ),
    ]


def _joins(utterance: Utterance) -> Mapping[str, Any] | None:
    """Only of somebody who is not in the team yet."""
    found = JOINS.fullmatch(utterance.text)
    if found is None or match_name(found["person"], utterance.team):
        return None
    return {"person": found["person"], "job": found["job"]}


def _away(utterance: Utterance) -> Mapping[str, Any] | None:
    found = AWAY.fullmatch(utterance.text)
    if found is None or not match_name(found["person"], utterance.team):
        return None
    days = found["days"]
    if days is not None and parse_period(days, utterance.time) is None:
        return None
    return {"person": found["person"], "why": found["why"].lower(), "days": days or "today"}


def _late(utterance: Utterance) -> Mapping[str, Any] | None:
    found = LATE.fullmatch(utterance.text)
    return {"person": found["person"]} if found and match_name(found["person"], utterance.team) else None


def _days(turn: Turn, said: str) -> list[date]:
    """Raises: ProfileInvalid."""
    period = parse_period(said, turn.said)
    today = turn.said.local_now.date()
    first = (period.first or today) if period else None
    last = period.last if period else None
    if first is None or last is None or last < first or (last - first).days >= MOST_DAYS:
        raise ProfileInvalid(f'I can\'t read "{said}" as days away. Write it like "today" or "until Friday".')
    return [first + timedelta(days=day) for day in range((last - first).days + 1)]
