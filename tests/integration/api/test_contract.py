"""The OpenAPI document as a promise: whatever is sent, no 5xx, no undeclared status, no undeclared shape.

Deterministic: the same few cases, well formed and not, are drawn each time.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from structlog.testing import capture_logs

from boss_workflow.bootstrap import Application, build_api
from tests.integration.api.client import bearer, client_of
from tests.integration.factories import Team

CASES = {schemathesis.GenerationMode.POSITIVE: 24, schemathesis.GenerationMode.NEGATIVE: 8}
"""For each operation and each way to draw."""
BUSINESS = "^/api/v1"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
STEADY = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
DAYS = ("0001-01-01", "9999-12-31")
MOMENTS = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")
"""Well formed, and at the ends of the calendar, where days can't be counted on."""
schemathesis.openapi.format("date", st.sampled_from(DAYS))
schemathesis.openapi.format("date-time", st.sampled_from(MOMENTS))

Operation = schemathesis.APIOperation[Any, Any, Any, Any]
Case = schemathesis.Case[Any]


@dataclass(frozen=True)
class Sent:
    case: Case
    request: requests.PreparedRequest


def cases_of(operation: Operation) -> Iterator[Sent]:
    for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
        for case in _drawn(operation, mode):
            arguments = case.as_transport_kwargs(base_url="http://test")
            wanted = {"method", "url", "headers", "files", "data", "json", "params", "cookies"}
            request = requests.Request(**{name: value for name, value in arguments.items() if name in wanted})
            yield Sent(case, request.prepare())


def _drawn(operation: Operation, mode: schemathesis.GenerationMode) -> list[Case]:
    drawn: list[Case] = []

    @settings(STEADY, max_examples=CASES[mode])
    @given(case=operation.as_strategy(generation_mode=mode))
    def draw(case: Case) -> None:
        drawn.append(case)

    with suppress(Unsatisfiable):  # an operation without parameters can't be called wrongly
        draw()
    return drawn


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.filterwarnings("ignore")
async def test_whatever_is_sent_the_document_is_kept(bound: Application, team: Team) -> None:
    api = build_api(bound)
    document = schemathesis.openapi.from_dict(api.openapi()).include(path_regex=BUSINESS)
    broken: list[str] = []
    sent = 0
    with capture_logs():
        async with client_of(api) as client:
            for found in document.get_all_operations():
                assert isinstance(found, Ok)
                for one in cases_of(found.ok()):
                    sent += 1
                    broken += await breaches(client, team, one)
    assert sent > 100
    assert not broken, "\n\n".join(broken[:10])


async def breaches(client: httpx.AsyncClient, team: Team, sent: Sent) -> list[str]:
    headers = {name: value for name, value in sent.request.headers.items() if name.lower() != "authorization"}
    body = sent.request.body or b""
    request = httpx.Request(
        str(sent.request.method),
        str(sent.request.url),
        headers=httpx.Headers([*_text(headers).items(), *bearer(team).items()], encoding="utf-8"),
        content=body if isinstance(body, bytes | str) else b"".join(body),  # type: ignore[arg-type]
    )
    response = await client.send(request)
    try:
        sent.case.validate_response(response, checks=CHECKS)
    except FailureGroup as group:
        reasons = "; ".join(str(error)[:300] for error in group.exceptions)
        return [f"{request.method} {request.url} {body!r:.300}: {response.status_code} {reasons}"]
    return []


def _text(headers: Mapping[str, str | bytes]) -> dict[str, str]:
    return {name: value.decode() if isinstance(value, bytes) else value for name, value in headers.items()}
