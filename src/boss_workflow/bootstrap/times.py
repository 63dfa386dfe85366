"""The installation's own times of the scheduled jobs, from SCHEDULE: where each workspace starts from."""

from collections.abc import Sequence
from dataclasses import replace

from boss_workflow.bootstrap.addresses import NotReady
from boss_workflow.domains import schedule
from boss_workflow.jobs.schedule_tick import Scheduled
from boss_workflow.kernel.errors import AppError

OFF = "off"


def with_times(scheduled: Sequence[Scheduled], said: str | None) -> list[Scheduled]:
    """`said`: "standup=8:30; weekly report=Thursdays at 16:00; check-in=off", in the words of the chat. Raises: NotReady."""
    known = {one.name: one for one in scheduled}
    for entry in filter(None, (part.strip() for part in (said or "").split(";"))):
        name, sign, when = (part.strip() for part in entry.partition("="))
        try:
            if not sign or not when:
                raise NotReady("Write a job, = and its time.")
            one = known[schedule.find(known.values(), name).name]
            if when.lower() == OFF:
                known[one.name] = replace(one, enabled=False)
            else:
                known[one.name] = replace(one, timing=schedule.read_timing(when, one.timing))
        except AppError as error:
            raise NotReady(f'SCHEDULE holds "{entry}". {error.message}') from error
    return list(known.values())
