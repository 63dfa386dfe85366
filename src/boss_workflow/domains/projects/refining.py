"""Changes a plan or a spec as it is asked for in words, by rules; silent where they are not certain.

A task is meant by its number or by words of its title, and only where one of the plan fits: whatever else is said is about
something else.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from boss_workflow.chat.understand.dates import NotADate, parse_when
from boss_workflow.chat.understand.people import AmbiguousName, UnknownName, resolve_name
from boss_workflow.chat.understand.utterance import Utterance
from boss_workflow.domains.projects.drafts import Draft, Person, Planned, Sheet
from boss_workflow.domains.projects.errors import PlanInvalid

MOST_TASKS = 20
ORDINALS = {
    word: at for at, word in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1)
}
COUNTS = {"half": 0.5, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
UNITS = {"hour": 1 / 8, "day": 1, "week": 5}
CODE = re.compile(r"\btask-?\d|#\d", re.IGNORECASE)
EMPTY = frozenset("the a an of for to task step part one it".split())
NOBODY = frozenset({"nobody", "no one"})
STEM = 4
SPAN = rf"(?P<count>\d{{1,2}}(?:[.,]\d)?|half an?|{'|'.join(COUNTS)}) (?:working )?(?P<unit>hour|day|week)s?"
ADD = re.compile(
    r"(?:also |please )?add (?:(?:an?|another|the) )?(?:task|step|item)s?(?: for (?P<whom>[^:,]{2,40}):| to| for| called|:)?\s+(?P<title>.+?)"
    rf"(?:,? (?:for|by|to be done by) (?P<who>[^,]+?))?(?:,? (?:taking |in |of )?{SPAN})?(?:,? after (?P<after>.+?))?",
    re.IGNORECASE,
)
RULES: Sequence[tuple[str, re.Pattern[str]]] = [
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("assign", r"(?:give|assign|hand|move|leave) (?P<what>.+?) to (?P<who>.+)"),
        ("assign", r"let (?P<who>.+?) (?:do|take|handle) (?P<what>.+)"),
        ("assign", r"(?!(?:who|what|when|which|how|why|where)\b)(?P<who>.+?) (?:does|do|takes|gets|handles|should do|will do|can do|should take) (?P<what>.+)"),
        ("remove", r"(?:drop|remove|delete|cut|leave out|take out|skip|without) (?P<what>.+)"),
        ("apart", r"(?P<what>.+?) (?:doesn['\u2019]?t|does not|need not) (?:wait for|depend on|need) (?P<other>.+)"),
        ("after", r"(?P<what>.+?) (?:comes? |goes |waits |starts |can start |has to wait )?(?:only )?(?:after|waits for|for) (?P<other>.+)"),
        ("effort", rf"(?:make|give) (?P<what>.+?) (?:take )?{SPAN}"),
        ("effort", rf"(?P<what>.+?) (?:takes?|needs?|is|will take|should take|should be) (?:only |about )?{SPAN}"),
        ("rename", r"(?:rename|call) (?P<what>.+?) (?:to|as|into) (?P<title>.{3,120})"),
        ("due", r"(?:(?:it )?(?:must|should) be (?:done|ready|finished)|finish(?: it)?|the (?:deadline|due date|end) is) (?P<when>.+)"),
    )
]  # fmt: skip
SHEET_REMOVE = re.compile(
    r"(?:drop|remove|delete|cut|without) (?:the )?(?P<list>criterion|criteria|step|subtask|note) (?P<number>\d{1,2})",
    re.IGNORECASE,
)
SHEET_ADD = re.compile(
    r"(?:also )?add (?:an? |another |the )?(?P<list>criterion|step|subtask|note)\s*:?\s+(?P<text>.{3,200})",
    re.IGNORECASE,
)
LISTS: Mapping[str, str] = {
    "criterion": "criteria",
    "criteria": "criteria",
    "step": "subtasks",
    "subtask": "subtasks",
    "note": "notes",
}


def refine_plan(draft: Draft, heard: Utterance) -> Draft | None:
    """Raises: PlanInvalid (it is clear which task, but not what with it), PlanCycle."""
    if (found := ADD.fullmatch(heard.text)) is not None:
        return _add(draft, heard, found)
    for name, pattern in RULES:
        match = pattern.fullmatch(heard.text)
        if match is None:
            continue
        changed = _due(draft, heard, match["when"]) if name == "due" else _about_one(draft, heard, name, match)
        if changed is not None:
            return changed
    return None


def refine_sheet(draft: Draft, heard: Utterance) -> Draft | None:
    """Raises: PlanInvalid."""
    sheet = draft.sheet or Sheet()
    if (found := SHEET_ADD.fullmatch(heard.text)) is not None:
        name = LISTS[found["list"].lower()]
        return _with_list(draft, sheet, name, (*getattr(sheet, name), found["text"].strip()))
    if (found := SHEET_REMOVE.fullmatch(heard.text)) is not None:
        name, number = LISTS[found["list"].lower()], int(found["number"])
        lines: tuple[str, ...] = getattr(sheet, name)
        if not 1 <= number <= len(lines):
            raise PlanInvalid(f"There are {len(lines)} of them.")
        return _with_list(draft, sheet, name, (*lines[: number - 1], *lines[number:]))
    return None


def _with_list(draft: Draft, sheet: Sheet, name: str, lines: tuple[str, ...]) -> Draft:
    return draft.model_copy(update={"sheet": sheet.model_copy(update={name: lines})})


def places_of(draft: Draft, said: str) -> list[int]:
    """The tasks, from 0, that a number or words of a title may mean."""
    if CODE.search(said):
        return []  # a task that is there already
    words = [word for word in re.findall(r"\w+", said.lower()) if word not in EMPTY]
    if len(words) == 1 and (number := ORDINALS.get(words[0]) or (int(words[0]) if words[0].isdigit() else 0)):
        return [number - 1] if number <= len(draft.tasks) else []
    if words == ["last"]:
        return [len(draft.tasks) - 1]
    titles = [re.findall(r"\w+", task.title.lower()) for task in draft.tasks]
    return [
        place for place, title in enumerate(titles) if words and all(any(_alike(word, one) for one in title) for word in words)
    ]  # fmt: skip


def _alike(said: str, word: str) -> bool:
    """ "Testing" means "test"."""
    short, long = sorted((said, word), key=len)
    return short == long or (len(short) >= STEM and long.startswith(short[: max(STEM, len(short) - 1)]))


def _about_one(draft: Draft, heard: Utterance, name: str, match: re.Match[str]) -> Draft | None:
    places = places_of(draft, match["what"])
    if not places:
        return None
    if len(places) > 1:
        numbers = " or ".join(str(place + 1) for place in places)
        raise PlanInvalid(f'Which one do you mean by "{match["what"]}": {numbers}? Say it with its number.')
    return CHANGES[name](draft, heard, places[0], match)


def _assign(draft: Draft, heard: Utterance, place: int, match: re.Match[str]) -> Draft:
    return _changed(draft, place, assignee=_person(heard, match["who"]))


def _remove(draft: Draft, _heard: Utterance, place: int, _match: re.Match[str]) -> Draft:
    """What waited for it waits for what it waited for."""
    if len(draft.tasks) == 1:
        raise PlanInvalid('That is the only task left. "Drop the plan" ends it.')
    gone = draft.tasks[place]
    kept = []
    for task in draft.tasks[:place] + draft.tasks[place + 1 :]:
        after = {number for one in task.after for number in (gone.after if one == place + 1 else (one,))}
        renumbered = tuple(sorted(number - (number > place + 1) for number in after))
        kept.append(task.model_copy(update={"after": renumbered}))
    return draft.with_tasks(tuple(kept))


def _after(draft: Draft, _heard: Utterance, place: int, match: re.Match[str]) -> Draft | None:
    others = places_of(draft, match["other"])
    if len(others) != 1:
        return None
    return _changed(draft, place, after=tuple(sorted({*draft.tasks[place].after, others[0] + 1})))


def _apart(draft: Draft, _heard: Utterance, place: int, match: re.Match[str]) -> Draft | None:
    others = [other + 1 for other in places_of(draft, match["other"])]
    return (
        _changed(draft, place, after=tuple(n for n in draft.tasks[place].after if n not in others)) if others else None
    )


def _effort(draft: Draft, _heard: Utterance, place: int, match: re.Match[str]) -> Draft:
    return _changed(draft, place, days=_days(match))


def _rename(draft: Draft, _heard: Utterance, place: int, match: re.Match[str]) -> Draft:
    return _changed(draft, place, title=_title(match["title"]))


CHANGES: Mapping[str, Callable[[Draft, Utterance, int, re.Match[str]], Draft | None]] = {
    "assign": _assign,
    "remove": _remove,
    "after": _after,
    "apart": _apart,
    "effort": _effort,
    "rename": _rename,
}


def _add(draft: Draft, heard: Utterance, match: re.Match[str]) -> Draft:
    if len(draft.tasks) >= MOST_TASKS:
        raise PlanInvalid(f"A plan has {MOST_TASKS} tasks at most.")
    after, who = places_of(draft, match["after"]) if match["after"] else [], match["who"] or match["whom"]
    task = Planned(
        title=_title(match["title"]),
        days=_days(match) if match["count"] else 1,
        assignee=_person(heard, who) if who else None,
        after=tuple(place + 1 for place in after),
    )
    return draft.with_tasks((*draft.tasks, task))


def _due(draft: Draft, heard: Utterance, said: str) -> Draft | None:
    try:
        when = parse_when(said.removeprefix("by "), heard.time)
    except NotADate:
        return None
    day = when.day or (when.moment.astimezone(heard.time.zone).date() if when.moment else None)
    return draft.model_copy(update={"due": day})


def _changed(draft: Draft, place: int, **values: Any) -> Draft:
    task = draft.tasks[place].model_copy(update=values)
    return draft.with_tasks((*draft.tasks[:place], task, *draft.tasks[place + 1 :]))


def _title(said: str) -> str:
    bare = said.strip("\"'“” ")[:120]
    return bare[:1].upper() + bare[1:]


def _person(heard: Utterance, said: str) -> Person | None:
    """Raises: PlanInvalid."""
    if said.lower() in NOBODY:
        return None
    try:
        found = resolve_name(said, heard.team, me=heard.me)
    except UnknownName as error:
        near = ", ".join(name.name for name in error.nearest or heard.team[:6])
        raise PlanInvalid(f'I know no "{said}" in the team; there are {near}.') from error
    except AmbiguousName as error:
        names = " or ".join(name.name for name in error.candidates)
        raise PlanInvalid(f'Which "{said}" do you mean: {names}?') from error
    return Person(id=found.id, name=found.name)


def _days(match: re.Match[str]) -> float:
    said = match["count"].lower().split()[0].replace(",", ".")
    count = COUNTS.get(said) or float(said)
    return min(max(count * UNITS[match["unit"].lower()], 0.25), 60)
