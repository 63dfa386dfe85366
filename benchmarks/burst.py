"""A burst of Telegram updates: how soon each is acknowledged, how soon its reply is committed, whether any is lost,
doubled or out of order; and, against a simulator that enforces the vendor's limits, how fast the replies get through.

    .venv/bin/python benchmarks/burst.py [--updates 1000] [--chats 50]

The real `boss up` in a process of its own, on a PostgreSQL of its own; the client and the simulator share another.
"""

import argparse
import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

import asyncpg
import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.http_load import Ask, Connection
from tests.simulators.telegram import TelegramSimulator
from tests.support.database import ENCRYPTION_KEY, SECRET, cluster, open_folder, settings_for
from tests.support.process import BossProcess
from tests.support.server import free_socket

from boss_workflow.bootstrap import asyncpg_url, role_passwords
from boss_workflow.kernel.db.migrate import migrate

BOSS_ID = 1001
FIRST_CHAT = 5000
OVERALL = 30
"""Messages a second that Telegram lets a bot send; the simulator's figure too."""
LINK_PEOPLE = """
    with people as (
        insert into member (workspace_id, id, name, role)
        select w.id, gen_random_uuid(), 'Person ' || n, 'boss' from workspace w, generate_series(0, $1 - 1) n
        returning workspace_id, id, name
    )
    insert into linked_account (workspace_id, id, member_id, platform, account_id)
    select workspace_id, gen_random_uuid(), id, 'telegram', ($2 + split_part(name, ' ', 2)::int)::text from people
"""
DONE = "select count(*) from inbound_event where status <> 'pending'"
REPLIED = """
    select extract(epoch from max(o.created_at) - min(e.received_at))::float8
    from outbound_message o join inbound_event e on e.id = o.inbound_id
"""
MADE = "select title from task where title like 'check pump %' order by number"
STILL_OPEN = "select count(*) from outbound_message where status in ('queued', 'sending')"


@dataclass
class Scene:
    boss: BossProcess
    telegram: TelegramSimulator
    database: asyncpg.Connection
    chats: int
    utilization: float = 0.0
    """The most that was seen of the pool, in percent."""
    acknowledged: list[float] = field(default_factory=list)
    refused: int = 0


@asynccontextmanager
async def scene(chats: int, *, limits: bool) -> AsyncIterator[Scene]:
    with open_folder() as folder, cluster() as server, TelegramSimulator(rate_limits=limits) as telegram:
        owner = asyncpg_url(server.start().dsn())
        await migrate(owner, role_passwords(settings_for(folder)))
        dsn = owner.set(drivername="postgresql").render_as_string(hide_password=False)
        with free_socket() as probe:
            port = probe.getsockname()[1]
        boss = BossProcess("up", folder, environment(dsn, port, telegram), port)
        telegram.private_chat(BOSS_ID, "Alex")
        for number in range(chats):
            telegram.private_chat(FIRST_CHAT + number, f"Person {number}")
        await asyncio.to_thread(boss.start)
        database = await asyncpg.connect(dsn)
        try:
            await database.execute(LINK_PEOPLE, chats, FIRST_CHAT)
            while not telegram.webhook.url:  # noqa: ASYNC110  # another thread says it
                await asyncio.sleep(0.05)
            yield Scene(boss, telegram, database, chats)
        finally:
            await database.close()
            await asyncio.to_thread(boss.stop)


def environment(dsn: str, port: int, telegram: TelegramSimulator) -> dict[str, str]:
    return {
        "DATABASE_URL": dsn,
        "SECRET_KEY": SECRET,
        "ENCRYPTION_KEY": ENCRYPTION_KEY,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TELEGRAM_BOT_TOKEN": telegram.token,
        "TELEGRAM_API_URL": telegram.url,
        "TELEGRAM_BOSS_CHAT_ID": str(BOSS_ID),
        "LOG_LEVEL": "WARNING",
    }


def update(chat: int, number: int, of: int) -> bytes:
    """The `number`th message of a chat: a task that needs no question."""
    person = {"id": FIRST_CHAT + chat, "first_name": f"Person {chat}"}
    message: dict[str, Any] = {
        "message_id": 10_000 + number,
        "date": int(time.time()),
        "chat": {**person, "type": "private"},
        "from": {**person, "is_bot": False},
        "text": f"check pump {chat}-{number} by Friday, high priority",
    }
    return json.dumps({"update_id": 1_000_000 + chat * of + number, "message": message}).encode()


