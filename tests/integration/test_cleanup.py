"""What has served its time goes: here what the doors of programs leave behind."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import URL

from boss_workflow.bootstrap import build_api
from boss_workflow.domains.upkeep import Cleanup
from boss_workflow.jobs import JobContext
from boss_workflow.jobs.schedule_tick import Occasion
from boss_workflow.kernel.ids import new_id
from tests.integration.api.client import TASKS, bearer, client_of
from tests.integration.factories import Team, connect_as_owner
from tests.support.clock import MovableClock

COUNT = "select (select count(*) from idempotency_key), (select count(*) from login_session where workspace_id = $1)"


async def test_repeats_and_sessions_are_forgotten_in_their_time(
    team: Team, clock: MovableClock, shared_owner: URL
) -> None:
    owner = await connect_as_owner(shared_owner)
    await owner.execute("delete from idempotency_key")
    async with client_of(build_api(team.app), **bearer(team)) as client:
        await client.post(TASKS, json={"title": "once"}, headers={"Idempotency-Key": str(uuid4())})
    keys, sessions = await owner.fetchrow(COUNT, team.workspace_id)
    assert (keys, sessions > 0) == (1, True)

    clock.advance(timedelta(days=4000))
    now = clock.now()
    occasion = Occasion(workspace_id=team.workspace_id, name="upkeep.cleanup", zone="UTC", key="now", at=now)
    await Cleanup(team.app.database).run(JobContext(new_id(), 1), occasion)

    assert tuple(await owner.fetchrow(COUNT, team.workspace_id)) == (0, 0)
    await owner.close()
