"""A database that goes and comes back, 200 times under load: what callers see, and whether anything leaks.

    .venv/bin/python benchmarks/faults.py [requests] [faults]

On a PostgreSQL of its own. Half of the faults stop the server and start it again, the other half end every connection.
"""

import asyncio
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import httpx
import structlog

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.integration.factories import make_team
from tests.support.database import cluster, open_folder, settings_for

from boss_workflow.bootstrap import Application, asyncpg_url, build, build_api, role_passwords
from boss_workflow.domains.people.access import Identity
from boss_workflow.integrations.embedded_postgres import EmbeddedPostgres
from boss_workflow.kernel.db.migrate import migrate

CALLERS = 16
ADDRESS = "/api/v1/jobs"
CUT = "select pg_terminate_backend(pid) from pg_stat_activity where usename like 'boss_%' and pid <> pg_backend_pid()"
HELD = "select count(*) from pg_stat_activity where usename like 'boss_%'"


@dataclass
class Run:
    """`slowest`: seconds of the slowest answer."""

    requests: int
    faults: int
    answers: Counter[int] = field(default_factory=Counter)
    without_retry_after: int = 0
    slowest: float = 0.0
    done_faults: int = 0

    @property
    def asked(self) -> int:
        return self.answers.total()

    @property
    def over(self) -> bool:
        return self.asked >= self.requests and self.done_faults >= self.faults


async def ask(run: Run, client: httpx.AsyncClient, app: Application, identity: Identity) -> None:
    while not run.over:
        began = time.perf_counter()
        token = app.access.issue(identity)
        response = await client.get(ADDRESS, headers={"Authorization": f"Bearer {token}"})
        run.slowest = max(run.slowest, time.perf_counter() - began)
        run.answers[response.status_code] += 1
        run.without_retry_after += response.status_code == 503 and "Retry-After" not in response.headers


async def break_it(run: Run, server: EmbeddedPostgres, dsn: str) -> None:
    for number in range(run.faults):
        await asyncio.sleep(0.05)
        if number % 2:
            await asyncio.to_thread(server.stop)
            await asyncio.to_thread(server.start)
        else:
            connection = await asyncpg.connect(dsn)
            await connection.execute(CUT)
            await connection.close()
        run.done_faults += 1


async def main(requests: int, faults: int) -> bool:
    run = Run(requests, faults)
    with open_folder() as folder, cluster() as server:
        owner = asyncpg_url(server.start().dsn())
        dsn = owner.set(drivername="postgresql").render_as_string(hide_password=False)
        settings = settings_for(folder, api_rate="1000000/minute")
        await migrate(owner, role_passwords(settings))
        app = build(settings, owner)
        team = await make_team(app)
        identity = Identity(team.workspace_id, team.id("boss"), team.id("boss"))  # make_team logs each member in so
        transport = httpx.ASGITransport(build_api(app), raise_app_exceptions=False)
        began = time.perf_counter()
        async with httpx.AsyncClient(transport=transport, base_url="http://bench") as client:
            callers = [ask(run, client, app, identity) for _ in range(CALLERS)]
            await asyncio.gather(*callers, break_it(run, server, dsn))
            took = time.perf_counter() - began
            headers = {"Authorization": f"Bearer {app.access.issue(identity)}"}
            after = [(await client.get(ADDRESS, headers=headers)).status_code for _ in range(100)]
        usage, system = app.database.usage(), app.database.system_usage()
        connection = await asyncpg.connect(dsn)
        held = await connection.fetchval(HELD)
        await connection.close()
        await app.stop()
    print(f"{run.asked:,} requests and {run.done_faults} faults in {took:.0f} s, {CALLERS} callers at a time")
    print(f"answers: {dict(sorted(run.answers.items()))}; 503 without Retry-After: {run.without_retry_after}")
    print(f"slowest answer: {run.slowest:.2f} s")
    print(f"after the last fault: {after.count(200)} of {len(after)} well, without a restart")
    most = usage.pool_size + system.pool_size
    print(f"checked out afterwards: {usage.checked_out}; connections held: {held}, at most {most} are kept")
    kept = held <= most and usage.checked_out == 0
    return kept and set(run.answers) <= {200, 503} and not run.without_retry_after and after.count(200) == len(after)


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("critical"))
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(0 if asyncio.run(main(*(given or [10_000, 200]))) else 1)
