"""Our own understanding: slash commands, phrases, then whole-sentence readers. Certain or silent."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from boss_workflow.chat.actions import Action, ActionRegistry
from boss_workflow.chat.understand.phrases import Match, Phrase, compile_phrase
from boss_workflow.chat.understand.proposals import Proposal
from boss_workflow.chat.understand.utterance import LONGEST_SENTENCE, Utterance

COMMAND = re.compile(r"/([a-z0-9_-]{1,32})(?:@\w+)?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)


class Rules:
    def __init__(self, registry: ActionRegistry) -> None:
        self._registry = registry
        self._phrases = [
            (phrase, action) for action in registry.actions.values() for phrase in _compiled(action.phrases)
        ]
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
        words = replace(Utterance.of(rest, utterance.time, utterance.team, utterance.me, announced=True), whole=rest)
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
        if not utterance.text or len(utterance.text) > LONGEST_SENTENCE:
            return []
        match = _closest((phrase.match(utterance), action) for phrase, action in self._phrases)
        if match is not None:
            return [Proposal(match[1].name, match[0].said)]
        for action in self._readers:
            read = action.recognise(utterance) if action.recognise else None
            if read is not None:
                return [Proposal(action.name, read)]
        return []


def _compiled(templates: Iterable[str]) -> list[Phrase]:
    return [compile_phrase(template) for template in templates]


def _closest(matches: "Iterable[tuple[Match | None, Action[Any]]]") -> tuple[Match, Action[Any]] | None:
    found = [(match, action) for match, action in matches if match is not None]
    return min(found, key=lambda pair: pair[0].loose, default=None)
