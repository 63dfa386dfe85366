"""Lists among a million tasks of one workspace: each filter alone, each order both ways, the named combinations, and
random ones. Which use an index, how long the slowest take, and how many a caller would be asked to narrow.

    .venv/bin/python benchmarks/plans.py [--tasks 1000000] [--random 200]
"""

import argparse
import asyncio
import sys
import time
from pathlib import Path
from typing import Any

import asyncpg

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.integration.api.test_plans import FILL, mixed, named, scanned, statement_of
from tests.integration.factories import Team, connect_as, make_team
from tests.support.database import cluster, open_folder, settings_for

from boss_workflow.bootstrap import asyncpg_url, build, role_passwords
from boss_workflow.domains.tasks.endpoints import PATIENCE_MS
from boss_workflow.kernel.db.migrate import APP_ROLE, migrate
from boss_workflow.kernel.logging import configure_logging

Wanted = dict[str, Any]
SLOWEST = 8


async def took(connection: asyncpg.Connection, team: Team, wanted: Wanted) -> float | None:
    """Milliseconds of the list; None when it was stopped as too slow, which the API answers with 422."""
    statement = statement_of(team, wanted)
    began = time.perf_counter()
    try:
        async with connection.transaction():
            await connection.execute(f"set local statement_timeout = {PATIENCE_MS}")
            await connection.fetchval("select set_config('app.workspace_id', $1, true)", str(team.workspace_id))
            await connection.fetchval(statement.text, *statement.values)
    except asyncpg.QueryCanceledError:
        return None
    return (time.perf_counter() - began) * 1000


async def measure(connection: asyncpg.Connection, team: Team, cases: dict[str, Wanted]) -> dict[str, float | None]:
    """The faster of two: the first reads from disk what nobody has asked for yet."""
    found: dict[str, float | None] = {}
    for name, wanted in cases.items():
        times = [one for one in [await took(connection, team, wanted) for _ in range(2)] if one is not None]
        found[name] = min(times, default=None)
    return found


def report(title: str, times: dict[str, float | None]) -> None:
    """A row of the table."""
    answered = {name: one for name, one in times.items() if one is not None}
    slowest = max(answered.values(), default=0.0)
    print(
        f"| {title}, answered in time | {len(answered)} of {len(times)}, the slowest in {slowest:.0f} ms "
        f"| {PATIENCE_MS} ms, or 422 |"
    )


def tell(title: str, times: dict[str, float | None]) -> None:
    """Which are slowest, and which a caller is asked to narrow."""
    answered = {name: one for name, one in times.items() if one is not None}
    print(f"\n{title}, the slowest:")
    for name, one in sorted(answered.items(), key=lambda case: -case[1])[:SLOWEST]:
        print(f"  {one:6.1f} ms  {name}")
    for name in times.keys() - answered.keys():
        print(f"  narrowed    {name}")


async def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tasks", type=int, default=1_000_000)
    options.add_argument("--random", type=int, default=200)
    chosen = options.parse_args()
    configure_logging("WARNING", "json")
    with open_folder() as folder, cluster() as server:
        owner = asyncpg_url(server.start().dsn())
        settings = settings_for(folder)
        await migrate(owner, role_passwords(settings))
        app = build(settings, owner, doors=False)
        team = await make_team(app)
        raw = await asyncpg.connect(owner.set(drivername="postgresql").render_as_string(hide_password=False))
        members = [actor.member_id for actor in team.actors.values()]
        await raw.execute(FILL, team.workspace_id, members, team.departments["Design"], chosen.tasks, timeout=1800)
        await raw.execute("vacuum analyze task", timeout=600)
        await raw.close()
        connection = await connect_as(app, owner, APP_ROLE)
        plans = {name: await scanned(connection, team, wanted) for name, wanted in named().items()}
        without = [name for name, nodes in plans.items() if "Seq Scan" in nodes]
        measured = {
            "named lists": await measure(connection, team, named()),
            "random combinations": await measure(connection, team, mixed(chosen.random)),
        }
        print(f"| lists of {chosen.tasks:,} tasks | measured | aim |\n|---|---|---|")
        print(f"| of {len(plans)} named lists those that use no index | {', '.join(without) or 'none'} | none |")
        for title, times in measured.items():
            report(title, times)
        for title, times in measured.items():
            tell(title, times)
        await connection.close()
        await app.database.close()


if __name__ == "__main__":
    asyncio.run(main())
