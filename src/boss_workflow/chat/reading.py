"""From an event to what was meant, cheapest first: button, command, open question, open preview, rules, model."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from boss_workflow.chat import replies
from boss_workflow.chat.actions import Action, ActionRegistry
from boss_workflow.chat.corrections import CREATE, DraftReader, Move, folded, taken_back
from boss_workflow.chat.drafting import Drafter
from boss_workflow.chat.drafts import Draft
from boss_workflow.chat.files import FILES, batches_in, carrying
from boss_workflow.chat.models import Press
from boss_workflow.chat.outbox import Subject
from boss_workflow.chat.protocols import OpenSession, Policy
from boss_workflow.chat.questions import Question
from boss_workflow.chat.understand.dates import TimeContext
from boss_workflow.chat.understand.grounding import Known
from boss_workflow.chat.understand.model import ModelReader
from boss_workflow.chat.understand.people import Name
from boss_workflow.chat.understand.phrases import CODE
from boss_workflow.chat.understand.proposals import Proposal
from boss_workflow.chat.understand.rules import Rules
from boss_workflow.chat.understand.utterance import Utterance
from boss_workflow.kernel.actor import Actor
from boss_workflow.ports.blocks import Block
from boss_workflow.ports.chat_platform import Inbound, InboundKind

QUIET = re.compile(
    r"\s*[,;.(]?\s*\b(?:and )?(?:no questions(?: asked)?|don['\u2019]?t ask(?: me)?(?: anything| questions)?)(?:,? please)?\)?[.!]*\s*$"
    r"|^(?:no questions|don['\u2019]?t ask(?: me)?)\s*[,:;.]\s*",
    re.IGNORECASE,
)
LASTING = re.compile(
    r"(?:from now on|always|in future|for good)\b.*\bquestions?\b.*|never ask me\b.*|(?:please )?(?:don['\u2019]?t|do not|stop)"
    r" (?:ever )?ask(?:ing)? me (?:any )?questions?(?: any ?more| again| ever| ever again| from now on| in future)"
    r"[.!]*|.*\bno (?:more )?questions\b,? (?:from now on|any ?more|ever)[.!]*|no more questions[.!]*",
    re.IGNORECASE,
)
"""Said of all that will be asked, not of this message."""
AS_WORDS = re.compile(r"^\s*/(skip|cancel)\s*$", re.IGNORECASE)
"""Commands that answer what is open."""
TEACHES = re.compile(r"(?:when(?:ever)?|if) i (?:say|write|type)\b|forget what\b|unlearn\b|/teach\b", re.IGNORECASE)
THESE = re.compile(
    r"\b(?:all (?:of )?)?(?:these|those|them|both)(?: all)?(?: (?:two|three|four|five|six|seven|eight|nine|ten|\d{1,3}))?"
    r"(?: (?:tasks|ones|items))?(?: are)?\b",
    re.IGNORECASE,
)

ATTACH = "task.attach"
"""What files are for when nothing else was said of them."""
TAKE_WAITING = frozenset({ATTACH, CREATE, "task.show"})
"""What answers the question which task a file belongs to, though it reads as a request of its own."""
CODES = re.compile(rf"(?<![\w#-])(?:{CODE})(?!\w)", re.IGNORECASE)
LONGEST_NOTE = 4000


@dataclass(frozen=True, slots=True)
class Scene:
    """What was true when the message was read; checked again where it matters when the turn is carried out."""

    actor: Actor
    team: Sequence[Name]
    time: TimeContext
    question: Question | None
    draft: Draft | None = None
    session: OpenSession | None = None
    focus: Subject | None = None
    focused: Sequence[Subject] = ()
    meanings: Mapping[str, str] = field(default_factory=dict)
    """What this person has taught."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """`source`: press, command, question, draft, session, rules, model, or none. `reply`: said when there is nothing to carry
    out. `quiet`: "no questions" was said."""

    source: str
    proposals: Sequence[Proposal] = ()
    confirmed: bool = False
    reply: Sequence[Block] = ()
    move: Move | None = None
    quiet: bool = False
    record: Mapping[str, Any] = field(default_factory=dict)
    """What reading it cost, for the turn's record."""


Shown = Callable[[Actor, str], Awaitable[Sequence[Known] | None]]
"""The tasks that may be meant by a text; None when the workspace has spent what it may on the model today."""


