"""The REST door against a floor: a bare FastAPI route, one asyncpg pool as superuser, json.dumps; no transaction, no
auth, no row-level security. Same machine, same database, one after the other; medians of three runs.

    .venv/bin/python benchmarks/api.py [--tasks 100000] [--seconds 4] [--runs 3]
"""

import argparse
import asyncio
import hashlib
import json
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from uuid import UUID

import asyncpg
import uvicorn

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.floor import bare_api
from benchmarks.http_load import Ask, Load, load

from boss_workflow.bootstrap import Settings, asyncpg_url, build, build_api, role_passwords
from boss_workflow.bootstrap.runtime import calm_collector
from boss_workflow.domains.people import PeopleRepository, make_actor
from boss_workflow.domains.people.access import create_token
from boss_workflow.integrations.embedded_postgres import EmbeddedPostgres
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.db.migrate import migrate
from boss_workflow.kernel.http import TokenScope
from boss_workflow.kernel.logging import configure_logging

WORKSPACES, PEOPLE = 10, 50
ENCRYPTION_KEY = "YmVuY2htYXJrcy1vbmx5LWJlbmNobWFya3Mtb25seS0="
AIMS = {
    "list 50, by status and assignee, sorted by due": (0.50, 2.5),
    "one with subtasks, notes, dependencies, history": (0.50, 2.5),
    "create with audit and undo": (0.45, 3.0),
    "text filter": (0.50, 2.5),
    "bulk patch of 100 with audit": (0.40, 3.0),
}
SEED = """
    insert into workspace (id, name, timezone, last_task_number)
        select md5('w' || w)::uuid, 'Workspace ' || w, 'Europe/Berlin', {each} from generate_series(1, {workspaces}) w;
    insert into member (workspace_id, id, name, role)
        select md5('w' || w)::uuid, md5('m' || w || '-' || m)::uuid, 'Member ' || m,
            case when m = 1 then 'boss' else 'staff' end
        from generate_series(1, {workspaces}) w, generate_series(1, {people}) m;
    insert into task (workspace_id, id, number, title, description, priority, status, assignee_id, creator_id, due_on,
            tags, project, created_at, updated_at, completed_at)
        select md5('w' || w)::uuid, md5('t' || w || '-' || n)::uuid, n,
            (array['Fix', 'Write', 'Call', 'Paint', 'Check', 'Plan'])[1 + n % 6] || ' the ' ||
            (array['login', 'invoice', 'boiler', 'website', 'contract', 'kitchen', 'report'])[1 + n % 7]
            || ' ' || md5(n::text), repeat('What has to be done and why, in some words. ', 3) || 'word' || n % 500,
            (array['low', 'medium', 'high', 'urgent'])[1 + n % 4],
            (array['pending', 'in_progress', 'completed', 'blocked'])[1 + (n / 7) % 4],
            md5('m' || w || '-' || 1 + n % {people})::uuid, md5('m' || w || '-1')::uuid,
            date '2026-01-01' + n % 700, array['tag' || n % 20], 'Project ' || n % 30,
            timestamptz '2026-01-01' + n * interval '1 minute', timestamptz '2026-06-01' + n * interval '1 minute',
            case when (n / 7) % 4 = 2 then timestamptz '2026-07-01' + n * interval '1 minute' end
        from generate_series(1, {workspaces}) w, generate_series(1, {each}) n;
    insert into subtask (workspace_id, id, task_id, position, title)
        select workspace_id, gen_random_uuid(), id, p, 'Step ' || p from task, generate_series(1, 3) p
        where number % 10 = 0;
    insert into task_note (workspace_id, id, task_id, body, author_id, created_at)
        select workspace_id, gen_random_uuid(), id, 'Note ' || p, assignee_id, created_at
        from task, generate_series(1, 3) p where number % 10 = 0;
    insert into task_dependency (workspace_id, blocker_id, blocked_id)
        select a.workspace_id, b.id, a.id from task a join task b on b.workspace_id = a.workspace_id
            and b.number = a.number - 1 where a.number % 10 = 0;
    insert into audit_entry (workspace_id, id, at, member_id, door, action, entity, entity_id, subject_id, before,
            after, request_id)
        select workspace_id, gen_random_uuid(), created_at, creator_id, 'rest', 'task.edit', 'task', id, id,
            '{{"priority": "low"}}', '{{"priority": "high"}}', 'seed' from task, generate_series(1, {audits}) p;
"""


def settings_in(folder: Path) -> Settings:
    return Settings(
        _env_file=None, secret_key="b" * 48, encryption_key=ENCRYPTION_KEY, data_dir=folder, api_rate="1000000/minute"
    )  # type: ignore[call-arg]


