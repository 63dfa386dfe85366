"""Our own understanding: slash commands, phrases, then whole-sentence readers. Certain or silent."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from boss_workflow.chat.actions import Action, ActionRegistry
from boss_workflow.chat.understand.compound import read_message
from boss_workflow.chat.understand.frames import FRAMES
from boss_workflow.chat.understand.inquiries import read_inquiry
from boss_workflow.chat.understand.lexicon import DELEGATED
from boss_workflow.chat.understand.phrases import SLOTS, Match, Phrase, compile_phrase
from boss_workflow.chat.understand.proposals import Proposal
from boss_workflow.chat.understand.references import CODES, one_for_each_code, pointed_at, with_codes
from boss_workflow.chat.understand.report_requests import looking_back, read_report_request
from boss_workflow.chat.understand.set_phrases import read_set_phrases
from boss_workflow.chat.understand.utterance import LONGEST_SENTENCE, Utterance

COMMAND = re.compile(r"/([a-z0-9_-]{1,32})(?:@\w+)?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)


LIST = "task.list"
REPORT = "report.show"
ASSIGN = "task.assign"
RESCHEDULE = "task.reschedule"
POINTED = re.compile(SLOTS["named"], re.IGNORECASE)
SHORTEST_REASON = 2
NO_REASONS = DELEGATED | {"then", "and", "also", "plus", "but", "please", "pls", "can", "could", "next", "break"}
"""What begins so asks for something else."""
ASIDE = re.compile(
    r"\s+instead of \S+$|\s*,\s*(?:please\s+)?(?:tick|check|cross|mark)\s+(?:it|that|them|both)\s*(?:off|done)?[ .!]*$"
    r"|\s*[,.!]?\s+(?:nice|good|great) (?:work|job)\b.*$|\s*[,.!]\s+(?:well done|thanks|thank you|cheers)\b.*$|\s*,?\s+(?:instead|for now|after all|then|now|please|again|thanks|actually|if you can|if possible)[ .!]*$"
    r"|\s*[,;-]\s+(?:we|i|they|he|she|it['\u2019]?s|it)\b(?:\s|['\u2019])(?:do(?:es)?n['\u2019]?t|no longer|(?:is|are)n['\u2019]?t|not|is|are|can['\u2019]?t)\b[^,;]*$",
    re.IGNORECASE,
)
"""What may stand behind a change without being a part of it: "… instead", "…, we don't need it any more"."""
DATED = frozenset({"task.assign", "task.prioritise", "task.status", "task.start", "task.reopen"})
CHANGING = re.compile(
    r"(?:assign|reassign|give|hand|pass|move|transfer|make|set|put|reopen|take|#\d|task[- ]?\d)", re.IGNORECASE
)
MESSAGE = "message.send"
"""Read last: "ask John to send it by Friday" is work, "ask John about it" a message."""
CREATE = "task.create"
RECURRING = "recurring.create"
WORD_FOR_WORD = frozenset({"task.note", "task.describe", "task.rename"})
"""Actions that keep what was said as it stands: whatever their text holds is no further request."""
LONGEST_MESSAGE = 10_000


class Phrasebook:
    """Phrases with their actions, in order, found by the word that a sentence begins with."""

    def __init__(self, phrases: Sequence[tuple[Phrase, str]]) -> None:
        self._anything = [pair for pair in phrases if pair[0].openings is None]
        words = {word for phrase, _ in phrases for word in phrase.openings or ()}
        self._by_word = {
            word: [pair for pair in phrases if pair[0].openings is None or word in pair[0].openings] for word in words
        }

    def fitting(self, utterance: Utterance) -> Iterator[tuple[Phrase, str]]:
        """Those that the words of the sentence allow."""
        words = utterance.words
        for phrase, name in self._by_word.get(utterance.first_word, self._anything):
            if not phrase.needs or not phrase.needs.isdisjoint(words):
                yield phrase, name


class Rules:
    def __init__(self, registry: ActionRegistry) -> None:
        self._registry = registry
        self._phrases = [
            (phrase, action.name) for action in registry.actions.values() for phrase in _compiled(action.phrases)
        ]
        frames = [(phrase, name) for name, templates in FRAMES.items() for phrase in _compiled(templates)]
        known = [*self._phrases, *((phrase, name) for phrase, name in frames if name != MESSAGE)]
        self._known = Phrasebook(known)
        self._late = Phrasebook([(phrase, name) for phrase, name in frames if name == MESSAGE])
        self._verbatim = [(phrase, name) for phrase, name in known if phrase.is_verbatim and name in WORD_FOR_WORD]
        self._after_command = {action.name: _compiled(action.command_phrases) for action in registry.actions.values()}
        self._readers = [action for action in registry.actions.values() if action.recognise is not None]

    @staticmethod
    def command_name(utterance: Utterance) -> str | None:
        """The "task" of "/task write the report", known or not."""
        found = COMMAND.fullmatch(utterance.whole)
        return found.group(1).lower() if found else None

    def command(self, utterance: Utterance) -> Proposal | None:
        """ "/task write the report". An unknown command is no command."""
        found = COMMAND.fullmatch(utterance.whole)
        action = self._registry.commands.get(found.group(1).lower()) if found else None
        if found is None or action is None:
            return None
        rest = (found.group(2) or "").strip()
        return Proposal(action.name, self._arguments(action, rest, utterance) if rest else {})

    def _arguments(self, action: Action[Any], rest: str, utterance: Utterance) -> Mapping[str, Any]:
        """The words after a command: as its phrases or its reader understand them, else all in its one field."""
        words = replace(utterance.part(rest, announced=True), whole=rest)
        match = _closest((phrase.match(words), action) for phrase in self._after_command[action.name])
        if match is not None:
            return match[0].said
        read = action.recognise(words) if action.recognise and len(words.text) <= LONGEST_SENTENCE else None
        if read is not None:
            return read
        return {action.command_field: rest} if action.command_field else {}

    def can(self, proposal: Proposal) -> bool:
        """Whether this version has an action that takes what was understood."""
        action = self._registry.actions.get(proposal.action)
        return action is not None and proposal.arguments.keys() <= action.params.model_fields.keys()

    def message(self, utterance: Utterance) -> list[Proposal]:
        """A command, or else what its sentences ask for."""
        command = self.command(utterance)
        return [command] if command else self.sentence(utterance)

    def sentence(self, utterance: Utterance) -> list[Proposal]:
        """All that the message asks for, in order; empty where the rules are not certain."""
        if not utterance.text or len(utterance.whole) > LONGEST_MESSAGE:
            return []
        for text in filter(None, (utterance, self._coded(utterance))):
            kept = _closest((phrase.match(text), name) for phrase, name in self._verbatim)
            if kept is not None:
                return [self._proposal(kept, text)]
        found = read_message(utterance, self.clause)
        said = read_set_phrases(utterance) if not found or len(found) > 1 else None
        return [said] if said else found

    def clause(self, utterance: Utterance) -> list[Proposal]:
        """What one sentence asks for, without the others around it."""
        if not utterance.text or len(utterance.text) > LONGEST_SENTENCE:
            return []
        coded = self._coded(utterance)
        changed = self._changed(coded) if coded else []
        if any(one.action != MESSAGE and one.arguments.get("task") for one in changed):
            return changed
        changed = self._changed(utterance)
        if changed:
            return changed
        proposal = self._read(utterance) or self._matched(self._late, utterance)
        return [proposal] if proposal else []

    @staticmethod
    def _coded(utterance: Utterance) -> Utterance | None:
        """The same with bare numbers written as tasks; None where there are none."""
        text = with_codes(utterance.whole if utterance.rest else utterance.text)
        return utterance.part(text) if text else None

    def _changed(self, utterance: Utterance) -> list[Proposal]:
        """A change or question of fixed shape, for each of the tasks named, with its new date."""
        each = one_for_each_code(utterance.text)
        if each and (first := self._one_changed(utterance.part(each[0]))):
            others = [self._one_changed(utterance.part(text)) for text in each[1:]]
            if all(others):
                return [proposal for found in (first, *others) for proposal in found]
        return self._one_changed(utterance)

    def _one_changed(self, utterance: Utterance) -> list[Proposal]:
        proposal = self._phrased(utterance)
        return [proposal] if proposal else self._with_a_date(utterance)

    def _with_a_date(self, utterance: Utterance) -> list[Proposal]:
        """ "Give TASK-9 to Mike by Friday": a change with a due date behind it is two."""
        text, last = utterance.text, utterance.dates[-1] if utterance.dates else None
        if last is None or last.end < len(text.rstrip(" ?")) or not CHANGING.match(text):
            return []
        change = self._phrased(utterance.part(text[: last.start].rstrip(" ,")))
        if change is None or change.action not in DATED or "due" in change.arguments:
            return []
        if change.arguments.get("task") and not POINTED.fullmatch(change.arguments["task"]):
            return []
        target = {name: value for name, value in change.arguments.items() if name in {"task", "where"}}
        return [change, Proposal(RESCHEDULE, {**target, "due": last.text}, said=text, why=change.why)]

    def _phrased(self, utterance: Utterance) -> Proposal | None:
        found = self._matched(self._known, utterance)
        if found is None and (aside := ASIDE.search(utterance.text)):
            found = self._matched(self._known, utterance.part(utterance.text[: aside.start()]))
        return found or self._explained(utterance)

    def _explained(self, utterance: Utterance) -> Proposal | None:
        """ "Scrap TASK-22, we're not doing brunch any more": a change of a task that is pointed at, and why."""
        change, comma, reason = utterance.text.partition(", ")
        words = reason.lower().split()
        if not comma or len(words) < SHORTEST_REASON or words[0] in NO_REASONS or CODES.search(reason):
            return None
        if any(one.end > len(change) for one in utterance.dates):
            return None
        found = self._matched(self._known, utterance.part(change.removesuffix(" please")))
        pointed = found is not None and POINTED.fullmatch(str(found.arguments.get("task", "")))
        return found if pointed else None

    def _matched(self, phrases: Phrasebook, utterance: Utterance) -> Proposal | None:
        match = _closest((phrase.match(utterance), name) for phrase, name in phrases.fitting(utterance))
        return self._proposal(match, utterance) if match is not None else None

    def _proposal(self, match: "tuple[Match, str]", utterance: Utterance) -> Proposal:
        said: dict[str, Any] = dict(match[0].said)
        if tags := said.pop("tags", None):
            said["tags"] = [tag.lstrip("#") for tag in re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", tags) if tag]
        if match[1] == REPORT and "period" in said:
            said["period"] = looking_back(said["period"], utterance)
        if "title" in said:
            said["title"] = (
                said["title"].removesuffix(" instead").removesuffix(" from now on").strip("\"“”'\u2018\u2019")
            )
        if match[1] == ASSIGN and "person" in said:
            said["where"] = {"person": said.pop("person")}
        task = said.pop("task", None)
        if task is not None:
            said = {**pointed_at(task, utterance), **said}
        if "where" in said and task is not None and _is_list(task, utterance.text):
            return Proposal(LIST, {**said["where"], "due": said["due"]}, said=utterance.text, why="a list of tasks")
        return Proposal(match[1], said, said=utterance.text, why="its wording")

    def _read(self, utterance: Utterance) -> Proposal | None:
        asked = read_inquiry(utterance)
        if asked is not None:
            return Proposal(LIST, asked, said=utterance.text, why="a question whose every word is a filter")
        reported = read_report_request(utterance)
        if reported is not None:
            return Proposal(REPORT, reported, said=utterance.text, why="a report, about whom and over which time")
        for action in self._readers:
            if utterance.announced and action.name != CREATE:
                continue  # known to be new work
            read = action.recognise(utterance) if action.recognise else None
            if read is not None:
                name = RECURRING if "rule" in read else action.name
                return Proposal(name, read, said=utterance.text, why="a request for work")
        return None


def _compiled(templates: Iterable[str]) -> list[Phrase]:
    return [compile_phrase(template) for template in templates]


def _is_list(task: str, text: str) -> bool:
    """Whether "Chloé's tasks due next week" stands alone: tasks and their date, and no verb that changes it."""
    rest = text[len(task) :].lower() if text.lower().startswith(task.lower()) else ""
    return rest.startswith((" due ", " for "))


T = TypeVar("T")


def _closest(matches: "Iterable[tuple[Match | None, T]]") -> tuple[Match, T] | None:
    found = [(match, name) for match, name in matches if match is not None]
    return min(found, key=lambda pair: pair[0].loose, default=None)