class Reading:
    def __init__(
        self, registry: ActionRegistry, reader: ModelReader | None, policy: Policy, drafter: Drafter, shown: Shown
    ) -> None:
        self._registry = registry
        self._rules = Rules(registry)
        self._reader = reader
        self._shown = shown
        self._policy = policy
        self._drafter = drafter
        self._drafts = DraftReader(self._rules)

    async def understand(
        self, inbound: Inbound, scene: Scene, press: Press | None, batch: UUID | None = None
    ) -> Understanding:
        """`batch`: the files that came with it."""
        certain = self.without_model(inbound, scene, press, batch)
        return certain or with_files(await self._ask_model(inbound.text, scene), inbound, scene, batch)

    def without_model(
        self, inbound: Inbound, scene: Scene, press: Press | None, batch: UUID | None = None
    ) -> Understanding | None:
        """None for what only a model might understand."""
        match inbound.kind:
            case InboundKind.PRESS if press is None:
                return Understanding("press", reply=replies.UNKNOWN_BUTTON)
            case InboundKind.PRESS if press is not None:
                return self._pressed(press, scene)
            case InboundKind.EDITED:
                return Understanding("none", reply=replies.EDITED)
            case InboundKind.UNSUPPORTED:
                return Understanding("none", reply=replies.unsupported(inbound.text))
        if batch is not None and scene.question and batch in batches_in(scene.question.arguments):
            return Understanding("none")  # the rest of an album that is asked about already
        said = self._said(inbound, scene, batch)
        return with_files(said, inbound, scene, batch) if said else None

    def _said(self, inbound: Inbound, scene: Scene, batch: UUID | None) -> Understanding | None:
        if inbound.forwarded is not None and (inbound.text.strip() or batch is None):
            return self._forwarded(inbound)
        if inbound.files and not inbound.text.strip():
            return self._files_alone(inbound, scene, batch)
        return self._text(inbound.text, scene)

    def _files_alone(self, inbound: Inbound, scene: Scene, batch: UUID | None) -> Understanding:
        """An answer, where files are one or where others wait already; else something to be attached."""
        if batch is None:
            return Understanding("none")  # why they are not kept is said
        question = scene.question
        action = self._registry.actions.get(question.action) if question else None
        if question is not None and action is not None and (action.answered_by_files or FILES in question.arguments):
            return Understanding("question", [Proposal(question.action, question.arguments)])
        source = inbound.forwarded
        author = f"Forwarded from {source.author}" + (f" ({source.link})" if source.link else "") if source else None
        return Understanding("files", [Proposal(ATTACH, {"note": author} if author else {})])

    def _pressed(self, press: Press, scene: Scene) -> Understanding:
        if press.action.startswith("draft."):
            move = self._drafter.pressed(scene.draft, press.action, press.arguments)
            return Understanding("press", move=move, reply=() if move else replies.ANSWERED)
        return Understanding("press", [Proposal(press.action, press.arguments)], confirmed=press.confirmed)

    def _forwarded(self, inbound: Inbound) -> Understanding:
        """Text of somebody else is never a request: what it would become is offered."""
        offers = [action for action in self._registry.actions.values() if action.forwarded is not None]
        if not inbound.text.strip() or not offers:
            return Understanding("none", reply=replies.NOTHING_TO_MAKE)
        action = offers[0]
        arguments = action.forwarded(inbound) if action.forwarded else {}
        return Understanding("forwarded", [Proposal(action.name, arguments)])

    def _text(self, said: str, scene: Scene) -> Understanding | None:
        said = AS_WORDS.sub(r"\1", said)
        text, quiet = _without_aside(said, scene)
        utterance = _utterance(text, scene)
        in_session = _in_session(said, scene)
        asked = scene.question is not None or scene.draft is not None
        certain = (
            (None if asked else in_session)
            or self._command(utterance)
            or self._answer(text, scene.question)
            or self._in_draft(said, text, scene)
            or in_session
        )
        if certain is not None:
            return certain
        ruled = (
            self._plural(text, scene)
            or self._rules.sentence(utterance)
            or (taken_back(utterance, text) if scene.focus else [])
        )
        if ruled:
            able = folded([proposal for proposal in ruled if self._rules.can(proposal)])
            unable = [proposal.said for proposal in ruled if not self._rules.can(proposal)]
            return Understanding("rules", able, reply=replies.cannot_yet(unable) if unable else (), quiet=quiet)
        typed = scene.question.typed(text) if scene.question else None
        if typed is not None:
            return Understanding("question", [typed])
        answer = self._drafts.free_answer(text, scene.draft) if scene.draft else None
        if answer is not None:
            return Understanding("draft", move=answer)
        free = scene.session.free(_utterance(said, scene)) if scene.session else None
        if free is not None:
            return Understanding("session", [free])
        return self._nothing(scene) if self._reader is None or not utterance.text else None

    def _nothing(self, scene: Scene) -> Understanding:
        return Understanding("none", reply=replies.not_understood(self._examples(scene.actor)))

    async def _ask_model(self, said: str, scene: Scene) -> Understanding:
        nothing = self._nothing(scene)
        if self._reader is None:
            return nothing
        text, quiet = _without_aside(AS_WORDS.sub(r"\1", said), scene)
        utterance = _utterance(text, scene)
        shown = await self._shown(scene.actor, utterance.whole)
        if shown is None:
            return replace(nothing, record={"model": "budget of the day is used up"})
        read = await self._reader.propose(utterance, self._allowed(scene.actor), shown)
        if not read.proposals:
            return replace(nothing, record=read.record)
        return Understanding("model", read.proposals, quiet=quiet, record=read.record)

    def _plural(self, text: str, scene: Scene) -> list[Proposal]:
        """ "Give these three to Ann": read as of one, and meant of all that were talked about last."""
        found = THESE.search(text) if len(scene.focused) > 1 else None
        if found is None:
            return []
        read = self._rules.sentence(_utterance(f"{text[: found.start()]}it{text[found.end() :]}", scene))
        pointing = [
            one for one in read if str(one.arguments.get("task", "it")).lower() == "it" and "where" not in one.arguments
        ]
        if len(read) != 1 or pointing != read or read[0].action == CREATE:
            return []
        return [Proposal(read[0].action, {**read[0].arguments, "task": found.group().lower()}, said=text)]

    def _in_draft(self, said: str, text: str, scene: Scene) -> Understanding | None:
        if scene.draft is None:
            return None
        move = self._drafts.read(said, _utterance(said, scene), scene.draft)
        if move is None and said != text:
            move = self._drafts.read(text, _utterance(text, scene), scene.draft)
        return Understanding("draft", move=move) if move else None

    def _command(self, utterance: Utterance) -> Understanding | None:
        name = self._rules.command_name(utterance)
        if name is None:
            return None
        command = self._rules.command(utterance)
        if command is None:
            return Understanding("command", reply=replies.unknown_command(name))
        return Understanding("command", [command])

    @staticmethod
    def _answer(text: str, question: Question | None) -> Understanding | None:
        if question is None:
            return None
        if question.is_no(text):
            return Understanding("question", reply=replies.CANCELLED)
        if question.is_yes(text):
            return Understanding("question", [Proposal(question.action, question.arguments)], confirmed=True)
        proposal = question.typed(text) if question.verbatim else question.chosen(text)
        return Understanding("question", [proposal]) if proposal else None

    def _allowed(self, actor: Actor) -> list[Action[Any]]:
        return [
            action
            for action in self._registry.actions.values()
            if action.permission is None or self._policy.may_ever(actor, action.permission)
        ]

    def _examples(self, actor: Actor) -> list[str]:
        return [action.examples[0] for action in self._allowed(actor) if action.examples][:4]