async def prepare(dsn: str, folder: Path, tasks: int) -> None:
    await migrate(asyncpg_url(dsn), role_passwords(settings_in(folder)))
    connection = await asyncpg.connect(dsn)
    filled = SEED.format(workspaces=WORKSPACES, people=PEOPLE, each=tasks // WORKSPACES, audits=10)
    await connection.execute(filled, timeout=1200)
    await connection.execute("vacuum analyze", timeout=600)
    await connection.close()


def serve(kind: str, dsn: str, folder: Path, port: int) -> None:
    configure_logging("WARNING", "json")
    calm_collector()
    api = bare_api(dsn) if kind == "floor" else build_api(build(settings_in(folder), asyncpg_url(dsn)))
    uvicorn.run(api, host="127.0.0.1", port=port, log_level="warning", access_log=False)


def workspace(number: int) -> UUID:
    return UUID(hashlib.md5(f"w{number}".encode(), usedforsecurity=False).hexdigest())


def member(number: int, of: int) -> UUID:
    return UUID(hashlib.md5(f"m{of}-{number}".encode(), usedforsecurity=False).hexdigest())


def task(number: int, of: int) -> UUID:
    return UUID(hashlib.md5(f"t{of}-{number}".encode(), usedforsecurity=False).hexdigest())


def asks(operation: str, each: int) -> "dict[str, object]":
    """The same question for both: by its path at the floor, and at ours."""
    chance = random.Random(operation)

    def numbers() -> tuple[int, int]:
        return 1 + chance.randrange(PEOPLE), 10 * (1 + chance.randrange(each // 10 - 20))

    def ask(where: str, n: int) -> Ask:
        person, number = numbers()
        api = "/api/v1/tasks" if where == "ours" else "/tasks"
        match operation:
            case "list 50, by status and assignee, sorted by due":
                return Ask("GET", f"{api}?status=pending&assignee={member(person, 1)}&sort=due")
            case "one with subtasks, notes, dependencies, history":
                parts = "&".join(f"include={p}" for p in ("subtasks", "notes", "dependencies", "history"))
                return Ask("GET", f"{api}/{task(number, 1)}?{parts}")
            case "text filter":
                return Ask("GET", f"{api}?text=word{number % 500}")
            case "create with audit and undo":
                body = {"title": f"Task {n}", "assignee_id": str(member(person, 1)), "due_on": "2026-12-04"}
                return Ask("POST", api, json.dumps(body).encode())
            case _:
                first = 1 + n * 100 % (each - 100)  # blocks that don't overlap: a bare statement would deadlock
                ids = [str(task(first + step, 1)) for step in range(100)]
                changes = {"project": f"Project {chance.random()}"}
                return Ask("POST", f"{api}/bulk/patch", json.dumps({"ids": ids, "changes": changes}).encode())

    return {"floor": lambda n: ask("floor", n), "ours": lambda n: ask("ours", n)}


def start(command: list[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command)


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


async def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise TimeoutError(port)


async def measure(
    kind: str, port: int, headers: dict[str, str], each: int, seconds: float
) -> dict[str, tuple[Load, Load]]:
    found = {}
    for operation in AIMS:
        ask = asks(operation, each)[kind]
        await load(port, headers, ask, connections=4, seconds=0.7)  # type: ignore[arg-type]
        many = await load(port, headers, ask, connections=16, seconds=seconds)  # type: ignore[arg-type]
        one = await load(port, headers, ask, connections=1, seconds=seconds / 2)  # type: ignore[arg-type]
        found[operation] = (many, one)
    return found


async def token_for(folder: Path, dsn: str) -> str:
    app = build(settings_in(folder), asyncpg_url(dsn), doors=False)

    async def work(uow: UnitOfWork) -> str:
        boss = await PeopleRepository(uow).get_member(member(1, 1))
        actor = await make_actor(uow, boss, "console")
        _row, token = await create_token(uow, actor, "benchmark", 1, list(TokenScope))
        return token

    token = await app.database.in_workspace(workspace(1), work)
    await app.database.close()
    return token


async def run(
    dsn: str, folder: Path, each: int, seconds: float, kinds: tuple[str, ...]
) -> dict[str, dict[str, tuple[Load, Load]]]:
    results = {}
    for kind in kinds:
        port = free_port()
        command = [sys.executable, __file__, "--serve", kind, dsn, str(folder), str(port)]
        server = start(command)
        try:
            await wait_for(port)
            headers = {"Authorization": f"Bearer {await token_for(folder, dsn)}"} if kind == "ours" else {}
            results[kind] = await measure(kind, port, headers, each, seconds)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)
    return results


def report(runs: list[dict[str, dict[str, tuple[Load, Load]]]]) -> None:
    print(
        "| operation | floor/s | ours/s | ratio (aim) | p95 alone, ms: floor, ours | times (aim) | p95 at 16, ms | failures |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for operation, (rate, times) in AIMS.items():
        floor = [one["floor"][operation] for one in runs]
        ours = [one["ours"][operation] for one in runs]
        ratio = median(b[0].rate / a[0].rate for a, b in zip(floor, ours, strict=True))
        slower = median(b[1].p95 / a[1].p95 for a, b in zip(floor, ours, strict=True))
        print(
            f"| {operation} | {median(a[0].rate for a in floor):.0f} | {median(b[0].rate for b in ours):.0f} "
            f"| {ratio:.2f} ({rate:.2f}) | {median(a[1].p95 for a in floor):.1f}, {median(b[1].p95 for b in ours):.1f} "
            f"| {slower:.1f} ({times}) | {median(b[0].p95 for b in ours):.0f} "
            f"| {sum(b[0].failures + b[1].failures for b in ours)} + {sum(a[0].failures + a[1].failures for a in floor)} |"
        )


def main() -> None:
    if sys.argv[1:2] == ["--serve"]:
        _, _, kind, dsn, folder, port = sys.argv
        serve(kind, dsn, Path(folder), int(port))
        return
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tasks", type=int, default=100_000)
    options.add_argument("--seconds", type=float, default=4)
    options.add_argument("--runs", type=int, default=3)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="boss-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        database = EmbeddedPostgres(folder, settings={"shared_buffers": "512MB"})
        dsn = database.start().dsn()
        try:
            began = time.perf_counter()
            asyncio.run(prepare(dsn, folder, chosen.tasks))
            print(f"{chosen.tasks:,} tasks, {chosen.tasks * 10:,} audit rows in {time.perf_counter() - began:.0f} s")
            each = chosen.tasks // WORKSPACES
            report([asyncio.run(run(dsn, folder, each, chosen.seconds, ("floor", "ours"))) for _ in range(chosen.runs)])
        finally:
            database.stop()


if __name__ == "__main__":
    main()
