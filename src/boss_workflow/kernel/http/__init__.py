"""What every endpoint shares: who calls, the database behind their wall, pages, errors, repeats, conditional reads."""

from boss_workflow.kernel.http.bodies import Day, Moment, RequestBody
from boss_workflow.kernel.http.calls import (
    Authenticator,
    Call,
    Caller,
    HttpParts,
    NeedsAllScopes,
    TokenScope,
    address_of,
    allow,
    tell_count,
)
from boss_workflow.kernel.http.conditional import json_body, tagged
from boss_workflow.kernel.http.idempotency import Idempotent, ShownOnce, once, purge_idempotency_keys
from boss_workflow.kernel.http.paging import After, BadCursor, Cursor, Keyset, Limit, Page
from boss_workflow.kernel.http.problems import Problem, conditional, problems

__all__ = [
    "After",
    "Authenticator",
    "BadCursor",
    "Call",
    "Caller",
    "Cursor",
    "Day",
    "HttpParts",
    "Idempotent",
    "Keyset",
    "Limit",
    "Moment",
    "NeedsAllScopes",
    "Page",
    "Problem",
    "RequestBody",
    "ShownOnce",
    "TokenScope",
    "address_of",
    "allow",
    "conditional",
    "json_body",
    "once",
    "problems",
    "purge_idempotency_keys",
    "tagged",
    "tell_count",
]