def with_files(understood: Understanding, inbound: Inbound, scene: Scene, batch: UUID | None) -> Understanding:
    """What was understood, with the files that came with it, or that its words are the answer for."""
    waiting = batches_in(scene.question.arguments) if scene.question and scene.question.action == ATTACH else ()
    if batch is None:
        takes = waiting and understood.source in {"rules", "model", "command"}
        if not takes or len(understood.proposals) != 1 or understood.proposals[0].action not in TAKE_WAITING:
            return understood
        return replace(understood, proposals=[carrying(understood.proposals[0], waiting)])
    if understood.source == "none" and not understood.proposals and inbound.text.strip():
        codes = list(dict.fromkeys(found.group() for found in CODES.finditer(inbound.text)))
        said = {"note": inbound.text.strip()[:LONGEST_NOTE], **({"task": codes[0]} if len(codes) == 1 else {})}
        understood = Understanding("files", [Proposal(ATTACH, said)], record=understood.record)
    return replace(understood, proposals=[carrying(one, (batch,)) for one in understood.proposals])


def _without_aside(said: str, scene: Scene) -> tuple[str, bool]:
    """In what was taught, without "no questions"; and whether that was said."""
    text = said if LASTING.fullmatch(said.strip()) else QUIET.sub("", said) or said
    return as_taught(text, scene.meanings), text != said


def as_taught(text: str, meanings: Mapping[str, str]) -> str:
    """Each taught phrase gives way to its meaning; a sentence that teaches stays as it is."""
    if not meanings or TEACHES.match(text):
        return text
    phrases = "|".join(re.escape(phrase) for phrase in sorted(meanings, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?:{phrases})(?!\w)", re.IGNORECASE)
    return pattern.sub(lambda found: meanings[found.group().lower()], text)


def _in_session(said: str, scene: Scene) -> Understanding | None:
    proposal = scene.session.certain(_utterance(said, scene)) if scene.session else None
    return Understanding("session", [proposal]) if proposal else None


def _utterance(text: str, scene: Scene) -> Utterance:
    me = next((name for name in scene.team if name.id == scene.actor.member_id), None)
    return Utterance.of(text, scene.time, scene.team, me)
