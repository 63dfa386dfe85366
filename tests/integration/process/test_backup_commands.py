"""backup, backups, backup-secrets, restore, restore-secrets: as a person at a shell meets them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.process.house import House, soon
from tests.simulators.s3 import S3Simulator
from tests.support.database import open_folder

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def house_elsewhere() -> Iterator[House]:
    """A second machine, with nothing on it."""
    with open_folder() as folder:
        house = House(folder)
        with house.ended:
            yield house


def key_of(house: House) -> str:
    return secret(house, "ENCRYPTION_KEY")


def secret(house: House, name: str) -> str:
    lines = (house.folder / "secrets.env").read_text().splitlines()
    return next(line.removeprefix(f"{name}=") for line in lines if line.startswith(f"{name}="))


def archive(house: House) -> Path:
    return next(path for path in (house.folder / "backups").iterdir() if "secrets" not in path.name)


def secrets_archive(house: House) -> Path:
    return next((house.folder / "backups").glob("boss-secrets-*"))


class TestBackup:
    def test_beside_a_running_server(self, used_house: House) -> None:
        used_house.up()

        done = used_house.run("backup")

        assert done.code == 0, done.err
        assert re.search(r"^boss-\w+\.backup: \d+ rows, 0 files, ....-..-.. ..:.. UTC$", done.out, re.MULTILINE)
        assert re.search(r"^boss-secrets-\w+\.backup: 1 secret, ....-..-.. ..:.. UTC$", done.out, re.MULTILINE)
        assert "No backup holds ENCRYPTION_KEY" in done.out
        assert f"It lies in {used_house.folder}/secrets.env" in done.out
        listed = used_house.run("backups").out
        assert archive(used_house).name in listed
        assert secrets_archive(used_house).name in listed
        assert (
            f"ok   backups: the newest is boss-secrets-{archive(used_house).name[5:9]}" in used_house.run("doctor").out
        )

    def test_its_steps_are_not_said_to_who_sits_at_the_server(self, used_house: House) -> None:
        server = used_house.up()

        used_house.chat("/backup")

        assert soon(lambda: list((used_house.folder / "backups").glob("boss-secrets-*")), 30)
        assert "Dumping the database" not in server.out + server.err

    def test_no_secret_is_shown(self, used_house: House) -> None:
        said = "".join(used_house.run(*one).out for one in (["backup"], ["backup-secrets"], ["backups"]))
        for name in ("SECRET_KEY", "ENCRYPTION_KEY"):
            assert secret(used_house, name) not in said

    def test_to_another_place_where_nothing_is_dropped(self, used_house: House) -> None:
        with open_folder() as folder:
            done = used_house.run("backup", "--to", str(folder))
            assert f"Kept in {folder}." in done.out
            assert len(list(folder.iterdir())) == 2
        assert used_house.run("backups").out == "There is no backup yet.\n"

    def test_a_store_without_its_keys_is_named(self, used_house: House) -> None:
        refused = used_house.run("backup", BACKUP_TO="s3://bucket/boss")
        assert refused.code == 1
        assert "S3_ACCESS_KEY_ID" in refused.err


class TestRestore:
    def test_onto_an_empty_machine_in_one_command(self, used_house: House, house_elsewhere: House) -> None:
        used_house.run("backup")

        done = house_elsewhere.run("restore", str(archive(used_house)), ENCRYPTION_KEY=key_of(used_house))

        assert done.code == 0, done.err
        assert "Restored the backup of" in done.out
        server = house_elsewhere.up(ENCRYPTION_KEY=key_of(used_house))
        assert "Demo team" not in server.out  # it is there: no other was made
        assert house_elsewhere.ask("select count(*) from task") == 4

    def test_by_its_name_from_an_object_store(self, used_house: House, house_elsewhere: House) -> None:
        with S3Simulator() as s3:
            place = {
                "BACKUP_TO": f"s3://{s3.bucket}/boss",
                "S3_ENDPOINT_URL": s3.url,
                "S3_ACCESS_KEY_ID": s3.access_key,
                "S3_SECRET_ACCESS_KEY": s3.secret,
                "ENCRYPTION_KEY": key_of(used_house),
            }
            assert used_house.run("backup", **place).code == 0
            name = min(s3.objects).removeprefix("boss/")

            done = house_elsewhere.run("restore", name, **place)

        assert "Restored the backup of" in done.out, done.err
        assert list((house_elsewhere.folder / "backups-in-work").iterdir()) == []

    def test_a_name_that_the_store_does_not_have(self, house_elsewhere: House) -> None:
        refused = house_elsewhere.run("restore", "boss-20261125T013000Z.backup")
        assert refused.code == 1
        assert "There is no backup boss-20261125T013000Z.backup in" in refused.err

    def test_another_key_is_refused(self, used_house: House, house_elsewhere: House) -> None:
        used_house.run("backup")
        refused = house_elsewhere.run("restore", str(archive(used_house)))
        assert refused.code == 1
        assert "another ENCRYPTION_KEY" in refused.err
        assert not (house_elsewhere.folder / "postgres").exists()

    def test_data_is_not_overwritten(self, used_house: House) -> None:
        used_house.run("backup")
        refused = used_house.run("restore", str(archive(used_house)))
        assert refused.code == 1
        assert "--replace" in refused.err
        told = used_house.run("restore", str(archive(used_house)), "--replace")
        assert told.code == 0, told.err
        assert re.search(r"is kept on the server as boss_before_\w+\.", told.out)

    def test_a_running_server_is_stopped_first(self, used_house: House) -> None:
        used_house.run("backup")
        used_house.up()
        refused = used_house.run("restore", str(archive(used_house)), "--replace")
        assert refused.code == 1
        assert "Stop it, then restore. Nothing was changed." in refused.err


class TestSecrets:
    def test_come_back_in_a_private_file_without_the_key(self, used_house: House, house_elsewhere: House) -> None:
        used_house.run("backup-secrets", TELEGRAM_BOT_TOKEN="123:hush")

        done = house_elsewhere.run(
            "restore-secrets", str(secrets_archive(used_house)), ENCRYPTION_KEY=key_of(used_house)
        )

        path = house_elsewhere.folder / "restored-secrets.env"
        assert f"Wrote 2 secrets to {path}." in done.out
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.read_text() == f"SECRET_KEY={secret(used_house, 'SECRET_KEY')}\nTELEGRAM_BOT_TOKEN=123:hush\n"
        assert "hush" not in done.out + done.err
