"""Reports and digests: numbers from SQL, compared with the period before, each line linked."""

from boss_workflow.domains.reports import exports, replies
from boss_workflow.domains.reports.actions import report_actions
from boss_workflow.domains.reports.charts import CHART, Charts
from boss_workflow.domains.reports.numbers import Counts, Report, Standing, TaskLine, measure
from boss_workflow.domains.reports.periods import Kind, Period, period_of
from boss_workflow.domains.reports.service import (
    DIGEST_EVENING,
    DIGEST_MORNING,
    END_OF_DAY,
    MONTHLY,
    WEEKLY,
    ReportService,
)

__all__ = [
    "CHART",
    "DIGEST_EVENING",
    "DIGEST_MORNING",
    "END_OF_DAY",
    "MONTHLY",
    "WEEKLY",
    "Charts",
    "Counts",
    "Kind",
    "Period",
    "Report",
    "ReportService",
    "Standing",
    "TaskLine",
    "exports",
    "measure",
    "period_of",
    "replies",
    "report_actions",
]
