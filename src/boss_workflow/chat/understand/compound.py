"""A whole message: its lists and its sentences, each read by itself, with what they take from one another."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from boss_workflow.chat.understand.clauses import CODE, HE, OWN, Cutter, Join, Opening, Piece
from boss_workflow.chat.understand.everyone import members_of
from boss_workflow.chat.understand.lexicon import IMPERATIVES
from boss_workflow.chat.understand.listheads import Given, read_head
from boss_workflow.chat.understand.outline import Item, Outline, read_outline
from boss_workflow.chat.understand.proposals import Proposal
from boss_workflow.chat.understand.request_patterns import AND, regex
from boss_workflow.chat.understand.rewording import reworded
from boss_workflow.chat.understand.sections import read_sections
from boss_workflow.chat.understand.shared_fields import COUNTS, FOR_ALL, SHARED
from boss_workflow.chat.understand.utterance import LONGEST_SENTENCE, Utterance

Read = Callable[[Utterance], list[Proposal]]

MESSAGE = "message.send"
CREATES = frozenset({"task.create", "recurring.create"})
TALKS = frozenset({"chat.greet", "chat.thanks", "chat.acknowledge"})
COPIED = regex(r"\s*[,;(]?\s*\bcc:?\s+@?[\w.-]+(?:\s*(?:,|and|&)\s*@?[\w.-]+)*\)?")
NOTES = regex(r"(?:^|\n|[.;,]\s+)(?:notes?|details?|context|info|fyi)\s*:\s*(?P<text>.+)$")
GREETING = regex(
    r"(?:(?:hi|hello|hey|good morning|good evening|morning|dear)\s+(?:all|team|everyone|everybody|guys|folks|there|both)|team|guys|folks)\s*[,!.]+\s*"
)
ACTION_ITEMS = regex(r"(?<=[.!?;]\s)(?:our\s+|the\s+)?(?:action items?|to-?dos?|next steps|tasks)(?:\s+are)?\s*:\s+")
HEADED = re.compile(r"(?P<head>[^:\n]{1,120}):\s+(?P<rest>\S.*)", re.DOTALL)
EVERYONE = regex(
    r"(?:everyone|everybody|all of you|the (?:whole|entire) team|all staff|each of you|all)(?: (?:in|from|on) (?:the )?(?P<group>[\w -]{2,40}?)(?: team)?)?"
)
SUBJECT = regex(
    r"(?:^|[.,;]\s*)(?P<subject>(?:the|our|my|this|that)\s+[\w' -]{2,60}?)\s+(?:is|are|was|were|has|have|does|do|keeps?|won['\u2019]t|can['\u2019]t"
    r"|isn['\u2019]t|aren['\u2019]t|doesn['\u2019]t|don['\u2019]t|needs?|looks?|seems?|broke|crashed|failed|stopped)\b"
)
IT = regex(r"\b(?:it|them|this|that)\b")
I_DO = regex(r"i(?:['\u2019]ll)?\s+(?P<verb>[a-z]+)(?=\s\S)")
"""What I do, as one item among the work of others."""
ABLE = regex(r"\s(?:can|could|might|may)\s")
THEN = regex(
    r"(?:\s+by then|\s*[,-]?\s*(?:\(\s*)?(?:(?:for|on|by|at)\s+)?(?:the\s+)?same (?:day|date|time|deadline|again)\)?|\s*,\s*(?:ditto|same))$"
)
VERB_IT = regex(r"(?P<verb>[^\W\d_]+(?: (?:out|up|off|down))?) (?:it|them)\b")
OBJECT = regex(
    r"(?!(?:in|to|on|at|for|with|up|out|off|it|them|into|around|by|me|us)\b)(?:[\w'\u2019-]+(?:\s+(?!(?:in|to|on|at|for|with|from|by|until|and|before|after|of|into)\b)|$)){1,5}+(?:of\s+[\w'\u2019-]+)?"
)
POINTS_BACK = frozenset({"it", "that", "this", "this one", "that one", "them", "both"})
CHANGES = frozenset(
    f"task.{name}"
    for name in "complete reschedule assign prioritise status start block reopen delete rename describe tag untag subtask note".split()
)
SO_PLEASE = regex(r"\bso,?\s+(?=(?:please|pls|plz|can you|could you)\s)")
"""Behind it stands what is asked for, before it why."""
FEWEST_SHARED = 2
FEWEST_ORDERS = 3
NOTHING = regex(r"\S+(?:\s\S+)?\s*[:–-]\s*(?:nothing|none|n/a)\b.{0,20}")  # noqa: RUF001
FULL_STOP = re.compile(r"(?<!\d)[. ]+$")
MOST_PARTS = 4
MOST_LINES = 25
MOST_PIECES = 15
"""A line that falls into more is one sentence: nobody asks for so much without a line break."""
MOST_IN_VAIN = 8
"""Parts of a message in which nothing was found; after these the others are read once, and not in other words."""
FIELD_OF = {
    "task.assign": "assignee",
    "task.reschedule": "due",
    "task.prioritise": "priority",
    "task.describe": "description",
    "task.note": "text",
}
MOST = 50


def read_message(utterance: Utterance, read: Read) -> list[Proposal]:
    """All proposals in order; empty where nothing was understood."""
    return Message(utterance, read).proposals()[:MOST]


class Message:
    def __init__(self, utterance: Utterance, read: Read) -> None:
        self._whole = utterance
        self._understand = read
        self._known: dict[int, list[Proposal]] = {}
        self._known_lines: dict[str, list[Proposal]] = {}
        self._parts: dict[tuple[str, bool], Utterance] = {(utterance.whole, utterance.announced): utterance}
        self._in_vain = 0

    def proposals(self) -> list[Proposal]:
        text = GREETING.sub("", self._whole.whole, count=1)
        text = COPIED.sub("", text) or text
        sections = read_sections(text, self._whole) or []
        under = [self._items(part.items, part.given, announced=part.announced) for part in sections]
        listed = [one for found in under for one in found] if all(under) else None
        outline = read_outline(text) if not listed else None
        if outline is not None:
            listed = self._listed(outline)
        if not listed:
            listed = self._lines(text)
        return [one for proposal in listed for one in self._for_each_person(proposal)]

    def _read(self, part: Utterance) -> list[Proposal]:
        """Each part is read once, however often it is looked at."""
        known = self._known.get(id(part))
        if known is None:
            known = self._known[id(part)] = self._understand(part)
            self._in_vain += not known
        return list(known)

    @property
    def _is_patient(self) -> bool:
        return self._in_vain <= MOST_IN_VAIN

    # Lists

    def _listed(self, outline: Outline) -> list[Proposal] | None:
        """None where the list is no list of work."""
        given = read_head(outline.head, self._whole) if outline.head else Given()
        if given is not None:
            return self._items(outline.items, given)
        head = self._lines(outline.head.rstrip(" :-"))
        if head and head[-1].action == "task.subtask":
            target = {"task": head[-1].arguments.get("task")}
            return [Proposal("task.subtask", {**target, "title": item.text}, item.text) for item in outline.items]
        items = self._items(outline.items, Given(), announced=False)
        creates = [proposal for proposal in items if proposal.action in CREATES]
        if not head and any("assignee" in proposal.arguments for proposal in creates):
            return items
        if (
            not head
            and (outline.numbered or len(creates) * 2 >= len(outline.items))
            and not outline.head.rstrip().endswith("?")
        ):
            head = self._read(self._part(outline.head.rstrip(" :-"), announced=True))
        if len(head) == 1 and head[0].action in CREATES:
            return [_with(head[0], subtasks=[self._subtask(item.text) for item in outline.items])]
        return [*head, *items] if head or creates else None

    def _items(self, items: Sequence[Item], given: Given, *, announced: bool = True) -> list[Proposal]:
        if len(items) > 1 and (tail := self._said_of_all(items[-1])):
            return [tail.fill(one) for one in self._items(items, given, announced=announced)]
        proposals: list[Proposal] = []
        for item in items:
            text = "\n".join([item.text, *item.more])
            found = [one for one in self._lines(text) if one.action not in TALKS]
            if not found and announced:
                found = self._read(self._part(text, announced=True))
            own = I_DO.match(text) if not found and proposals else None
            if own is not None and own["verb"].lower() in IMPERATIVES:
                found = self._read(self._part(f"I have to {own['verb']}{text[own.end() :]}"))
            found = [given.fill(one) for one in found]
            if item.children and len(found) == 1 and found[0].action in CREATES:
                found = [_with(found[0], subtasks=[self._subtask(child) for child in item.children])]
            proposals += found
        return proposals

    def _said_of_all(self, last: Item) -> Given | None:
        """ "All by Wednesday" in the last line under a list; taken off the item that it does not belong to."""
        found = FOR_ALL.fullmatch(last.more[-1]) if last.more else None
        given = read_head(found["fields"] or found["first"], self._whole) if found else None
        if given is None or given.is_empty:
            return None
        last.more.pop()
        return given

    def _subtask(self, text: str) -> dict[str, Any]:
        read = self._read(self._part(text, announced=True))
        said = read[0].arguments if read and read[0].action in CREATES else {"title": text}
        return {name: said[name] for name in ("title", "assignee", "due") if said.get(name)}

    # Running text

    def _lines(self, text: str) -> list[Proposal]:
        """Lines that ask for something by themselves; others belong to the line before."""
        lines = text.splitlines()
        if len(lines) < 2:
            return self._line(text)
        given = read_head(lines[0], self._whole) if lines[0].rstrip().endswith(":") else None
        if given is not None:
            return self._items([Item(line) for line in lines[1:] if line.strip()], given)
        groups: list[list[str]] = []
        for line in lines:
            if not groups or (line.strip() and len(groups) < MOST_LINES and self._stands_alone(line, groups)):
                groups.append([line])
            else:
                groups[-1].append(line)
        found = [self._line("\n".join(group)) for group in groups]
        return [proposal for group in found for proposal in group]

    def _stands_alone(self, line: str, groups: Sequence[Sequence[str]]) -> bool:
        part = self._part(line)
        opening = Cutter(part).opening(0)
        if opening in {None, Opening.GAP}:
            return len(groups) == 1 and not self._line(groups[-1][0]) and bool(self._line(line))
        if opening is Opening.VERB:
            before = self._line(groups[-1][0])
            return not before or "assignee" not in before[-1].arguments
        return bool(self._line(line))

    def _line(self, text: str) -> list[Proposal]:
        if text not in self._known_lines:
            first, _, rest = text.partition("\n")
            shared = self._shared(first) if not rest.strip() else None
            if shared is not None:
                self._known_lines[text] = shared
                return list(shared)
            roundabout = first.strip() and not self._whole.announced and self._is_patient
            straight = reworded(self._part(first)) if roundabout else None
            self._known_lines[text] = self._read_line(
                text if straight is None else "\n".join(filter(None, (straight, rest)))
            )
        return list(self._known_lines[text])

    def _read_line(self, text: str) -> list[Proposal]:  # noqa: PLR0911  # one return for each form of a line
        first, _, rest = text.partition("\n")
        if not first.strip() or len(first) > LONGEST_SENTENCE * 4:
            return []
        shared = self._shared(first) if not rest else None
        if shared is not None:
            return shared
        notes = NOTES.search(text)
        if notes is not None and notes.start() > 0:
            return [self._noted(one, notes["text"].strip()) for one in self._line(text[: notes.start()])]
        items = ACTION_ITEMS.search(first)
        headed = self._headed(first[items.start() :] if items else first) if not rest else None
        if headed is not None:
            return headed
        pieces = Cutter(self._part(first)).pieces()
        several = self._commanded(first) if len(pieces) == 1 and not rest else None
        if several is not None:
            return several
        if len(pieces) == 1 or len(pieces) > MOST_PIECES:
            return self._read(self._part(text)) or ([] if rest else self._trimmed(first))
        found = _named(self._pieces(pieces))
        if rest and found and found[-1].action in CREATES:
            found[-1] = _with(
                found[-1], description="\n".join(filter(None, [found[-1].arguments.get("description"), rest]))
            )
        return found

    def _commanded(self, text: str) -> list[Proposal] | None:
        """ "Shane order gravel, order sand and book the bobcat": three or more orders to one person."""
        parts = _commas(text)
        if len(parts) < FEWEST_ORDERS or not all(" " in part for part in parts):
            return None
        if not all(part.split()[0].lower() in IMPERATIVES for part in parts[1:]):
            return None
        asked = [one for part in parts for one in self._read(self._part(part))]
        alone = len(asked) == len(parts) and all(one.action in CREATES for one in asked)
        return _of_one(asked) if alone and asked[0].arguments.get("assignee") else None

    def _shared(self, text: str) -> list[Proposal] | None:
        """ "…, both urgent", "…, all three due Tuesday": said once behind all of them; None where nothing is."""
        if len(text) > LONGEST_SENTENCE or COUNTS.search(text) is None:
            return None
        for pattern in SHARED:
            found = pattern.fullmatch(text)
            given = read_head(found["fields"], self._whole) if found else None
            if found is not None and given is not None and not given.is_empty:
                return self._filled(found["asked"], given)
        return None

    def _filled(self, text: str, given: Given) -> list[Proposal] | None:
        asked = [one for one in self._line(text) if one.action in CREATES]
        if len(asked) < FEWEST_SHARED:
            parts = _commas(text)
            asked = _of_one([one for part in parts for one in self._line(part)]) if len(parts) > 1 else []
        creates = all(one.action in CREATES for one in asked)
        return [given.fill(one) for one in asked] if creates and len(asked) >= FEWEST_SHARED else None

    def _headed(self, text: str) -> list[Proposal] | None:
        """ "Tasks for John: a, b and c", "High priority: John …, Sarah …"; None where the colon does no such thing."""
        found = HEADED.fullmatch(text)
        given = read_head(found["head"], self._whole) if found else None
        if found is None or given is None:
            return None
        parts = _commas(found["rest"])
        verbs = all(part.split()[0].lower() in IMPERATIVES and " " in part for part in parts)
        if len(parts) > 1 and (verbs or (given.plural and all(len(part.split()) <= 12 for part in parts))):
            return self._items([Item(part) for part in parts], given)
        if given.assignee is not None and found["head"].strip().lower() != given.assignee.lower() and len(parts) == 1:
            return self._items([Item(found["rest"])], given)
        pieces = Cutter(self._part(found["rest"])).pieces() if given.assignee is None else []
        if given.plural and len(pieces) > 1:
            return self._items([Item(piece.text) for piece in pieces], given)
        if not given.is_empty and pieces:
            return [given.fill(one) for one in self._pieces(pieces)] or None
        return None

    def _pieces(self, pieces: Sequence[Piece]) -> list[Proposal]:
        found: list[Proposal] = []
        texts: list[str] = []
        counts: list[int] = []
        for piece in pieces:
            if NOTHING.fullmatch(piece.text):
                continue
            read = self._piece(piece, found, texts)
            if read is not None or not texts:
                texts.append(piece.text)
                counts.append(len(read or ()))
                found += read or ()
                continue
            # What asks for nothing by itself belongs to what was said before it.
            joined = f"{texts[-1]}{piece.between}{piece.text}"
            again = self._piece(replace(piece, text=joined), found[: len(found) - counts[-1]], texts[:-1])
            texts[-1] = joined
            known = [one.action for one in found[len(found) - counts[-1] :]]
            is_work = all(one.action in CREATES and one.arguments.get("due") for one in again or ())
            if again and ((not known and is_work) or [one.action for one in again] == known):
                found[len(found) - counts[-1] :] = again
                counts[-1] = len(again)
        return [one for one in found if one.action not in TALKS or len(found) == 1] or found[:1]

    def _piece(self, piece: Piece, before: list[Proposal], texts: Sequence[str]) -> list[Proposal] | None:
        """None where it asks for nothing; an empty list where it completed what stands before."""
        last = before[-1] if before else None
        if piece.join is not Join.START and piece.opening in {Opening.LED, Opening.VERB, Opening.EDIT}:
            piece = replace(piece, text=piece.text.rstrip("? "))  # the question mark belongs to the whole
        read = self._read(self._part(piece.text))
        if not read and self._is_patient:
            read = self._read(self._straight(piece.text))
        if not read and last is not None and last.action in CREATES:
            read = self._taken_on(piece.text)
        if not read and last is None and texts:
            read = self._with_subject(piece.text, texts[-1])
        if not read and last is not None:
            read = self._after(piece, last, texts)
        if not read:
            return None
        return [one for proposal in read for one in self._connected(proposal, piece, before, texts)]

    def _taken_on(self, text: str) -> list[Proposal]:
        """ "… and I'll sort the payroll", "… and Ann can do the export": what somebody will or can do, said among orders."""
        own, able = OWN.match(text), ABLE.search(text)
        if own is not None:
            return self._read(self._part(f"I have to {text[own.end() :]}"))
        return self._read(self._part(f"{text[: able.start()]} should {text[able.end() :]}")) if able else []

    def _with_subject(self, text: str, context: str) -> list[Proposal]:
        """ "The heating is broken, Mike please fix it": it is the heating."""
        subject = SUBJECT.search(context)
        if subject is None or IT.search(text) is None:
            return []
        return self._read(self._part(IT.sub(subject["subject"], text, count=1)))

    def _after(self, piece: Piece, last: Proposal, texts: Sequence[str]) -> list[Proposal]:
        """What is only understood from what stands before: a verb left out, work on the thing just named."""
        if last.action not in CREATES and texts:
            verb = texts[-1].split(None, 1)[0]
            return self._read(self._part(f"{verb} {piece.text}"))
        if piece.opening is Opening.LED and IT.search(piece.text):
            return self._read(self._part(piece.text, announced=True))
        return []

    def _connected(
        self, proposal: Proposal, piece: Piece, before: list[Proposal], texts: Sequence[str]
    ) -> Iterator[Proposal]:
        """The proposal with what it takes from those before; nothing if it only completes one of them."""
        last = before[-1] if before else None
        said = proposal.arguments
        points_back = "where" not in said and str(said.get("task", "it")).lower() in POINTS_BACK
        if last is None:
            thing = self._named_in(texts[-1]) if texts and points_back and proposal.action in CHANGES else None
            yield _with(proposal, task=thing) if thing else proposal
            return
        field = FIELD_OF.get(proposal.action)
        if points_back and last.action in CREATES and field is not None and said.get(field):
            name = "description" if field == "text" else field
            before[-1] = _with(last, **{name: said[field]})
            return
        target = {name: last.arguments[name] for name in ("task", "where") if name in last.arguments}
        if points_back and proposal.action in CHANGES and target:
            changed = Proposal(proposal.action, {**said, **target}, proposal.said, proposal.why)
            if last.action == proposal.action:  # "take it off Mike and give it to Ann" ends with Ann
                before.pop()
            yield changed
            return
        if (
            HE.match(piece.text)
            and proposal.action in CREATES
            and "assignee" not in said
            and last.arguments.get("assignee")
        ):
            yield _with(proposal, assignee=last.arguments["assignee"])
            return
        carries = piece.join in {Join.THEN, Join.AND} and piece.opening in {Opening.VERB, Opening.EDIT}
        if carries and proposal.action in CREATES and "assignee" not in said and last.arguments.get("assignee"):
            yield _with(proposal, assignee=last.arguments["assignee"])
            return
        yield proposal

    @staticmethod
    def _named_in(context: str) -> str | None:
        """What a sentence that asks for nothing was about: "TASK-20 is not urgent anymore, make it low"."""
        code, subject = CODE.search(context), SUBJECT.search(context)
        return code.group() if code else subject["subject"] if subject else None

    def _trimmed(self, text: str) -> list[Proposal]:
        """ "Signing off, see you tomorrow": what is left when the talk around it is taken away."""
        if not self._is_patient:
            return []
        reason = SO_PLEASE.search(text)
        if reason is not None:
            return self._read(self._part(text[reason.end() :]))
        parts = [part for part in re.split(r"\s*[,.;!]+\s+|\s+[-–—]\s+", text) if part.strip()]  # noqa: RUF001
        if not 1 < len(parts) <= MOST_PARTS:
            return []
        read = [self._read(self._part(part)) for part in parts]
        kept = [found for found in read if not found or found[0].action not in TALKS]
        return kept[0] if len(kept) == 1 and len(kept) < len(parts) else []

    # Parts

    def _straight(self, text: str) -> Utterance:
        part = self._part(text)
        straight = reworded(part)
        return part if straight is None else self._part(straight)

    def _part(self, text: str, *, announced: bool = False) -> Utterance:
        known = self._parts.get((text, announced))
        if known is not None:
            return known
        whole = self._whole
        part = whole.part(text, announced=announced or whole.announced)
        self._parts[text, announced] = part = replace(
            part, asks_favour=part.asks_favour or whole.asks_favour, begged=part.begged or whole.begged
        )
        return part

    @staticmethod
    def _noted(proposal: Proposal, notes: str) -> Proposal:
        if proposal.action not in CREATES:
            return proposal
        return _with(proposal, description="\n".join(filter(None, [proposal.arguments.get("description"), notes])))

    def _for_each_person(self, proposal: Proposal) -> Iterator[Proposal]:
        """Several people make one task each, and get one message each."""
        if proposal.action == MESSAGE:
            people = members_of(str(proposal.arguments.get("to", "")), self._whole.team, self._whole.me)
            yield from [_with(proposal, to=name.name) for name in people] if people else [proposal]
            return
        said = proposal.arguments.get("assignee")
        if proposal.action not in CREATES or not said:
            yield proposal
            return
        everyone = EVERYONE.fullmatch(said)
        if everyone is not None:
            if everyone["group"] and not any(name.groups for name in self._whole.team):
                yield proposal
                return
            for name in self._whole.team:
                fits = not everyone["group"] or everyone["group"].lower() in {one.lower() for one in name.groups}
                if fits and (name != self._whole.me or everyone["group"]):
                    yield _with(proposal, assignee=name.name)
            return
        part = self._part(said)
        names = [span.text for span in part.names]
        joined = len(names) > 1 and all(
            _joins(part.text, one.end, other.start) for one, other in zip(part.names, part.names[1:], strict=False)
        )
        for called in names if joined else [said]:
            yield _with(proposal, assignee=called)


def _with(proposal: Proposal, **values: Any) -> Proposal:
    return Proposal(proposal.action, {**proposal.arguments, **values}, proposal.said, proposal.why)


def _of_one(asked: list[Proposal]) -> list[Proposal]:
    """A person named with the first or the last of them does all."""
    named = [one.arguments.get("assignee") for one in asked]
    given = [name for name in named if name]
    if len(given) != 1 or given[0] not in {named[0], named[-1]}:
        return asked
    return [_with(one, assignee=given[0]) if one.action in CREATES else one for one in asked]


def _named(asked: list[Proposal]) -> list[Proposal]:
    """ "Review the contract" and "send it": the second is "send the contract"; "by then" is what was said before."""
    thing = due = None
    for at, one in enumerate(asked):
        title = str(one.arguments.get("title", "")) if one.action in CREATES else ""
        changed: dict[str, Any] = {}
        then: re.Match[str] | None = THEN.search(title) if due and not one.arguments.get("due") else None
        if then is not None and then.start():
            title = title[: then.start()]
            changed = {"title": title, "due": due}
        due = one.arguments.get("due") or due
        points: re.Match[str] | None = VERB_IT.match(title) if thing else None
        if points is not None:
            changed["title"] = f"{points['verb']} {thing}{title[points.end() :]}"
        else:
            verb, _, rest = title.partition(" ")
            named = OBJECT.match(rest) if verb.lower() in IMPERATIVES else None
            thing = named.group().strip() if named else None
        if changed:
            asked[at] = _with(one, **changed)
    return asked


def _joins(text: str, left: int, right: int) -> bool:
    found = AND.match(text, left)
    return found is not None and found.end() == right


def _commas(text: str) -> list[str]:
    """ "a, b and c" as three."""
    parts = [FULL_STOP.sub("", part.strip()) for part in re.split(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+(?=[^,;]+$)", text)]
    return [part for part in parts if part]
