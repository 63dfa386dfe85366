"""The boss's summary of the standups: who answered, who has not, who is away, and silence where nobody was asked."""

from datetime import date

from boss_workflow.domains.standups import StandupService
from boss_workflow.domains.standups.wording import read_standup
from boss_workflow.kernel.db import UnitOfWork
from tests.integration.factories import Team
from tests.integration.test_reminders import CONTEXT, at, live, notices, occasion, open_chat, told
from tests.support.clock import MovableClock


def service(team: Team) -> StandupService:
    return StandupService(team.app.database, notices(team), team.app.tasks)


async def sum_up(team: Team) -> list[str]:
    await service(team).sum_up(CONTEXT, occasion(team))
    return [one for one in await told(team, "boss") if "Standup of" in one]


async def test_it_says_who_answered_who_has_not_and_who_is_away(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "boss", "max", "john", "mike", "ann", "nora")
    await live(team, "mike", days_away=[date(2026, 11, 24)])
    await live(team, "nora", timezone="America/New_York")
    clock.set(at(9, day=24))
    await service(team).ask(CONTEXT, occasion(team))

    async def answer(uow: UnitOfWork) -> None:
        standup = await service(team).mine(uow, team.actors["john"])
        told = read_standup("done: the first coat\ntoday: the second coat\nblocked: no brushes")
        await service(team).edit(uow, team.actors["john"], standup, told)

    await team.do(answer)
    clock.set(at(10, day=24))
    for _ in range(2):
        [summary] = await sum_up(team)
    assert summary == (
        "send: Standup of Tue 24 Nov: 1 of 3 answered.\n"
        "• john: the first coat → the second coat\n"
        "Blocked:\n• john: no brushes\n"
        "No answer yet: ann, max.\n"
        "Away: mike.\n"
        "Asked later: nora.\n"
        "Couldn't be asked, no chat yet: sarah."
    )


async def test_where_nobody_was_asked_nothing_is_said(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "boss", "john")
    for name in ("max", "john", "mike", "sarah", "ann", "nora"):
        await live(team, name, days_away=[date(2026, 11, 24)])
    clock.set(at(10, day=24))
    assert await sum_up(team) == []


async def test_a_boss_who_is_off_is_not_told(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "boss", "john")
    await live(team, "boss", workdays=[0])
    clock.set(at(9, day=24))
    await service(team).ask(CONTEXT, occasion(team))
    clock.set(at(10, day=24))
    assert await sum_up(team) == []
