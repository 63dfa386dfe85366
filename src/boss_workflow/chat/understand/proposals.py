"""What the rules propose: the actions that a message asks for, and the vocabulary they are said in.

An action that no registry has yet may be proposed all the same; whoever carries out must then say that it can't.
Arguments are the phrases that were said, under these names:

    task.create       title, assignee, due, priority, description, subtasks [titles], tags [words]
    recurring.create  title, assignee, rule ("every Monday at 9"), priority
    task.complete  task.start  task.block (reason)  task.reopen  task.delete  task.restore  task.show  task.duplicate
                      task: "TASK-12", "it", "the login one"; or, for many at once, where: what task.list takes
    task.status       task|where, status, reason
    task.assign       task|where, assignee
    task.reschedule   task|where, due | shift ("two days later"; a leading minus brings it forward)
    task.prioritise   task|where, priority
    task.note         task, text           task.rename    task, title         task.describe  task, description
    task.tag          task, tags [words]   task.untag     task, tags [words]  task.subtask   task, title, assignee, due
    task.list         person, status, overdue, unassigned, priority, text, due, created, completed, count
                      (due, created, completed: "this week", "before Friday", "2026-11-23 to 2026-11-29")
    report.show       person, period       attendance.in  attendance.out      message.send   to, text
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Proposal:
    """An action that somebody may have asked for. Nothing is trusted yet: not the right to it, not its arguments.

    `said`: the part of the message that it was read in; `why`: what told so, for people who look into it.
    """

    action: str
    arguments: Mapping[str, Any]
    said: str = field(default="", compare=False)
    why: str = field(default="", compare=False)
