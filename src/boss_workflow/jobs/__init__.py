"""Durable jobs: enqueued in the transaction of their cause, run under a supervisor, recorded, retried, never lost."""

from boss_workflow.jobs.registry import Job, JobCancelled, JobContext, Params, Priority, Progress, Registry
from boss_workflow.jobs.runner import RetryLater, Runner
from boss_workflow.jobs.service import JobNotFound, Jobs, RunKey, RunView, Wanted
from boss_workflow.jobs.worker import Worker

__all__ = [
    "Job",
    "JobCancelled",
    "JobContext",
    "JobNotFound",
    "Jobs",
    "Params",
    "Priority",
    "Progress",
    "Registry",
    "RetryLater",
    "RunKey",
    "RunView",
    "Runner",
    "Wanted",
    "Worker",
]
