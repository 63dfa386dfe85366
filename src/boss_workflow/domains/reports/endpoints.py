"""Reports over REST: the same numbers as in the chat, as JSON, CSV, PDF, and their chart."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from boss_workflow.domains.reports import exports, links
from boss_workflow.domains.reports.numbers import Report
from boss_workflow.domains.reports.periods import Kind
from boss_workflow.domains.reports.service import ReportService
from boss_workflow.kernel.http import Call, Day, TokenScope, allow, conditional, problems, tagged

Reader = Annotated[Call, allow(TokenScope.TASKS_READ)]
ReportDay = Annotated[Day | None, Query(description="A day of the period; today when left out.")]
FORMATS = {
    "csv": (exports.as_csv, "text/csv; charset=utf-8"),
    "pdf": (exports.as_pdf, "application/pdf"),
    "png": (exports.as_png, "image/png"),
}


def report_router(service: ReportService, link_of: links.LinkOf, base: str | None) -> APIRouter:
    """`link_of` a reference opens it in a chat. Where there is no such link, a file names the task's route at `base`, or
    at the address that was asked."""
    router = APIRouter(prefix="/api/v1/reports", tags=["reports"])

    async def measured(call: Call, kind: Kind, day: date | None) -> Report:
        return await call.run(lambda uow: service.make(uow, call.actor, kind, day))

    def exported(suffix: str) -> None:
        render, media_type = FORMATS[suffix]

        @router.get(
            f"/{{kind}}.{suffix}",
            name=f"report_{suffix}",
            summary=f"The report as {suffix.upper()}",
            responses={**problems(), 200: {"content": {media_type.partition(";")[0]: {}}}},
            response_class=Response,
        )
        async def export(call: Reader, kind: Kind, day: ReportDay = None) -> Response:
            report = await measured(call, kind, day)
            name = f"{kind}-{report.period.first.isoformat()}.{suffix}"
            host = (base or str(call.request.base_url)).rstrip("/")
            content = render(report, lambda task: link_of(task.reference) or f"{host}{links.route(task)}")
            headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-cache"}
            return Response(content, media_type=media_type, headers=headers)

    for suffix in FORMATS:
        exported(suffix)

    @router.get(
        "/{kind}",
        summary="A daily, weekly or monthly report, compared with the period before",
        responses=conditional(),
        response_class=Response,
    )
    async def read(call: Reader, kind: Kind, day: ReportDay = None) -> Response:
        """What the caller may see of it. `on_time_rate` is of the tasks completed in the period that had a due."""
        return tagged(call.request, exports.as_json(await measured(call, kind, day)).decode())

    return router
