"""Tasks with their parts: the records that everything else is about."""

from boss_workflow.domains.tasks.actions import task_actions
from boss_workflow.domains.tasks.attaching import TaskFiles, attach_action
from boss_workflow.domains.tasks.cards import TaskCards
from boss_workflow.domains.tasks.errors import NoChange, TaskInvalid, TaskNotFound
from boss_workflow.domains.tasks.events import TaskChanged
from boss_workflow.domains.tasks.handlers import CreateArguments, TaskActions
from boss_workflow.domains.tasks.many import TaskArguments
from boss_workflow.domains.tasks.models import CLOSED, NoteKind, Priority, Source, Status, Task, TaskType, reference_of
from boss_workflow.domains.tasks.part_actions import part_actions
from boss_workflow.domains.tasks.references import ask_about, find_member, find_task, relevant_tasks
from boss_workflow.domains.tasks.repository import TaskRepository, visible_to
from boss_workflow.domains.tasks.schemas import NewTask, TaskFilter
from boss_workflow.domains.tasks.service import TaskService
from boss_workflow.domains.tasks.unblocking import Unblocking
from boss_workflow.domains.tasks.undo import task_reversers

__all__ = [
    "CLOSED",
    "CreateArguments",
    "NewTask",
    "NoChange",
    "NoteKind",
    "Priority",
    "Source",
    "Status",
    "Task",
    "TaskActions",
    "TaskArguments",
    "TaskCards",
    "TaskChanged",
    "TaskFiles",
    "TaskFilter",
    "TaskInvalid",
    "TaskNotFound",
    "TaskRepository",
    "TaskService",
    "TaskType",
    "Unblocking",
    "ask_about",
    "attach_action",
    "find_member",
    "find_task",
    "part_actions",
    "reference_of",
    "relevant_tasks",
    "task_actions",
    "task_reversers",
    "visible_to",
]
