"""The timetable in the conversation."""

from typing import Any

from pydantic import Field

from boss_workflow.chat.actions import Action, Answer, Arguments, Turn
from boss_workflow.chat.alert_replies import RETRY
from boss_workflow.domains.schedule import replies
from boss_workflow.domains.schedule.service import MANAGE, ScheduleService, ScheduleView
from boss_workflow.domains.schedule.wording import describe_moment, describe_timing, read_timing
from boss_workflow.jobs import Jobs
from boss_workflow.jobs.models import RunStatus
from boss_workflow.ports.blocks import Block, Buttons, Items, Paragraph

MOST_DEAD = 10


class JobArguments(Arguments):
    automation: str = Field(description='A scheduled job, as said: "standup", "weekly report", "backup".')


class TimingArguments(JobArguments):
    timing: str = Field(description='When, as said: "8:30", "Fridays at 5pm", "weekdays at 9", "every 4 hours".')


class ScheduleActions:
    def __init__(self, service: ScheduleService, jobs: Jobs) -> None:
        self._service = service
        self._jobs = jobs

    async def show(self, turn: Turn, _arguments: Arguments) -> Answer:
        views = await self._service.timetable(turn.uow, turn.actor)
        blocks = replies.timetable(views, turn.time.now)
        blocks += await self._given_up(turn)
        return Answer(blocks=blocks)

    async def _given_up(self, turn: Turn) -> list[Block]:
        dead = await self._jobs.newest(turn.uow, status=RunStatus.DEAD, limit=MOST_DEAD)
        if not dead:
            return [Paragraph(text="No background job has given up.")]
        entries = tuple(f"{run.name}, {run.attempts} attempts, request {run.request_id}" for run in dead)
        retries = tuple((turn.presses.button(f"Retry {run.name}", RETRY, run_id=str(run.id)),) for run in dead)
        return [
            Paragraph(text="These background jobs gave up:", strong=True),
            Items(entries=entries),
            Buttons(rows=retries),
        ]

    async def retime(self, turn: Turn, arguments: TimingArguments) -> Answer:
        found = self._service.find(arguments.automation)
        view = await self._service.view(turn.uow, turn.actor, found.name)
        timing = read_timing(arguments.timing, view.timing)
        view = await self._service.retime(turn.uow, turn.actor, found.name, timing)
        zone = "each person's own time" if view.per_person else view.zone
        text = f"The {view.title} comes at {describe_timing(view.timing)} ({zone}). {self._next(turn, view)}"
        return Answer(blocks=replies.changed(text, turn.presses))

    async def pause(self, turn: Turn, arguments: JobArguments) -> Answer:
        view = await self._service.pause(turn.uow, turn.actor, self._service.find(arguments.automation).name)
        text = f'The {view.title} is paused. Say "resume the {view.title}" to have it back.'
        return Answer(blocks=replies.changed(text, turn.presses))

    async def resume(self, turn: Turn, arguments: JobArguments) -> Answer:
        view = await self._service.resume(turn.uow, turn.actor, self._service.find(arguments.automation).name)
        text = f"The {view.title} is on again. {self._next(turn, view)}"
        return Answer(blocks=replies.changed(text, turn.presses))

    async def switch_off(self, turn: Turn, arguments: JobArguments) -> Answer:
        view = await self._service.switch_off(turn.uow, turn.actor, self._service.find(arguments.automation).name)
        text = f'The {view.title} is off. Say "turn on the {view.title}" to have it back.'
        return Answer(blocks=replies.changed(text, turn.presses))

    async def run_now(self, turn: Turn, arguments: JobArguments) -> Answer:
        found = self._service.find(arguments.automation)
        await self._service.run_now(turn.uow, turn.actor, found.name)
        return Answer(blocks=[Paragraph(text=f"The {found.title} is on its way.")])

    async def country(self, turn: Turn, arguments: "CountryArguments") -> Answer:
        code = await self._service.keep_holidays_of(turn.uow, turn.actor, arguments.country)
        return Answer(blocks=[Paragraph(text=f"I keep the public holidays of {code} from now on.")])

    @staticmethod
    def _next(turn: Turn, view: ScheduleView) -> str:
        if view.next_at is None:
            return "It is paused."
        return f"Next: {describe_moment(view.next_at, turn.time.now, view.zone)}."


class CountryArguments(Arguments):
    country: str = Field(description='A country or its ISO code, with a part behind it: "DE", "DE-BY", "Spain".')


def schedule_actions(service: ScheduleService, jobs: Jobs) -> list[Action[Any]]:
    do = ScheduleActions(service, jobs)
    return [
        Action(
            name="schedule.list",
            params=Arguments,
            summary="Show what I do by myself, and jobs that gave up",
            handler=do.show,
            permission=MANAGE,
            command="jobs",
            phrases=(
                "(show|list) (me) (the) (scheduled) jobs|automations|schedule|timetable",
                "what is scheduled",
                "what do you do by yourself",
            ),
        ),
        Action(
            name="schedule.retime",
            params=TimingArguments,
            summary="Change when a scheduled job comes",
            handler=do.retime,
            permission=MANAGE,
            phrases=(
                "send|do|run|ask|make|have|post (me|us) (the|my|our) {automation} (at|on) {timing}",
                "move|change|set|shift|put|reschedule (the|my|our) {automation} (time) to|at|on|for {timing}",
                "{automation} at {timing}",
                "i want the {automation} (at|on) {timing}",
            ),
            examples=("send the standup at 8:30",),
        ),
        Action(
            name="schedule.pause",
            params=JobArguments,
            summary="Pause a scheduled job",
            handler=do.pause,
            permission=MANAGE,
            phrases=("pause|hold|suspend|stop (the|my|our|sending) (the) {automation} (for now)",),
            examples=("pause the weekly report",),
        ),
        Action(
            name="schedule.resume",
            params=JobArguments,
            summary="Resume a scheduled job",
            handler=do.resume,
            permission=MANAGE,
            phrases=(
                "resume|restart|unpause|continue (the|my|our) {automation}",
                "turn|switch on (the|my|our) {automation}",
                "turn|switch (the|my|our) {automation} on",
            ),
        ),
        Action(
            name="schedule.off",
            params=JobArguments,
            summary="Switch a scheduled job off",
            handler=do.switch_off,
            permission=MANAGE,
            phrases=(
                "turn|switch off (the|my|our) {automation}",
                "turn|switch (the|my|our) {automation} off",
                "disable (the|my|our) {automation}",
            ),
        ),
        Action(
            name="schedule.run",
            params=JobArguments,
            summary="Run a scheduled job now",
            handler=do.run_now,
            permission=MANAGE,
            phrases=(
                "run|start (the|my|our) {automation} (now|again)",
                "send|do|make (me|us) (the|my|our) {automation} now",
            ),
        ),
        Action(
            name="schedule.country",
            params=CountryArguments,
            summary="Keep the public holidays of a country",
            handler=do.country,
            permission="workspace.manage",
            phrases=("keep|use|observe (the) (public|bank) holidays of|in|for {country:text}",),
            examples=("use the public holidays of Germany",),
        ),
    ]
