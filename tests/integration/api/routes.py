"""What each route of the API needs and who may use it: one line a route, compared with the application by the walks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI

from boss_workflow.kernel.http import TokenScope
from boss_workflow.kernel.ids import new_id
from tests.integration.api import things
from tests.integration.api.things import API, PNG, Maker, Things

PLACE = re.compile(r"\{(\w+)\}")
NAMES = {"name", "kind"}
"""Parameters of an address that are words, the same in each workspace."""


@dataclass(frozen=True, slots=True)
class Who:
    """People of the team by name; what a route names is John's, in Engineering, and made by the boss."""

    may: Sequence[str]
    not_allowed: Sequence[str] = ()
    """They are told 403, as they may know of it."""
    blind: Sequence[str] = ()
    """For them it does not exist."""


ANYBODY = Who(("boss", "max", "john"))
BOSS = Who(("boss",), ("max", "john", "nora"))
EDITORS = Who(("boss", "max"), ("john",), ("sarah", "nora"))
WORKERS = Who(("boss", "max", "john"), (), ("sarah", "nora"))
OWNER = Who(("john", "boss"), (), ("max", "nora"))
MAKER = Who(("boss",), (), ("max", "john", "nora"))


@dataclass(frozen=True, slots=True)
class Route:
    """`body` and the address name what `make` made; `gone` makes one that is deleted, `also_gone` one whose other thing is:
    the first id that they name is of what is deleted."""

    method: str
    path: str
    scope: TokenScope | None
    who: Who
    make: Maker = things.nothing
    body: Mapping[str, Any] | None = None
    gone: Maker | None = None
    also_gone: Maker | None = None
    file: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def ids(self) -> list[str]:
        """The names of the ids in its address and body."""
        return [name for name in PLACE.findall(f"{self.path} {self.body}") if name not in NAMES]

    def request(self, made: Things) -> httpx.Request:
        """Well formed, about what was made."""
        address = f"http://test{API}{PLACE.sub(lambda found: made[found[1]], self.path)}"
        if self.file:
            headers = {"Content-Type": "image/png"}
            return httpx.Request(self.method, f"{address}?name=a.png", content=PNG, headers=headers)
        if self.body is None:
            return httpx.Request(self.method, address)
        return httpx.Request(self.method, address, json=_filled(self.body, made))


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer as it may be compared: without what differs by chance."""

    status: int
    body: Any = field(compare=False)
    code: str | None
    shape: tuple[str, ...]
    text: str

    @classmethod
    def of(cls, response: httpx.Response, made: Things) -> "Sent":
        body = response.json() if "json" in response.headers.get("content-type", "") else {}
        text = str({**body, "request_id": ""}) if response.status_code >= 400 else ""
        for one in made.values():
            text = text.replace(one, "<id>")
        keys = tuple(sorted(body)) if isinstance(body, dict) else ()
        return cls(response.status_code, body, body.get("code"), keys, text)


T, P, W, O = "tasks", "people", "workspace", "operations"  # noqa: E741
READ = {one: TokenScope(f"{one}:read") for one in (T, P, W, O)}
WRITE = {one: TokenScope(f"{one}:write") for one in (T, P, W, O)}
OWN = TokenScope.ACCESS
DELETED = things.deleted_task
ENDED = things.ended_recurring

ROUTES = (
    Route("GET", "/tasks", READ[T], ANYBODY),
    Route("POST", "/tasks", WRITE[T], Who(("boss",)), things.member_and_department,
          {"title": "x", "assignee_id": "{member_id}", "department_id": "{department_id}"}),
    Route("POST", "/tasks/bulk/patch", WRITE[T], EDITORS, things.task,
          {"ids": ["{task_id}"], "changes": {"priority": "urgent"}}, DELETED),
    Route("POST", "/tasks/bulk/delete", WRITE[T], EDITORS, things.task, {"ids": ["{task_id}"]}, DELETED),
    Route("POST", "/tasks/bulk/restore", WRITE[T], EDITORS, DELETED, {"ids": ["{task_id}"]}),
    Route("GET", "/tasks/{task_id}", READ[T], WORKERS, things.task, gone=DELETED),
    Route("PATCH", "/tasks/{task_id}", WRITE[T], EDITORS, things.task_and_member,
          {"version": 1, "assignee_id": "{other_member_id}"}, things.deleted_task_and_member),
    Route("DELETE", "/tasks/{task_id}", WRITE[T], EDITORS, things.task, gone=DELETED),
    Route("POST", "/tasks/{task_id}/restore", WRITE[T], EDITORS, DELETED),
    Route("POST", "/tasks/{task_id}/subtasks", WRITE[T], WORKERS, things.task_and_member,
          {"title": "x", "assignee_id": "{other_member_id}"}, things.deleted_task_and_member),
    Route("PATCH", "/tasks/{task_id}/subtasks/{subtask_id}", WRITE[T], WORKERS, things.subtask_and_member,
          {"assignee_id": "{other_member_id}"}, things.deleted_subtask, things.deleted_task_with_subtask_and_member),
    Route("DELETE", "/tasks/{task_id}/subtasks/{subtask_id}", WRITE[T], WORKERS, things.subtask,
          gone=things.deleted_subtask, also_gone=things.deleted_task_with_subtask),
    Route("POST", "/tasks/{task_id}/subtasks/{subtask_id}/reopen", WRITE[T], WORKERS, things.finished_subtask,
          gone=things.deleted_subtask, also_gone=things.deleted_task_with_subtask),
    Route("POST", "/tasks/{task_id}/subtasks/{subtask_id}/done", WRITE[T], WORKERS, things.subtask,
          gone=things.deleted_task_with_subtask),
    Route("GET", "/tasks/{task_id}/notes", READ[T], WORKERS, things.task, gone=DELETED),
    Route("POST", "/tasks/{task_id}/notes", WRITE[T], WORKERS, things.task, {"body": "x"}, DELETED),
    Route("PATCH", "/tasks/{task_id}/notes/{note_id}", WRITE[T], EDITORS, things.note, {"body": "x"},
          things.deleted_note, things.deleted_task_with_note),
    Route("DELETE", "/tasks/{task_id}/notes/{note_id}", WRITE[T], EDITORS, things.note,
          gone=things.deleted_note, also_gone=things.deleted_task_with_note),
    Route("GET", "/tasks/{task_id}/history", READ[T], WORKERS, things.task, gone=DELETED),
    Route("POST", "/tasks/{task_id}/dependencies", WRITE[T], EDITORS, things.two_tasks,
          {"blocker_id": "{other_task_id}"}, things.deleted_task_and_blocker, things.task_and_deleted_blocker),
    Route("DELETE", "/tasks/{task_id}/dependencies/{blocker_id}", WRITE[T], EDITORS, things.dependency,
          gone=things.deleted_task_that_waited),
    Route("PUT", "/tasks/{task_id}/watchers/me", WRITE[T], WORKERS, things.task, gone=DELETED),
    Route("DELETE", "/tasks/{task_id}/watchers/me", WRITE[T], WORKERS, things.watched_task,
          gone=things.deleted_watched_task),
    Route("PUT", "/tasks/{task_id}/watchers/{member_id}", WRITE[T], EDITORS, things.task_and_colleague,
          gone=things.deleted_task_and_colleague),
    Route("DELETE", "/tasks/{task_id}/watchers/{member_id}", WRITE[T], EDITORS, things.task_that_a_colleague_watches,
          gone=things.deleted_task_and_colleague),
    Route("GET", "/tasks/{task_id}/attachments", READ[T], WORKERS, things.task, gone=DELETED),
    Route("POST", "/tasks/{task_id}/attachments", WRITE[T], WORKERS, things.task, gone=DELETED, file=True),
    Route("GET", "/tasks/{task_id}/attachments/{attachment_id}", READ[T], WORKERS, things.attachment,
          gone=things.removed_attachment),
    Route("DELETE", "/tasks/{task_id}/attachments/{attachment_id}", WRITE[T], WORKERS, things.attachment,
          gone=things.removed_attachment),
    Route("GET", "/recurring", READ[T], ANYBODY),
    Route("POST", "/recurring", WRITE[T], Who(("boss",)), things.member,
          {"title": "x", "rule": "every Monday", "assignee_ids": ["{member_id}"]}),
    Route("GET", "/recurring/{recurring_id}", READ[T], WORKERS, things.recurring, gone=ENDED),
    Route("PATCH", "/recurring/{recurring_id}", WRITE[T], EDITORS, things.recurring_and_member,
          {"version": 1, "assignee_ids": ["{other_member_id}"]}, things.ended_recurring_and_member),
    Route("DELETE", "/recurring/{recurring_id}", WRITE[T], EDITORS, things.recurring, gone=ENDED),
    Route("POST", "/recurring/{recurring_id}/pause", WRITE[T], EDITORS, things.recurring, gone=ENDED),
    Route("POST", "/recurring/{recurring_id}/resume", WRITE[T], EDITORS, things.paused_recurring, gone=ENDED),
    Route("POST", "/recurring/{recurring_id}/skip", WRITE[T], EDITORS, things.recurring, gone=ENDED),
    Route("POST", "/undo/{undo_id}", WRITE[T], MAKER, things.undo),
    Route("GET", "/reports/{kind}", READ[T], ANYBODY, things.report),
    Route("GET", "/reports/{kind}.csv", READ[T], ANYBODY, things.report),
    Route("GET", "/reports/{kind}.pdf", READ[T], ANYBODY, things.report),
    Route("GET", "/reports/{kind}.png", READ[T], ANYBODY, things.report),
    Route("POST", "/quick-add", WRITE[T], ANYBODY, body={"text": "my tasks"}),
    Route("GET", "/me", None, ANYBODY),
    Route("PUT", "/me/password", OWN, ANYBODY, body={"new": "correct horse battery"}),
    Route("POST", "/access/logout", OWN, ANYBODY),
    Route("GET", "/access/sessions", OWN, ANYBODY),
    Route("DELETE", "/access/sessions/{session_id}", OWN, OWNER, things.session, gone=things.ended_session),
    Route("POST", "/access/tokens", OWN, ANYBODY, body={"name": "x"}),
    Route("GET", "/access/tokens", OWN, ANYBODY),
    Route("DELETE", "/access/tokens/{token_id}", OWN, OWNER, things.token, gone=things.revoked_token),
    Route("GET", "/members", READ[P], ANYBODY),
    Route("POST", "/members", WRITE[P], BOSS, things.used_department, {"name": "X", "department_id": "{department_id}"}),
    Route("GET", "/members/{member_id}", READ[P], ANYBODY, things.member),
    Route("PATCH", "/members/{member_id}", WRITE[P], BOSS, things.member_and_department,
          {"department_id": "{department_id}"}),
    Route("POST", "/members/{member_id}/deactivate", WRITE[P], BOSS, things.two_members,
          {"reassign_to": "{other_member_id}"}),
    Route("POST", "/members/{member_id}/reactivate", WRITE[P], BOSS, things.former_member),
    Route("POST", "/members/{member_id}/invitation", WRITE[P], BOSS, things.member),
    Route("GET", "/invitations", READ[P], BOSS),
    Route("DELETE", "/invitations/{invitation_id}", WRITE[P], BOSS, things.invitation, gone=things.ended_invitation),
    Route("GET", "/accounts", READ[P], BOSS),
    Route("DELETE", "/accounts/{account_id}", WRITE[P], BOSS, things.account, gone=things.unlinked_account),
    Route("GET", "/departments", READ[P], ANYBODY),
    Route("POST", "/departments", WRITE[P], BOSS, body={"name": "X"}),
    Route("GET", "/departments/{department_id}", READ[P], ANYBODY, things.department, gone=things.deleted_department),
    Route("PATCH", "/departments/{department_id}", WRITE[P], BOSS, things.department, {"name": "X"},
          things.deleted_department),
    Route("DELETE", "/departments/{department_id}", WRITE[P], BOSS, things.department,
          gone=things.deleted_department),
    Route("POST", "/why", READ[P], BOSS, things.task_and_member,
          {"permission": "task.see", "member_id": "{other_member_id}", "task_id": "{task_id}"},
          things.deleted_task_and_member),
    Route("GET", "/workspace", READ[W], ANYBODY),
    Route("PATCH", "/workspace", WRITE[W], BOSS, body={"name": "X"}),
    Route("GET", "/schedule", READ[O], BOSS),
    Route("GET", "/schedule/{name}", READ[O], BOSS, things.schedule),
    Route("PATCH", "/schedule/{name}", WRITE[O], BOSS, things.schedule, {"paused": True}),
    Route("POST", "/schedule/{name}/run", WRITE[O], BOSS, things.schedule),
    Route("GET", "/jobs", READ[O], BOSS),
    Route("GET", "/jobs/{job_id}", READ[O], BOSS, things.job),
    Route("POST", "/jobs/{job_id}/retry", WRITE[O], BOSS, things.dead_job),
    Route("POST", "/jobs/{job_id}/cancel", WRITE[O], BOSS, things.job),
    Route("GET", "/inbound-events", READ[O], BOSS),
    Route("GET", "/inbound-events/{inbound_event_id}", READ[O], BOSS, things.event),
    Route("GET", "/outbound-messages", READ[O], BOSS),
    Route("GET", "/outbound-messages/{outbound_message_id}", READ[O], BOSS, things.message),
    Route("GET", "/audit", READ[O], BOSS),
    Route("GET", "/version", READ[O], ANYBODY),
)  # fmt: skip

OPEN = (
    Route("POST", "/access/login", None, ANYBODY, body={"link_token": "x"}),
    Route("POST", "/access/refresh", None, ANYBODY, body={"refresh_token": "x"}),
)
"""Of the API, what needs no credential: it gives one."""

PUBLIC = {
    "GET /openapi.json", "GET /docs", "GET /docs/oauth2-redirect", "GET /health", "GET /health/live",
    "GET /health/ready", "GET /health/db", "GET /health/redis", "GET /metrics", "GET /login",
}  # fmt: skip
"""Not of the API, and for everybody; /metrics in production for its token only."""

GUARDED: dict[str, dict[str, Any]] = {
    "POST /webhook/telegram": {"json": {"update_id": 1}},
    "POST /console/events": {"json": {"event_id": "x", "chat_id": "boss", "text": "my tasks"}},
    "GET /console/stream": {"params": {"chat_id": "boss"}},
    "POST /demo/clock": {"json": {"seconds": 3600}},
    "POST /login": {"data": {"token": "x"}},
}
"""Not of the API, and with a secret of their own: a well-formed request without it."""


def routes_of(api: FastAPI) -> Iterator[tuple[str, str]]:
    """(method, path) of all that the application answers to, whether documented or not."""

    def walk(found: Sequence[Any]) -> Iterator[tuple[str, str]]:
        for one in found:
            inner = getattr(one, "original_router", None)
            if inner is not None:
                yield from walk(inner.routes)
            else:
                yield from ((method, one.path) for method in one.methods - {"HEAD"})

    return walk(api.routes)


def random_ids(route: Route, made: Things, *only: str) -> Things:
    """With ids of nothing, in place of all of them or of those named."""
    return {name: str(new_id()) if name in (only or route.ids) else value for name, value in made.items()}


def _filled(body: Any, made: Things) -> Any:
    match body:
        case str():
            return PLACE.sub(lambda found: made[found[1]], body)
        case dict():
            return {key: _filled(value, made) for key, value in body.items()}
        case list():
            return [_filled(value, made) for value in body]
    return body
