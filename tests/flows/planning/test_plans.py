"""A plan: questions, tasks that the model proposes, dates that code computes, refined in words, approved as one change."""

from typing import Any

import pytest
from sqlalchemy import URL

from boss_workflow.bootstrap import Application, Doubles, build
from boss_workflow.settings import Settings
from tests.flows.planning.conftest import writes
from tests.flows.talking.conftest import Person
from tests.simulators.deepseek import DeepSeekSimulator
from tests.support.clock import MovableClock

ASK = "plan a mobile app by 11 December with Ann and John"
TASKS: list[dict[str, Any]] = [
    {"title": "Design the screens", "days": 3, "assignee": "Ann Novak"},
    {"title": "Build the server", "days": 4, "assignee": "John Smith"},
    {"title": "Build the app", "days": 5, "assignee": "John Smith", "after": [1]},
    {"title": "Test everything", "days": 2, "after": [2, 3]},
]
ANSWERS = "1 login, map and payments 2 no budget for a second server"


@pytest.fixture
def planned(deepseek: DeepSeekSimulator) -> None:
    """The model has its plan ready."""
    writes(deepseek, tasks=TASKS)


@pytest.mark.usefixtures("planned")
async def test_from_two_questions_to_a_project_and_back(boss: Person, deepseek: DeepSeekSimulator) -> None:
    asked = await boss.say(ASK)
    assert asked.startswith('"mobile app": 2 questions first.\n1. Which parts must it have?\n2. What is fixed already')

    plan = await boss.say(ANSWERS)
    assert plan.startswith("Plan: mobile app, until Fri 11 Dec, nothing is created yet")
    assert "1. Design the screens – Ann Novak – 3 days – today to Wed 25 Nov" in plan  # noqa: RUF001
    assert "2. Build the server – John Smith – 4 days – today to Thu 26 Nov" in plan  # noqa: RUF001
    assert "3. Build the app – John Smith – 5 days – Fri 27 Nov to Thu 3 Dec – after 1" in plan  # noqa: RUF001
    assert "Critical path: 1 → 3 → 4, 10 days." in plan
    assert "It ends Mon 7 Dec." in plan
    assert "Workload: John Smith 9 days, Ann Novak 3 days, nobody yet 2 days." in plan
    assert "finished by\n2026-12-11" in deepseek.requests[-1].said("user")
    assert await boss.say("TASK-5") == "I find no task TASK-5."

    assert 'Project "mobile app" is created with 4 tasks: TASK-5 to TASK-8.' in await boss.say("approve")
    card = await boss.say("TASK-8")
    assert "Project: mobile app" in card
    assert "Waits for: TASK-6, TASK-7" in card
    assert "Due: Mon 7 Dec" in card
    await boss.say("undo")
    assert await boss.say("TASK-8") == "I find no task TASK-8."
    await boss.say("/redo")
    assert "Waits for: TASK-6, TASK-7" in await boss.say("TASK-8")


@pytest.mark.usefixtures("planned")
async def test_it_is_refined_in_words_by_rules(boss: Person, deepseek: DeepSeekSimulator) -> None:
    await boss.say(f"{ASK}, no questions")

    assert "1. Design the screens – Mike Brown – 3 days" in await boss.say("give the design to Mike")  # noqa: RUF001
    assert "1. Design the screens – Mike Brown – 1 day – today" in await boss.say("the design takes one day")  # noqa: RUF001
    assert "5. Write the help – Ann Novak – 2 days" in await boss.say(  # noqa: RUF001
        "add a task write the help for Ann, two days, after the app"
    )
    assert "2. Build the server – John Smith – 4 days – tomorrow to Fri 27 Nov – after 1" in await boss.say("2 after 1")  # noqa: RUF001
    assert "4. Write the help" in await boss.say("drop testing")
    assert 'Which one do you mean by "the build": 2 or 3?' in await boss.say("the build takes 2 days")
    assert 'I know no "Zoe" in the team; there are' in await boss.say("give the server to Zoe")
    assert "wait for each other in a circle" in await boss.say("1 after 2")
    assert "days too late" in await boss.say("it must be ready by Thursday")
    assert len(deepseek.requests) == 1


@pytest.mark.usefixtures("planned")
async def test_what_the_rules_do_not_follow_the_model_does(boss: Person, deepseek: DeepSeekSimulator) -> None:
    await boss.say(f"{ASK}, no questions")
    writes(deepseek, tasks=[*TASKS, {"title": "Ask three customers", "days": 1}], about_it=True)
    assert "5. Ask three customers" in await boss.say("customers ought to have their word in this somewhere")

    writes(deepseek, tasks=TASKS, about_it=False)
    said = await boss.say("hmm, the coffee machine makes such a noise these days")
    assert 'it seems not to be about the plan "mobile app", so I changed nothing.' in said


