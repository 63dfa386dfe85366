"""Durable jobs: enqueued in the transaction of their cause, run under a supervisor, recorded, retried, never lost."""

from boss_workflow.jobs.registry import Job, JobContext, Params, Priority, Registry
from boss_workflow.jobs.runner import RetryLater, Runner
from boss_workflow.jobs.service import JobNotFound, Jobs, RunView
from boss_workflow.jobs.worker import Worker

__all__ = [
    "Job",
    "JobContext",
    "JobNotFound",
    "Jobs",
    "Params",
    "Priority",
    "Registry",
    "RetryLater",
    "RunView",
    "Runner",
    "Worker",
]
