"""Open questions: answered, left, passed by, expired; and people we don't know."""

from datetime import timedelta

from boss_workflow.bootstrap import Application
from boss_workflow.domains.people import Member, PeopleRepository
from boss_workflow.domains.workspaces import WorkspaceRepository
from boss_workflow.kernel.actor import Role
from boss_workflow.kernel.db import UnitOfWork
from tests.flows.talking.conftest import Person
from tests.support.clock import MovableClock


async def test_an_answer_in_words_by_button_by_number(boss: Person) -> None:
    await boss.say("TASK-1")
    await boss.press("Due")
    assert "TASK-1 is due Thu 26 Nov 15:00." in await boss.say("Thursday 3pm")

    await boss.press("Priority")
    assert "TASK-1 has high priority." in await boss.say("3")

    await boss.press("Assignee")
    assert "TASK-1 is assigned to Sarah Lee." in await boss.press("Sarah Lee")

    await boss.press("Status")
    assert "is on hold." in await boss.say("on hold")


async def test_no_leaves_it(boss: Person) -> None:
    for no in ("no", "never mind", "No, thanks", "cancel"):
        await boss.say("/done")
        assert "Left as it is." in await boss.say(no), no
    assert "Status: in progress" in await boss.say("TASK-1")


async def test_another_request_goes_through(boss: Person) -> None:
    await boss.say("TASK-1")
    await boss.press("Due")

    assert "TASK-5 · buy milk" in await boss.say("Ann buy milk")
    assert "I did not understand" in await boss.say("purple elephants on ice")
    assert "Due: Wed 25 Nov" in await boss.say("TASK-1")


async def test_a_note_may_read_like_a_request(boss: Person) -> None:
    await boss.say("TASK-1")
    await boss.press("Note")

    assert 'Noted on TASK-1: "John fix the login bug by Friday?"' in await boss.say("John fix the login bug by Friday?")
    assert await boss.say("TASK-5") == "I find no task TASK-5."


async def test_after_an_hour_the_question_is_over(boss: Person, clock: MovableClock) -> None:
    await boss.say("note TASK-1")
    clock.advance(timedelta(minutes=61))

    assert "I did not understand that" in await boss.say("waiting for legal")


async def test_an_unknown_person_is_asked_about_and_nothing_is_made_meanwhile(boss: Person) -> None:
    question = await boss.say("Zoe fix the login bug by Friday")

    assert question.startswith('I know no "Zoe" in the team. Who do you mean?')
    card = await boss.press("Ann Novak")
    assert "TASK-5 · fix the login bug" in card
    assert "Assignee: Ann Novak" in card
    assert "Due: Fri 27 Nov" in card


async def test_two_people_get_a_task_each(boss: Person) -> None:
    answer = await boss.say("Mike and John fix the door")

    assert "Mike Brown" in answer
    assert "John Smith" in answer


async def test_two_johns_are_told_apart(boss: Person, running: Application) -> None:
    await add_member(running, "John Miller")

    question = await boss.say("John fix the login bug")
    assert question == 'Which "John" do you mean?\n[John Miller] [John Smith]'
    assert "Assignee: John Miller" in await boss.say("Miller")
    assert (await boss.say("what is John working on?")).startswith('Which "John" do you mean?')
    assert "Open tasks of John Smith (1):" in await boss.say("the second one")


async def add_member(app: Application, name: str) -> None:
    workspace = await app.database.as_system(lambda uow: WorkspaceRepository(uow).oldest())
    assert workspace is not None

    async def add(uow: UnitOfWork) -> None:
        member = Member(workspace_id=workspace.id, name=name, role=Role.STAFF, created_at=uow.now())
        await PeopleRepository(uow).add_member(member)

    await app.database.in_workspace(workspace.id, add)
