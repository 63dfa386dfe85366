"""Reports in the conversation."""

from collections.abc import Awaitable, Callable
from typing import Any

from boss_workflow.chat.actions import Action, Answer, Arguments, Turn
from boss_workflow.domains.reports import replies
from boss_workflow.domains.reports.periods import Kind
from boss_workflow.domains.reports.service import ReportService


def report_actions(service: ReportService) -> list[Action[Any]]:
    def handler(kind: Kind) -> Callable[[Turn, Arguments], Awaitable[Answer]]:
        async def show(turn: Turn, _arguments: Arguments) -> Answer:
            report = await service.make(turn.uow, turn.actor, kind)
            await service.picture(turn.uow, turn.conversation, report)
            return Answer(blocks=replies.report(report, turn.presses))

        return show

    return [
        Action(
            name=f"report.{kind}",
            params=Arguments,
            summary=summary,
            handler=handler(kind),
            permission="task.see",
            command=kind.value,
            phrases=phrases,
            examples=(f"{kind} report",),
        )
        for kind, summary, phrases in (
            (
                Kind.DAILY,
                "Show how today went",
                (
                    "(show|give|send) (me) (the|my) daily|today's|todays report|numbers",
                    "how was|is|went today|my_day|the_day (going)",
                    "report for|of today",
                ),
            ),
            (
                Kind.WEEKLY,
                "Show how this week goes",
                (
                    "(show|give|send) (me) (the|my|this) weekly|week's|week report|numbers",
                    "how was|is|went this_week|the_week|my_week (going)",
                    "report for|of this|the week",
                ),
            ),
            (
                Kind.MONTHLY,
                "Show how this month goes",
                (
                    "(show|give|send) (me) (the|my|this) monthly|month's|month report|numbers",
                    "how was|is|went this_month|the_month (going)",
                    "report for|of this|the month",
                ),
            ),
        )
    ]