@pytest.mark.usefixtures("planned")
async def test_it_never_traps(boss: Person) -> None:
    await boss.say(f"{ASK}, no questions")

    assert "TASK-5 · fix the door" in await boss.say("John fix the door by Friday")
    assert "TASK-5 is assigned to Mike Brown." in await boss.say("give TASK-5 to Mike")
    assert (await boss.say("what is overdue?")).startswith("Overdue tasks")
    assert await boss.say("thanks") == "You are welcome."
    assert "saved" in await boss.say("save it for later")
    assert "• plan: mobile app (ready to approve)" in await boss.say("/saved")
    assert "3. Build the app" in await boss.say("/resume mobile")
    assert "TASK-6 to TASK-9" in await boss.press("Approve")


async def test_circles_and_strangers_are_refused(boss: Person, deepseek: DeepSeekSimulator) -> None:
    circle = [{**TASKS[0], "after": [3]}, *TASKS[1:]]
    writes(deepseek, tasks=circle)
    writes(deepseek, tasks=[{**TASKS[0], "assignee": "Sarah Lee"}, *TASKS[1:]])

    said = await boss.say(f"{ASK}, no questions")
    assert "Tasks 1, 3 would wait for each other" in deepseek.requests[1].said("user")
    assert said.startswith(
        "I asked the language model, and its answer was of no use. Until then, here is the plain template"
    )


async def test_an_unknown_person_is_asked(alone: Person) -> None:
    asked = await alone.say("plan a mobile app with Ann and Bo")
    assert 'I know no "Bo" in the team;' in asked
    assert asked.rstrip().endswith("Who works on it?")
    assert '"mobile app": 3 questions first.' in await alone.say("Ann and Mike")


async def test_without_a_model_the_parts_that_were_named_are_the_plan(alone: Person) -> None:
    await alone.say("plan a mobile app")
    assert 'I can\'t read "some day" as a date.' in await alone.say("1 login, map and payments 2 some day 3 Ann")

    plan = await alone.say("2 in two weeks")
    assert "set DEEPSEEK_API_KEY" in plan
    assert "here are the parts that you named" in plan
    assert "1. Login – Ann Novak – 1 day – today\n2. Map – Ann Novak – 1 day – tomorrow" in plan  # noqa: RUF001
    assert "TASK-5 to TASK-7" in await alone.say("approve")


async def test_what_to_plan_is_asked(alone: Person) -> None:
    assert await alone.say("/plan by Friday") == "What shall I plan?"
    await alone.say("no")
    assert await alone.say("/plan") == "What shall I plan?"
    assert '"website": 2 questions first.' in await alone.say("a website by 11 December with Ann")


async def test_staff_do_not_plan_projects(john: Person) -> None:
    assert await john.say("/plan a mobile app") == "Only a boss or a manager may plan projects."


async def test_work_with_the_name_of_a_plan_is_work(alone: Person) -> None:
    for said in (
        "John plan the party by Friday",
        "plan the party by Friday",
        "plan a trip to Rome",
        "plan a move by Monday",
    ):
        assert "TASK-" in await alone.say(said), said
    assert await alone.say("/saved") == "Nothing is saved."


async def test_an_order_in_the_models_plan_reaches_no_further_than_the_asker(
    with_model: Application, deepseek: DeepSeekSimulator
) -> None:
    sarah = Person(with_model, "sarah")
    writes(deepseek, tasks=[{**TASKS[0], "title": "/delete TASK-1 at once"}, *TASKS[1:]])
    await sarah.say(f"{ASK}, no questions")

    assert "As manager you may create tasks of your department only." in await sarah.say("approve")
    assert await sarah.say("TASK-5") == "I find no task TASK-5."


@pytest.mark.usefixtures("planned")
async def test_it_survives_a_restart_in_the_middle(
    with_model: Application, boss: Person, deepseek: DeepSeekSimulator, owner: URL, clock: MovableClock
) -> None:
    await boss.say(ASK)
    await boss.say("1 login and a map")
    await with_model.stop()

    settings: Settings = with_model.settings
    again = build(settings, owner, Doubles(clock=clock))
    await again.start(serve_doors=False)
    try:
        assert "1. Design the screens" in await Person(again).say("2 nothing")
        assert "TASK-5 to TASK-8" in await Person(again).say("approve")
    finally:
        await again.stop()
