"""What those who run the product look at: inbox, outbox, jobs, audit, version; and text in, tasks out."""

from boss_workflow.api.operations.audit import audit_router
from boss_workflow.api.operations.jobs import job_router
from boss_workflow.api.operations.quick_add import quick_add_router
from boss_workflow.api.operations.traffic import traffic_router
from boss_workflow.api.operations.version import version_router

__all__ = ["audit_router", "job_router", "quick_add_router", "traffic_router", "version_router"]
