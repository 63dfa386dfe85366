"""The other commands: jobs, worker, migrate, seed, doctor, keys."""

import re
import signal

import pytest

from boss_workflow.kernel.ids import new_id
from tests.integration.process.house import House, soon

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


class TestJobs:
    def test_newest_are_listed_with_whole_ids(self, open_house: House) -> None:
        run_id = open_house.enqueue()
        listed = open_house.run("jobs")
        assert listed.code == 0
        assert run_id in listed.out
        assert "chat.wake" in listed.out

    def test_dead_one_is_found_explained_and_tried_again(self, open_house: House) -> None:
        run_id = open_house.enqueue()
        status = "select status from job_run where id = $1::uuid"
        assert soon(lambda: open_house.ask(status, run_id) == "succeeded", 10)
        open_house.ask(
            "update job_run set status = 'dead', error = 'OSError: [/red] broke' where id = $1::uuid", run_id
        )

        assert run_id in open_house.run("jobs", "--dead").out
        doctor = open_house.run("doctor")
        assert doctor.code == 1
        assert "fix  jobs: 1 gave up\n     look at `boss jobs`, then `boss jobs retry ID`" in doctor.out

        retried = open_house.run("jobs", "retry", run_id)

        assert (retried.code, retried.out.strip()) == (0, "chat.wake is queued again.")
        assert soon(lambda: open_house.ask(status, run_id) == "succeeded", 10)

    def test_only_dead_ones_can_be_tried_again(self, open_house: House) -> None:
        run_id = open_house.enqueue()
        assert soon(lambda: open_house.ask("select status = 'succeeded' from job_run where id = $1::uuid", run_id), 10)
        refused, unknown = (open_house.run("jobs", "retry", one) for one in (run_id, str(new_id())))
        assert (refused.code, unknown.code) == (1, 1)
        assert "only a job that gave up can be tried again" in refused.err
        assert "There is no job" in unknown.err

    def test_nonsense_for_an_id_is_refused(self, open_house: House) -> None:
        assert open_house.run("jobs", "retry", "yesterday").code == 2


class TestToken:
    def test_is_printed_once_and_kept_as_a_hash(self, open_house: House) -> None:
        made = open_house.run("token", "--as", "John Smith", "--scope", "tasks:read")
        token = made.out.strip()
        assert (made.code, token.startswith("bw_")) == (0, True)
        kept = "select array_to_string(scopes, ' ') from api_token where token_hash = encode(sha256($1::bytea), 'hex')"
        assert open_house.ask(kept, token.encode()) == "tasks:read"

    def test_is_for_somebody_who_is_there(self, open_house: House) -> None:
        assert open_house.run("token", "--as", "nobody").code == 1


class TestWorker:
    def test_works_beside_a_server_and_stops_on_a_signal(self, used_house: House) -> None:
        server = used_house.up()
        worker = used_house.start("worker")
        worker.wait_for("working on background jobs")
        server.process.send_signal(signal.SIGSTOP)
        try:
            run_id = used_house.enqueue()
            status = "select status from job_run where id = $1::uuid"
            assert soon(lambda: used_house.ask(status, run_id) == "succeeded", 10), worker.err
        finally:
            server.process.send_signal(signal.SIGCONT)

        assert worker.stop() == 0
        assert server.process.poll() is None
        assert used_house.server_processes()

    def test_alone_it_brings_its_own_database(self, used_house: House) -> None:
        worker = used_house.start("worker")
        worker.wait_for("working on background jobs")
        assert worker.stop(signal.SIGINT) == 0
        assert not used_house.server_processes()


class TestUnmigrated:
    def test_commands_say_what_to_do_until_it_is_done(self, house: House) -> None:
        """An embedded database that was never migrated: even the application's roles are missing."""
        refused = house.run("serve")
        assert refused.code == 1
        assert "run `boss migrate`" in refused.err.splitlines()[-1]
        assert not house.server_processes()
        ill = house.run("doctor")
        assert ill.code == 1
        assert re.search(r"fix  database: .*\n +.*run `boss migrate`", ill.out)

        first, second = house.run("migrate"), house.run("migrate")
        assert first.code == second.code == 0
        assert first.out == second.out
        assert re.fullmatch(r"The database is at revision \d+\.\n", first.out)

        first, second = house.run("seed"), house.run("seed")
        assert (first.code, first.out) == (0, 'Made the workspace "Demo team".\n')
        assert (second.code, second.out) == (0, "There is a workspace already; nothing was changed.\n")


class TestOtherCommands:
    def test_doctor_finds_everything_well(self, open_house: House) -> None:
        finished = open_house.run("doctor")
        assert finished.code == 0, finished.out
        assert "fix" not in finished.out
        for part in ("settings", "data folder", "database", "jobs", "Telegram", "language model", "Redis"):
            assert f"ok   {part}: " in finished.out

    def test_doctor_finds_what_is_away(self, house: House) -> None:
        finished = house.run(
            "doctor", DATABASE_URL="postgresql://boss:hush-hush-hush@127.0.0.1:9/boss", REDIS_URL="redis://127.0.0.1:9"
        )
        assert finished.code == 1
        assert re.search(r"fix  database: .*can't be reached.*\n +start it, check DATABASE_URL", finished.out)
        assert re.search(r"fix  Redis: .*\n +.*REDIS_URL", finished.out)
        assert "hush-hush-hush" not in finished.out + finished.err

    def test_migrate_and_seed_beside_a_running_server(self, open_house: House) -> None:
        assert open_house.run("migrate").code == 0
        assert "nothing was changed" in open_house.run("seed").out

    def test_keys_fit_production(self, house: House) -> None:
        keys = dict(line.split("=", 1) for line in house.run("keys").out.splitlines())
        assert keys.keys() == {"SECRET_KEY", "ENCRYPTION_KEY"}
        refused = house.run("serve", ENVIRONMENT="production", **keys)
        assert "DATABASE_URL is missing" in refused.err
        assert "KEY" not in refused.err

    def test_production_refuses_and_says_why(self, house: House) -> None:
        finished = house.run("serve", ENVIRONMENT="production", SECRET_KEY="changeme")
        assert finished.code == 1
        for reason in ("DATABASE_URL is missing", "SECRET_KEY is weak", "ENCRYPTION_KEY is missing"):
            assert reason in finished.err
        assert "changeme" not in finished.err

    def test_folder_in_the_place_of_the_secrets(self, house: House) -> None:
        (house.folder / "secrets.env").mkdir()
        finished = house.run("doctor")
        assert finished.code == 1
        assert "can't be used to keep data (Is a directory)" in finished.err