async def write(scene: Scene, waiting: "asyncio.Queue[tuple[int, int]]", each: int) -> None:
    """Posts over one connection: the next message of the chat that has waited longest."""
    hook = scene.telegram.webhook
    port, path = int(hook.url.split(":")[2].split("/")[0]), "/" + hook.url.split("/", 3)[3]
    async with Connection(port, {"X-Telegram-Bot-Api-Secret-Token": hook.secret_token}) as connection:
        while not waiting.empty():
            chat, number = waiting.get_nowait()
            began = time.perf_counter()
            status, _ = await connection.ask(Ask("POST", path, update(chat, number, each)))
            scene.acknowledged.append(time.perf_counter() - began)
            scene.refused += status != 200
            if number + 1 < each:
                waiting.put_nowait((chat, number + 1))


async def watch_pool(scene: Scene) -> None:
    async with httpx.AsyncClient(base_url=scene.boss.url, timeout=60) as client:
        while True:
            health = (await client.get("/health/db")).json()
            scene.utilization = max(scene.utilization, health["utilization"])
            await asyncio.sleep(0.1)


async def until(scene: Scene, query: str, wanted: int, patience: float = 300) -> None:
    async with asyncio.timeout(patience):
        while await scene.database.fetchval(query) != wanted:  # noqa: ASYNC110  # another process says it
            await asyncio.sleep(0.1)


async def burst(scene: Scene, updates: int) -> None:
    """As Telegram posts: over as many connections as the webhook was registered with, one message of a chat at a time."""
    watching = asyncio.create_task(watch_pool(scene))
    each = updates // scene.chats
    waiting: asyncio.Queue[tuple[int, int]] = asyncio.Queue()
    for chat in range(scene.chats):
        waiting.put_nowait((chat, 0))
    await asyncio.gather(*(write(scene, waiting, each) for _ in range(scene.telegram.webhook.max_connections)))
    await until(scene, f"{DONE} and event_id ~ '^1[0-9]{{6}}$'", each * scene.chats)
    watching.cancel()


def out_of_order(titles: list[str]) -> int:
    """How many tasks stand before an earlier one of the same chat."""
    seen: Counter[str] = Counter()
    wrong = 0
    for title in titles:
        chat, number = title.removeprefix("check pump ").split("-")
        wrong += int(number) != seen[chat]
        seen[chat] += 1
    return wrong


async def unlimited(updates: int, chats: int) -> None:
    async with scene(chats, limits=False) as here:
        await burst(here, updates)
        took = await here.database.fetchval(REPLIED)
        titles = [row["title"] for row in await here.database.fetch(MADE)]
        p95 = quantiles(here.acknowledged, n=20)[18] * 1000
        print("| with the vendor's limits off | measured | aim |\n|---|---|---|")
        print(f"| acknowledged, p95 | {p95:.0f} ms | under 100 ms |")
        print(f"| from acknowledgement to the committed reply | {len(titles) / took:.0f} a second | at least 60 |")
        lost, doubled = updates - len(set(titles)), len(titles) - len(set(titles))
        print(
            f"| refused, lost, doubled, out of order | {here.refused}, {lost}, {doubled}, {out_of_order(titles)} | 0 |"
        )
        print(f"| the most of the pool in use | {here.utilization:.0f} % | under 80 % |")


async def limited(updates: int, chats: int) -> None:
    async with scene(chats, limits=True) as here:
        await burst(here, updates)
        await until(here, STILL_OPEN, 0)
        calls = [call for call in here.telegram.calls if call.method == "sendMessage"]
        sent = sorted(call.at for call in calls if call.status == 200)
        rate = (len(sent) - 1) / (sent[-1] - sent[0])
        print("| with the limits on | measured | aim |\n|---|---|---|")
        print(f"| delivered | {rate:.1f} a second, {100 * rate / OVERALL:.0f} % of the vendor's rate | at least 90 % |")
        print(f"| answered 429 | {sum(call.status == 429 for call in here.telegram.calls)} | 0 |")


async def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--updates", type=int, default=1000)
    options.add_argument("--chats", type=int, default=50)
    chosen = options.parse_args()
    await unlimited(chosen.updates, chosen.chats)
    await limited(chosen.updates, chosen.chats)


if __name__ == "__main__":
    asyncio.run(main())
