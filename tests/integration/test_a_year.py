"""A year over six zones, with holidays, days away, fifty crashes and five real kills: each due send exactly once, none
on days off. The ledger is compared with what the calendar says, worked out here by hand."""

import logging
import os
import signal
import subprocess
import sys
import time as real_time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import pytest
import uvloop
from sqlalchemy import URL

from tests.integration.factories import connect_as_owner
from tests.support.year import END, HOME, PEOPLE, PLANS, START, Crashes, Person, Year, title

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

KILLED_FROM = END - timedelta(days=45)
CRASHES, KILLS = 50, 5
BUDGET = 300.0
"""Seconds of processor time that the whole may take on a busy machine; the aim, idle, is 180."""


@dataclass
class Ledger:
    """What PostgreSQL holds after the year, read past every repository."""

    notices: list[asyncpg.Record]
    runs: list[asyncpg.Record]
    sent: int
    pictures: int
    """Charts, each beside a report that has its notice."""
    dead: int

    @classmethod
    async def read(cls, owner: URL, workspace_id: UUID) -> "Ledger":
        connection = await connect_as_owner(owner)
        try:
            await connection.execute("select set_config('app.workspace_id', $1, false)", str(workspace_id))
            notices = await connection.fetch(
                "select m.name, n.kind, n.key, n.sent_at, n.message_id from notice n join member m on m.id = n.member_id"
            )
            runs = await connection.fetch("select name, zone, key, verdict, run_id from scheduled_run")
            picture = """blocks @> '[{"kind": "media"}]'"""
            query = f"select count(*) filter (where not {picture}), count(*) filter (where {picture})"
            sent, pictures = await connection.fetchrow(f"{query} from outbound_message where kind = 'send'")
            dead = await connection.fetchval("select count(*) from job_run where status = 'dead'")
            return cls(notices, runs, sent, pictures, dead)
        finally:
            await connection.close()

    def keys(self, kind: str, person: Person) -> Counter[str]:
        return Counter(one["key"] for one in self.notices if one["kind"] == kind and one["name"] == person.name)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """A year has too much to say."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_a_year(owner: URL, data_dir: Path) -> None:
    uvloop.run(live_a_year(owner, data_dir))  # as the `boss` command does


async def live_a_year(owner: URL, data_dir: Path) -> None:
    began, worked = real_time.monotonic(), sum(os.times()[:4])
    year = Year(owner, data_dir, Crashes.seeded(5, CRASHES, among=12000))
    year.start()
    workspace_id = await year.found()
    await year.live(KILLED_FROM)
    year.crashes.at.clear()
    crashed = year.crashes.happened
    await year.close()
    kills = live_and_be_killed(owner, data_dir)
    took, cpu = real_time.monotonic() - began, sum(os.times()[:4]) - worked

    ledger = await Ledger.read(owner, workspace_id)
    said = f"{year.stops} stops, {year.crashes.counted} transactions, {crashed} crashes, {kills} kills, {took:.0f} s,"
    said += f" {cpu:.0f} s of them at work; {len(ledger.runs)} occurrences decided, {len(ledger.notices)} notices"
    print(f"\n{said}, {ledger.sent} messages")  # noqa: T201  # pytest -s shows it
    assert (crashed, kills, ledger.dead) == (CRASHES, KILLS, 0)
    each_message_belongs_to_one_notice(ledger)
    each_occurrence_was_decided_once(ledger)
    standups_came_on_each_working_day_and_no_other(ledger)
    reports_came_when_they_were_due(ledger)
    nobody_was_written_to_in_their_free_time(ledger)
    each_step_of_a_deadline_was_said_once(ledger)
    assert cpu < BUDGET


def live_and_be_killed(owner: URL, folder: Path) -> int:
    """The rest of the year in a process of its own, killed at five places and started again each time."""
    address = owner.render_as_string(hide_password=False)
    command = [
        sys.executable,
        "-m",
        "tests.support.year",
        address,
        str(folder),
        KILLED_FROM.isoformat(),
        END.isoformat(),
    ]
    mark, kills = folder / "clock", 0
    while True:
        process = subprocess.Popen(command, cwd=Path(__file__).parents[2], env={**os.environ, "PYTHONPATH": "src:."})
        goal = KILLED_FROM + (END - KILLED_FROM) * (kills + 1) / (KILLS + 1)
        while process.poll() is None:
            there = datetime.fromisoformat(mark.read_text()) if mark.exists() else KILLED_FROM
            if kills < KILLS and there >= goal:
                process.send_signal(signal.SIGKILL)
                process.wait()
                kills += 1
                break
            real_time.sleep(0.011)
        else:
            assert process.returncode == 0
            return kills


def days() -> Iterable[date]:
    return (START.date() + timedelta(days=step) for step in range((END - START).days + 1))


def happened(person: Person, day: date, clock: time) -> bool:
    """Whether this local time lay within the year that was lived."""
    moment = datetime.combine(day, clock, tzinfo=ZoneInfo(person.zone))
    return START < moment < END


def each_message_belongs_to_one_notice(ledger: Ledger) -> None:
    messages = [one["message_id"] for one in ledger.notices if one["message_id"] is not None]
    assert len(messages) == len(set(messages)) == ledger.sent
    long = [one for one in ledger.notices if one["kind"] in {"report_weekly", "report_monthly"} and one["message_id"]]
    assert 0 < ledger.pictures <= len(long)


def each_occurrence_was_decided_once(ledger: Ledger) -> None:
    assert max(Counter((one["name"], one["zone"], one["key"]) for one in ledger.runs).values()) == 1
    runs = [one["run_id"] for one in ledger.runs if one["verdict"] == "queued"]
    assert None not in runs
    assert len(runs) == len(set(runs))
    assert not [one for one in ledger.runs if one["verdict"] == "skipped"]


def standups_came_on_each_working_day_and_no_other(ledger: Ledger) -> None:
    for person in PEOPLE[1:]:
        expected = {day.isoformat() for day in days() if person.works_on(day) and happened(person, day, time(9))}
        assert ledger.keys("standup", person) == Counter(expected), person.name


def reports_came_when_they_were_due(ledger: Ledger) -> None:
    boss = PEOPLE[0]
    assert boss.zone == HOME
    working = [day for day in days() if boss.works_on(day) and happened(boss, day, time(18))]
    assert ledger.keys("report_daily", boss) == Counter(f"{day}T18:00" for day in working)
    fridays = [day for day in days() if day.weekday() == 4 and happened(boss, day, time(17))]
    assert ledger.keys("report_weekly", boss) == Counter(
        f"{day}T17:00" for day in fridays if comes_in_time(boss, day, 17)
    )
    firsts = [day for day in days() if day.day == 1 and happened(boss, day, time(9))]
    assert ledger.keys("report_monthly", boss) == Counter(
        f"{day}T09:00" for day in firsts if comes_in_time(boss, day, 9)
    )


def comes_in_time(person: Person, day: date, hour: int) -> bool:
    """On that day, or on the next working day that the year still has."""
    following = [one for one in days() if one >= day]
    return any(person.works_on(one) and happened(person, one, time(hour)) for one in following)


def nobody_was_written_to_in_their_free_time(ledger: Ledger) -> None:
    people = {person.name: person for person in PEOPLE}
    wrong = [one for one in ledger.notices if not people[one["name"]].may_be_written_to(one["sent_at"])]
    assert wrong == []


def each_step_of_a_deadline_was_said_once(ledger: Ledger) -> None:
    """The last half hour of what was due in somebody's working day, and still open, was said to them."""
    expected = Counter(
        plan.person.name
        for plan in PLANS
        if plan.due.moment is not None
        and plan.done_at is None
        and plan.made_at < plan.due.moment - timedelta(minutes=30)
        and plan.person.may_be_written_to(plan.due.moment - timedelta(minutes=30))
    )
    said = [one for one in ledger.notices if one["kind"] == "reminder"]
    assert expected == Counter(one["name"] for one in said if ":30min:" in one["key"])
    steps = [(one["name"], one["key"]) for one in said]
    assert len(steps) == len(set(steps)) > 100
    assert len({title(plan) for plan in PLANS}) == len(PLANS)
