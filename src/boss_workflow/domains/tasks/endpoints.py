"""Tasks over REST."""

from fastapi import APIRouter

from boss_workflow.domains.tasks.service import TaskService


def task_router(_service: TaskService) -> APIRouter:
    return APIRouter(prefix="/api/v1/tasks", tags=["tasks"])
