import asyncio
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from boss_workflow.bootstrap import asyncpg_url, build, new_keys, role_passwords
from boss_workflow.bootstrap.seed import ensure_workspace
from boss_workflow.integrations.embedded_postgres import EmbeddedPostgres
from boss_workflow.kernel.db.migrate import migrate
from tests.integration.process.house import House
from tests.support.database import open_folder, settings_for


@pytest.fixture(scope="session")
def prepared() -> Iterator[Path]:
    """A stopped data folder with the demo team, as `boss up` leaves it after its first start."""
    with open_folder() as folder:
        keys = new_keys()
        secrets = folder / "secrets.env"
        secrets.touch(mode=0o600)
        secrets.write_text("".join(f"{name}={value}\n" for name, value in keys.items()))
        with EmbeddedPostgres(folder, durable=False) as server:
            settings = settings_for(folder, **{name.lower(): value for name, value in keys.items()})
            owner = asyncpg_url(server.start().dsn())

            async def fill() -> None:
                await migrate(owner, role_passwords(settings))
                app = build(settings, owner)
                await ensure_workspace(app, demo=True)
                await app.stop()

            asyncio.run(fill())
        yield folder


@pytest.fixture
def house(data_dir: Path) -> Iterator[House]:
    """Nothing but an empty folder."""
    house = House(data_dir)
    with house.ended:
        yield house


@pytest.fixture
def used_house(prepared: Path, house: House) -> House:
    """A folder that has been in use: whoever starts there is the second."""
    return _furnished(house, prepared)


@pytest.fixture(scope="module")
def open_house(prepared: Path) -> Iterator[House]:
    """One running `boss up` for all tests of a module that leave it running."""
    with open_folder() as folder:
        house = _furnished(House(folder), prepared)
        with house.ended:
            house.up()
            yield house


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def _furnished(house: House, prepared: Path) -> House:
    shutil.copytree(prepared / "postgres", house.folder / "postgres")
    shutil.copy2(prepared / "secrets.env", house.folder)
    return house
