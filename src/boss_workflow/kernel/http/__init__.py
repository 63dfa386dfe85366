"""What every endpoint shares: who calls, the database behind their wall, pages, errors, repeats, conditional reads."""

from boss_workflow.kernel.http.bodies import RequestBody
from boss_workflow.kernel.http.calls import Authenticator, Call, Caller, HttpParts, TokenScope, allow
from boss_workflow.kernel.http.conditional import json_body, tagged
from boss_workflow.kernel.http.idempotency import Idempotent, once, purge_idempotency_keys
from boss_workflow.kernel.http.paging import BadCursor, Cursor, Limit
from boss_workflow.kernel.http.problems import Problem, problems

__all__ = [
    "Authenticator",
    "BadCursor",
    "Call",
    "Caller",
    "Cursor",
    "HttpParts",
    "Idempotent",
    "Limit",
    "Problem",
    "RequestBody",
    "TokenScope",
    "allow",
    "json_body",
    "once",
    "problems",
    "purge_idempotency_keys",
    "tagged",
]
