"""The how-to pages are true: their code is run as it stands."""

import re
from pathlib import Path
from typing import Any

import pytest

from boss_workflow.chat.actions import Action, ActionRegistry
from boss_workflow.domains.people import Policy
from boss_workflow.domains.tasks import TaskService, task_actions
from boss_workflow.jobs import JobContext, Registry
from boss_workflow.kernel.ids import new_id

PAGES = Path(__file__).parents[2] / "docs" / "how-to"


def code_of(page: str) -> dict[str, Any]:
    found = re.search(r"```python\n(.*?)```", (PAGES / page).read_text(), re.DOTALL)
    assert found is not None
    names: dict[str, Any] = {"__name__": page}
    exec(compile(found.group(1), page, "exec"), names)
    return names


def test_the_action_of_the_page_fits_beside_ours() -> None:
    service = TaskService(Policy())
    counting: Action[Any] = code_of("add-an-action.md")["counting"](service)

    registry = ActionRegistry()
    registry.add(task_actions(service))
    registry.add([counting])

    assert registry.commands["count"] is counting


async def test_the_job_of_the_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    page = code_of("add-a-job.md")
    registry = Registry()
    registry.add(page["GREET"], page["greet"])

    await page["greet"](JobContext(new_id(), 1), page["GreetParams"](name="Ann"))

    assert capsys.readouterr().out == "hello Ann\n"
