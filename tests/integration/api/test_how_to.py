"""The how-to page about endpoints is true: its code is mounted and called."""

from boss_workflow.bootstrap import build_api
from tests.integration.api.client import bearer, client_of
from tests.integration.factories import Team
from tests.unit.test_how_to import code_of


async def test_the_endpoint_of_the_page_answers(team: Team) -> None:
    api = build_api(team.app)
    api.include_router(code_of("add-an-endpoint.md")["counting_router"]())
    await team.task()

    async with client_of(api) as client:
        known, unknown = [await client.get("/api/v1/task-count", headers=one) for one in (bearer(team), {})]

    assert (known.status_code, known.json()) == (200, {"tasks": 1})
    assert unknown.status_code == 401
