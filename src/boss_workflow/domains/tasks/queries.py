"""The SQL from which answers about tasks are made: one task as JSON, its parts, and who may see it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from boss_workflow.domains.people import Scope as Rights
from boss_workflow.kernel.actor import Actor

Part = Literal["subtasks", "notes", "dependencies", "attachments", "watchers", "history"]


@dataclass
class Values:
    """The parameters of a statement, in order."""

    _all: list[object] = field(default_factory=list)

    def put(self, value: object) -> str:
        self._all.append(value)
        return f"${len(self._all)}"

    @property
    def all(self) -> tuple[object, ...]:
        return tuple(self._all)


SOURCE = """{task} t
    left join member assignee on assignee.id = t.assignee_id
    left join member creator on creator.id = t.creator_id
    left join department on department.id = t.department_id"""

PERSON = "case when {of}.id is not null then json_build_object('id', {of}.id, 'name', {of}.name) end"

ITEM = f"""json_build_object(
    'id', t.id, 'reference', 'TASK-' || t.number, 'number', t.number, 'version', t.version,
    'title', t.title, 'description', t.description, 'criteria', t.criteria,
    'type', t.type, 'priority', t.priority, 'status', t.status, 'status_reason', t.status_reason,
    'assignee', {PERSON.format(of="assignee")}, 'creator', {PERSON.format(of="creator")},
    'department', {PERSON.format(of="department")}, 'project', t.project, 'tags', t.tags,
    'due_on', t.due_on, 'due_at', t.due_at, 'original_due_on', t.original_due_on,
    'original_due_at', t.original_due_at, 'times_delayed', t.times_delayed,
    'overdue', coalesce(
        (t.due_on < {{today}} or t.due_at < {{now}}) and t.status not in ('completed', 'cancelled'), false),
    'progress', t.progress, 'estimate_minutes', t.estimate_minutes, 'time_spent_minutes', t.time_spent_minutes,
    'requires_validation', t.requires_validation, 'source', t.source,
    'created_at', t.created_at, 'updated_at', t.updated_at, 'completed_at', t.completed_at,
    'archived_at', t.archived_at, 'deleted_at', t.deleted_at{{parts}})"""

SEEN = "{seen}"
"""Stands for what the asker may see of another task, `o`."""
OTHER = "json_build_object('id', o.id, 'reference', 'TASK-' || o.number, 'title', o.title, 'status', o.status)"

NOTE = """json_build_object('id', n.id, 'kind', n.kind, 'body', n.body, 'pinned', n.pinned,
    'author', (select json_build_object('id', m.id, 'name', m.name) from member m where m.id = n.author_id),
    'created_at', n.created_at)"""
NOTES = "task_note n where n.workspace_id = t.workspace_id and n.task_id = t.id and n.deleted_at is null"
ATTACHMENT = """json_build_object('id', a.id, 'name', a.name, 'media_type', a.media_type, 'size', a.size,
    'sha256', a.sha256, 'created_at', a.created_at)"""
ATTACHMENTS = "task_attachment a where a.workspace_id = t.workspace_id and a.task_id = t.id and a.deleted_at is null"
ENTRY = """json_build_object('id', e.id, 'at', e.at, 'action', e.action, 'door', e.door,
    'member', (select json_build_object('id', m.id, 'name', m.name) from member m where m.id = e.member_id),
    'entity', e.entity, 'before', e.before, 'after', e.after, 'undo_id', e.undo_id)"""
ENTRIES = "audit_entry e where e.workspace_id = t.workspace_id and e.subject_id = t.id"

PARTS: dict[Part, str] = {
    "subtasks": """(
        select coalesce(json_agg(json_build_object('id', s.id, 'position', s.position, 'title', s.title,
            'assignee_id', s.assignee_id, 'due_on', s.due_on, 'due_at', s.due_at, 'done_at', s.done_at)
            order by s.position), '[]') from subtask s where s.workspace_id = t.workspace_id and s.task_id = t.id)""",
    "notes": f"""(
        select coalesce(json_agg(p.item order by p.pinned desc, p.created_at desc, p.id desc), '[]') from (
            select n.pinned, n.created_at, n.id, {NOTE} as item from {NOTES}
            order by n.pinned desc, n.created_at desc, n.id desc limit 200) p)""",
    "dependencies": f"""json_build_object(
        'blocked_by', (select coalesce(json_agg({OTHER} order by o.number), '[]') from task_dependency d
            join task o on o.id = d.blocker_id and o.deleted_at is null
            where d.workspace_id = t.workspace_id and d.blocked_id = t.id and {SEEN}),
        'blocks', (select coalesce(json_agg({OTHER} order by o.number), '[]') from task_dependency d
            join task o on o.id = d.blocked_id and o.deleted_at is null
            where d.workspace_id = t.workspace_id and d.blocker_id = t.id and {SEEN}))""",
    "attachments": f"""(
        select coalesce(json_agg(p.item order by p.created_at, p.id), '[]') from (
            select a.created_at, a.id, {ATTACHMENT} as item from {ATTACHMENTS}
            order by a.created_at desc, a.id desc limit 200) p)""",
    "watchers": """(
        select coalesce(json_agg(json_build_object('id', m.id, 'name', m.name) order by m.name), '[]')
        from task_watcher w join member m on m.id = w.member_id
        where w.workspace_id = t.workspace_id and w.task_id = t.id)""",
    "history": f"""(
        select coalesce(json_agg(p.item order by p.id desc), '[]') from (
            select e.id, {ENTRY} as item from {ENTRIES} order by e.id desc limit 50) p)""",
}
"""Each part of `task t` as JSON: of what may be much, the newest. The rest is read in pages (`pages`)."""


def with_parts(include: Sequence[Part], actor: Actor, rights: Rights, values: Values) -> str:
    """The parts that were asked for, as more pairs of a json_build_object."""
    pairs = "".join(f", '{part}', {PARTS[part]}" for part in dict.fromkeys(include))
    return pairs.replace(SEEN, visible(actor, rights, values, "o")) if SEEN in pairs else pairs


def cursor_of(*values: str) -> str:
    """The SQL that writes them, the order first, as kernel.http.Cursor does."""
    listed = f"json_build_array({', '.join(values)})::text"
    return f"rtrim(translate(encode(convert_to({listed}, 'UTF8'), 'base64'), E'+/\\n', '-_'), '=')"


def visible(actor: Actor, rights: Rights, values: Values, task: str = "t") -> str:
    """The twin of repository.visible_to, over the task of that name; a test holds the two together."""
    if rights is Rights.ALL:
        return "true"
    me = values.put(actor.member_id)
    own = (
        f"{task}.assignee_id = {me} or {task}.creator_id = {me} or exists (select 1 from task_watcher w "
        f"where w.workspace_id = {task}.workspace_id and w.task_id = {task}.id and w.member_id = {me})"
    )
    if rights is Rights.DEPARTMENT and actor.department_id is not None:
        department = values.put(actor.department_id)
        own += (
            f" or coalesce({task}.department_id, (select m.department_id from member m where m.id = {task}.assignee_id))"
            f" = {department}"
        )
    return f"({own})"
