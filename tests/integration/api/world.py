"""The API as a walk sees it, and every row of a workspace, so that a refusal can be seen to change nothing."""

import asyncpg
import httpx
from fastapi import FastAPI

from tests.integration.api.routes import Route, Sent
from tests.integration.api.things import Things
from tests.integration.factories import Team

SHAPE = ("code", "details", "error", "message", "request_id")
COUNTED = (
    "select table_name from information_schema.columns where column_name = 'workspace_id' and table_schema = 'public'"
)


class World:
    """The API, and the state of workspaces as the owner of the tables sees it."""

    def __init__(self, api: FastAPI, client: httpx.AsyncClient, owner: asyncpg.Connection, tables: list[str]) -> None:
        self.api = api
        self._client = client
        self._owner = owner
        self._tables = tables

    async def ask(self, route: Route, made: Things, headers: dict[str, str]) -> httpx.Response:
        return await self.send(route.request(made), headers)

    async def send(self, request: httpx.Request, headers: dict[str, str]) -> httpx.Response:
        request.headers.update(headers)
        return await self._client.send(request)

    async def sent(self, route: Route, made: Things, headers: dict[str, str]) -> Sent:
        return Sent.of(await self.ask(route, made, headers), made)

    async def state(self, *teams: Team) -> str:
        """A digest of every row of these workspaces."""
        digests = " union all ".join(
            f"select '{table}', md5(coalesce(string_agg(t::text, '|' order by t::text), '')) "
            f"from {table} t where workspace_id = any($1)"
            for table in self._tables
        )
        return str(await self._owner.fetch(digests, [team.workspace_id for team in teams]))
