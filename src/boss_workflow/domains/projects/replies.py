"""What is said about breaking down, specs and plans."""

from collections.abc import Mapping, Sequence
from datetime import date

from boss_workflow.chat.understand.dates import TimeContext, When, describe_when
from boss_workflow.chat.writing import Lack
from boss_workflow.domains.projects.drafts import QUESTIONS, Draft, Planned, Sheet
from boss_workflow.domains.projects.timeline import Timeline
from boss_workflow.domains.tasks import Task
from boss_workflow.ports.blocks import Block, Items, Paragraph

WHY: Mapping[Lack, str] = {
    Lack.UNCONFIGURED: (
        "I need a language model for that, and none is set up: set DEEPSEEK_API_KEY (from platform.deepseek.com) and "
        "start me again."
    ),
    Lack.SPENT: "I need the language model for that, and what it may cost in a day is used up.",
    Lack.AWAY: "I need the language model for that, and it gives no answer just now.",
    Lack.UNUSABLE: "I asked the language model, and its answer was of no use.",
}


def why(lack: Lack | None) -> str:
    return WHY[lack or Lack.UNUSABLE]


def without_steps(lack: Lack | None, task: Task, *, has_template: bool) -> str:
    if has_template:
        return f'{why(lack)} The template "{task.type}" has these steps.'
    return f'{why(lack)} Name the steps yourself: "add a subtask to {task.reference}: …".'


PARTS_AS_TASKS = "Until then, here are the parts that you named, a day each."
PHASES = "Until then, here is the plain template; it was not thought out for this."


BY_RULES = {
    "plan": 'By myself I follow "give 2 to Ann", "drop 3", "2 takes three days", "3 after 2", "add a task …".',
    "spec": 'By myself I follow "remove criterion 2", "add a criterion …", "remove step 1", "add a step …".',
}


def not_about(kind: str, title: str) -> str:
    return f'I did not understand that, and it seems not to be about the {kind} "{title}", so I changed nothing.'


def own_words(kind: str) -> str:
    return f'Until then, here are your own words in order; the criteria after yours are those of the template "{kind}".'


def rested(kind: str, title: str) -> str:
    return f'The {kind} "{title}" rested for two hours, so I saved it. /resume takes it up again.'


def questions(draft: Draft, *, again: bool) -> list[Block]:
    head = "Still open:" if again else f'"{draft.title}": {len(draft.asked)} questions first.'
    asked = "\n".join(
        f"{number}. {QUESTIONS[name]}" for number, name in enumerate(draft.asked, 1) if name not in draft.answers
    )
    hint = 'Answer like "1 … 2 …". "Done" goes on without the rest; anything else works meanwhile.'
    return [Paragraph(text=head, strong=True), Paragraph(text=asked), Paragraph(text=hint)]


def sheet(draft: Draft) -> list[Block]:
    shown = draft.sheet or Sheet()
    where = f"{draft.task} ({draft.title})" if draft.task else draft.title
    blocks: list[Block] = [Paragraph(text=f"Spec: {where}, nothing is written yet", strong=True)]
    if shown.description:
        blocks.append(Paragraph(text=shown.description))
    for head, lines in (("Done when:", shown.criteria), ("Steps:", shown.subtasks), ("Technical notes:", shown.notes)):
        if lines:
            numbered = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
            blocks += [Paragraph(text=head, strong=True), Paragraph(text=numbered)]
    return [*blocks, Paragraph(text='Change it in words: "remove criterion 2", "add a step …". "Approve" writes it.')]


def plan(draft: Draft, computed: Timeline, time: TimeContext) -> list[Block]:
    until = f", until {_day(draft.due, time)}" if draft.due else ""
    lines = "\n".join(
        _planned(number, task, span, time)
        for number, (task, span) in enumerate(zip(draft.tasks, computed.spans, strict=True), 1)
    )
    path = " → ".join(str(place + 1) for place in computed.critical)
    names = {task.assignee.id: task.assignee.name for task in draft.tasks if task.assignee}
    load = sorted(computed.load.items(), key=lambda one: -one[1])
    work = ", ".join(f"{names[who] if who else 'nobody yet'} {_days(days)}" for who, days in load)
    facts = [
        f"Critical path: {path}, {_days(computed.length)}.",
        f"It ends {_day(computed.end, time)}.",
        f"Workload: {work}.",
    ]
    if draft.due and computed.end > draft.due:
        facts[1] = f"It ends {_day(computed.end, time)}, {(computed.end - draft.due).days} days too late."
    return [
        Paragraph(text=f"Plan: {draft.title}{until}, nothing is created yet", strong=True),
        Paragraph(text=lines),
        Paragraph(text="\n".join(facts)),
        Paragraph(text='Change it in words: "give 2 to Ann", "drop 3", "add a task …". "Approve" creates it.'),
    ]


def _planned(number: int, task: Planned, span: tuple[date, date], time: TimeContext) -> str:
    first, last = (_day(one, time) for one in span)
    when = first if first == last else f"{first} to {last}"
    after = f" – after {', '.join(map(str, task.after))}" if task.after else ""  # noqa: RUF001
    who = task.assignee.name if task.assignee else "nobody"
    return f"{number}. {task.title} – {who} – {_days(task.days)} – {when}{after}"  # noqa: RUF001


def approved_plan(draft: Draft, references: Sequence[str]) -> str:
    return f'Project "{draft.title}" is created with {len(references)} tasks: {references[0]} to {references[-1]}.'


def saved(rows: Sequence[tuple[str, Draft]]) -> list[Block]:
    if not rows:
        return [Paragraph(text="Nothing is saved.")]
    entries = tuple(f"{kind}: {draft.title} ({_state(draft)})" for kind, draft in rows)
    return [
        Paragraph(text="Saved:", strong=True),
        Items(entries=entries),
        Paragraph(text="/resume and its name goes on."),
    ]


def _state(draft: Draft) -> str:
    return f"{len(draft.open)} questions open" if not draft.is_ready else "ready to approve"


def _days(days: float) -> str:
    return "1 day" if days == 1 else f"{days:g} days"


def _day(day: date, time: TimeContext) -> str:
    return describe_when(When(day=day), time)
