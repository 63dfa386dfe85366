"""A report's chart comes as a picture, after the report."""

from datetime import timedelta
from pathlib import Path

from boss_workflow.bootstrap import Application
from boss_workflow.domains.reports import CHART, Charts
from boss_workflow.domains.upkeep import Cleanup
from boss_workflow.jobs import JobContext
from boss_workflow.jobs.schedule_tick import Occasion
from boss_workflow.kernel.ids import new_id
from tests.flows.conftest import BOSS_ID, rows, says
from tests.flows.test_telegram_files import JPEG, PNG, SENTENCE
from tests.simulators.telegram import TelegramSimulator
from tests.simulators.waiting import wait_until_async
from tests.support.clock import MovableClock


async def test_the_weekly_report_has_its_chart(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = telegram.private_chat(BOSS_ID, "Alex")

    chat.send("/weekly")
    chart = await chat.wait_for_async(says("Weekly report, Week of 23 Nov", ".png"), 20)

    report = chat.messages[0]
    assert report.text.startswith("Weekly report: Week of 23 Nov")
    assert chart.photo is not None
    assert chart.photo.content.startswith(b"\x89PNG")
    assert chart.message_id > report.message_id


async def test_the_daily_one_needs_none(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = telegram.private_chat(BOSS_ID, "Alex")

    chat.send("/daily")
    await chat.wait_for_async(says("End of day"))

    assert await rows(on_telegram, "select 1 from job_run where name = 'report.chart'") == []


async def test_a_chart_is_sent_once_whoever_tries_again(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = telegram.private_chat(BOSS_ID, "Alex")
    chat.send("/weekly")
    await chat.wait_for_async(says(".png"), 20)
    [(run_id, params)] = await rows(on_telegram, "select id, params from job_run where name = 'report.chart'")

    charts = Charts(on_telegram.database, on_telegram.jobs, on_telegram.outbox, on_telegram.files)
    await charts.send(JobContext(run_id, 2), CHART.params.model_validate(params))

    assert len(await rows(on_telegram, "select 1 from outbound_message")) == 2
    assert len(kept(on_telegram)) == 1


async def test_what_was_attached_to_nothing_is_forgotten_in_its_time(
    on_telegram: Application, telegram: TelegramSimulator, clock: MovableClock
) -> None:
    chat = telegram.private_chat(BOSS_ID, "Alex")
    chat.send(photo=JPEG, caption=SENTENCE)
    await chat.wait_for_async(says("TASK-5"))
    chat.send(document=("logo.png", PNG, "image/png"))
    await chat.wait_for_async(says("Which task"))
    assert len(kept(on_telegram)) == 2

    clock.advance(timedelta(days=31))
    [(home,)] = await rows(on_telegram, "select id from workspace")
    occasion = Occasion(workspace_id=home, name="upkeep.cleanup", zone="UTC", key="now", at=clock.now())
    await Cleanup(on_telegram.database, on_telegram.jobs).run(JobContext(new_id(), 1), occasion)

    assert not await rows(on_telegram, "select name from chat_file")
    await wait_until_async(lambda: len(kept(on_telegram)) == 1 or None, 10, lambda: f"kept: {kept(on_telegram)}")


def kept(app: Application) -> list[Path]:
    return list((app.settings.data_dir / "files").glob("??/??/*"))
