"""Changes of tasks in other words: another day, another person, done or open again, asked with courtesy."""

import pytest

from tests.unit.chat.understand.speech import propose


def changed(said: str) -> tuple[str, str, str | None]:
    """The action, the task and the new value."""
    found = propose(said)
    assert found is not None, said
    action, arguments = found
    values = [value for name, value in arguments.items() if name != "task"]
    return action.removeprefix("task."), arguments["task"], values[0] if values else None


@pytest.mark.parametrize(
    ("said", "task", "due"),
    [
        ("the fryer one may wait until Monday", "the fryer one", "Monday"),
        ("TASK-4 might as well wait till Thursday", "TASK-4", "Thursday"),
        ("the roof inspection can be Thursday instead", "the roof inspection", "Thursday"),
        ("haha ok so plans changed again, the invoices thing can be Friday", "the invoices thing", "Friday"),
        ("that skip hire, better on Tuesday", "that skip hire", "Tuesday"),
        ("TASK-7 from Tuesday to Thursday", "TASK-7", "Thursday"),
        ("change of plan: TASK-9 Friday not Wednesday", "TASK-9", "Friday"),
        ("the photo shoot: Thursday instead of Tuesday", "the photo shoot", "Thursday"),
        ("the tiling was moved from Wednesday to Friday", "the tiling", "Friday"),
        ("no rush on TASK-6, Monday is fine", "TASK-6", "Monday"),
        ("TASK-6 doesn't have to be done before Monday", "TASK-6", "Monday"),
        ("hold off on the banner until Friday", "the banner", "Friday"),
        ("new date for the crown order: Friday", "the crown order", "Friday"),
        ("would you mind moving TASK-4 to Friday?", "TASK-4", "Friday"),
        ("I would be glad if you moved the tiling to Friday", "the tiling", "Friday"),
        ("I'd like TASK-4 moved to Friday", "TASK-4", "Friday"),
        ("the turkeys thing move that to friday please", "the turkeys thing", "friday"),
        ("our lease renewal - push it to Monday", "our lease renewal", "Monday"),
        ("the crown prep can wait until Friday, the patient called", "the crown prep", "Friday"),
        ("I need TASK-12 earlier, Monday", "TASK-12", "Monday"),
        ("TASK-9 needs another two days", "TASK-9", "another two days"),
        ("give the roof survey two more days", "the roof survey", "two days"),
    ],
)
def test_another_day(said: str, task: str, due: str) -> None:
    assert changed(said) == ("reschedule", task, due)


@pytest.mark.parametrize(
    ("said", "task", "assignee"),
    [
        ("could Ann take TASK-4 off Mike's hands?", "TASK-4", "Ann"),
        ("can Sarah take TASK-4 off his plate?", "TASK-4", "Sarah"),
        ("the tiling should rather be done by Mike", "the tiling", "Mike"),
        ("I'd rather Mike did the tiling", "the tiling", "Mike"),
        ("TASK-4 is better done by Mike", "TASK-4", "Mike"),
        ("TASK-4 is for Ann now, not Mike", "TASK-4", "Ann"),
        ("#4 goes 2 me not mike", "#4", "me"),
        ("change the person of TASK-4, now is Ann", "TASK-4", "Ann"),
        ("change the owner of the X-ray order: Ann", "the X-ray order", "Ann"),
        ("new owner for TASK-4: Ann", "TASK-4", "Ann"),
        ("give his TASK-4 to Ann", "TASK-4", "Ann"),
        ("give Mike's TASK-4 to Ann", "TASK-4", "Ann"),
        ("would you mind handing TASK-30 over to Ann, please?", "TASK-30", "Ann"),
        ("could you see that TASK-4 goes to Ann?", "TASK-4", "Ann"),
        ("make Sarah responsible for TASK-12", "TASK-12", "Sarah"),
        ("Sarah is taking TASK-12 from now on", "TASK-12", "Sarah"),
        ("TASK-12 is not Mike's, it's Sarah's", "TASK-12", "Sarah"),
        ("take Ann off the tiling and put Mike on it", "the tiling", "Mike"),
    ],
)
def test_another_person(said: str, task: str, assignee: str) -> None:
    assert changed(said) == ("assign", task, assignee)


@pytest.mark.parametrize(
    ("said", "action", "task"),
    [
        ("the TASK-15 is already made", "complete", "TASK-15"),
        ("TASK-4 is taken care of", "complete", "TASK-4"),
        ("crash one is done lol", "complete", "the crash one"),
        ("boiler one done", "complete", "the boiler one"),
        ("plaster delivery: done", "complete", "the plaster delivery"),
        ("Flyers: done.", "complete", "the Flyers"),
        ("oh the leaky tap is fixed so you can close that one", "complete", "the leaky tap"),
        ("the tiles have arrived so tick that one off", "complete", "the tiles"),
        ("we can tick off TASK-9", "complete", "TASK-9"),
        ("I'd be grateful if you could close TASK-4", "complete", "TASK-4"),
        ("I should be glad if you marked the binders as finished. Ann did a lovely job.", "complete", "the binders"),
        ("TASK-5 was closed by mistake, open it again", "reopen", "TASK-5"),
        ("I closed TASK-5 by mistake", "reopen", "TASK-5"),
        ("TASK-5 should be open again", "reopen", "TASK-5"),
        ("put TASK-5 back on the list", "reopen", "TASK-5"),
        ("the gutter one is not done after all, open it again", "reopen", "the gutter one"),
        ("TASK-12 back to open", "reopen", "TASK-12"),
        ("scratch TASK-14, client cancelled", "delete", "TASK-14"),
        ("kill the flyer thing", "delete", "the flyer thing"),
        ("started on TASK-12", "start", "TASK-12"),
    ],
)
def test_done_or_open_again(said: str, action: str, task: str) -> None:
    assert changed(said) == (action, task, None)


@pytest.mark.parametrize(
    ("said", "task", "priority"),
    [
        ("menus one, urgent", "the menus one", "urgent"),
        ("NO NO NO, TASK-4 IS HIGH PRIORITY NOT LOW", "TASK-4", "HIGH"),
        ("I'm scared we forget the insurance, make that one urgent", "the insurance", "urgent"),
        ("the lease thing, make it urgent", "the lease thing", "urgent"),
        ("TASK-8 can be low, nobody waits for it", "TASK-8", "low"),
    ],
)
def test_another_priority(said: str, task: str, priority: str) -> None:
    assert changed(said) == ("prioritise", task, priority)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("TASK-4: note - the tiles come late", "the tiles come late"),
        ("TASK-4 fyi client moved", "client moved"),
    ],
)
def test_a_note_behind_its_task(said: str, text: str) -> None:
    assert changed(said) == ("note", "TASK-4", text)


@pytest.mark.parametrize(
    "said",
    [
        "Sure thing, done",
        "good job done",
        "the client said the party can be Friday",
        "the weather is better on Friday",
        "my appointment is from Monday to Friday",
        "the sale goes from Monday to Friday",
        "the shop is open from Monday to Friday",
        "the shop was closed by accident",
        "the numbers are better for Ann",
        "you can drop the kids at school",
        "we can close the shop now",
        "Friday works better with the kids",
        "any chance of moving the tables to the hall?",
        "the van - move it",
        "giving Ann a call",
        "put Mike on the early shift instead",
        "the client is waiting for the quote",
    ],
)
def test_near_to_it_changes_nothing(said: str) -> None:
    found = propose(said)
    assert found is None or not found[0].startswith("task.") or found[0] == "task.create", found
