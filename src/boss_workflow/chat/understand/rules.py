"""Our own understanding: slash commands, phrases, then whole-sentence readers. Certain or silent."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from boss_workflow.chat.actions import Action, ActionRegistry
from boss_workflow.chat.understand.phrases import Phrase, compile_phrase
from boss_workflow.chat.understand.utterance import LONGEST_SENTENCE, Utterance

COMMAND = re.compile(r"/([a-z0-9_-]{1,32})(?:@\w+)?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An action that somebody may have asked for. Nothing is trusted yet: not the right to it, not its arguments."""

    action: str
    arguments: Mapping[str, Any]


class Rules:
    def __init__(self, registry: ActionRegistry) -> None:
        self._registry = registry
        phrases = [
            (compile_phrase(template), action) for action in registry.actions.values() for template in action.phrases
        ]
        self._phrases: list[tuple[Phrase, Action[Any]]] = sorted(phrases, key=lambda pair: -pair[0].weight)
        self._readers = [action for action in registry.actions.values() if action.recognise is not None]

    def command(self, text: str) -> Proposal | None:
        """ "/task write the report". An unknown command is no command."""
        found = COMMAND.fullmatch(text.strip())
        action = self._registry.commands.get(found.group(1).lower()) if found else None
        if found is None or action is None:
            return None
        rest = (found.group(2) or "").strip()
        return Proposal(action.name, {action.command_field: rest} if rest and action.command_field else {})

    def sentence(self, utterance: Utterance) -> Proposal | None:
        if not utterance.text or len(utterance.text) > LONGEST_SENTENCE:
            return None
        bare = Utterance(utterance.text.rstrip("?"), utterance.time, utterance.team, utterance.me)
        for phrase, action in self._phrases:
            said = phrase.match(bare)
            if said is not None:
                return Proposal(action.name, said)
        for action in self._readers:
            read = action.recognise(utterance) if action.recognise else None
            if read is not None:
                return Proposal(action.name, read)
        return None
