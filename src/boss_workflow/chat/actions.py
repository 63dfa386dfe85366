"""An action is one thing that a person can ask for. Slash command, button, model tool and help come from this one
declaration; a command or help line exists only because an action with a handler stands here."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from boss_workflow.chat.files import NO_FILES, Carried
from boss_workflow.chat.models import Conversation
from boss_workflow.chat.outbox import Presses, Subject
from boss_workflow.chat.protocols import Policy
from boss_workflow.chat.understand.dates import TimeContext
from boss_workflow.chat.understand.proposals import Proposal
from boss_workflow.chat.writing import Brief, Draught
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.errors import AppError, Forbidden, Invalid
from boss_workflow.ports.blocks import Block
from boss_workflow.ports.chat_platform import Inbound


class Arguments(BaseModel):
    """Base of action parameters. People, tasks and dates stay the phrases that were said: code resolves them, whoever
    proposed them."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


A = TypeVar("A", bound=Arguments)


@dataclass(frozen=True, slots=True)
class Turn:
    """One action being carried out: who asks, where, and in which transaction."""

    uow: UnitOfWork
    actor: Actor
    conversation: Conversation
    inbound: Inbound
    time: TimeContext
    """Now, for what is shown."""
    said: TimeContext
    """When it was said, for what "tomorrow" meant."""
    presses: Presses
    replied_to: Subject | None = None
    """What the message that was replied to shows."""
    card: Subject | None = None
    """What the card shows whose button was pressed."""
    focus: Subject | None = None
    """What was talked about last: "it"."""
    focused: Sequence[Subject] = ()
    """All that was talked about or listed last: "these", "the second one"."""
    files: Carried = NO_FILES
    """What came with the request, or waited for this answer. It is attached to what the answer is about."""
    draught: Draught | None = None
    """What the model wrote for this action, or why it did not; None where the action was not asked for alone."""
    quiet: bool = False
    """ "No questions" was said."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an action, rendered from the rows that commit with it.

    `card`: the blocks are the card of this subject and become its live card here.
    `about`: what "it" means from now on.
    `loud`: said even when the card that shows it was just edited under the person's finger.
    `line`: what came of it in one line, among several; `plan`: the same before it is done.
    `shown`: the things that were listed: "these" from now on.
    `pinned`: arguments that say exactly what was pointed at.
    `offers`: actions that are proposed in return, shown below as a preview; nothing of them is done yet.
    """

    blocks: Sequence[Block] = ()
    card: Subject | None = None
    about: Subject | None = None
    loud: bool = False
    line: str | None = None
    plan: str | None = None
    shown: Sequence[Subject] = ()
    pinned: Mapping[str, Any] = field(default_factory=dict)
    offers: Sequence[Proposal] = ()


@dataclass(frozen=True, slots=True)
class Option:
    label: str
    value: str


class Ask(Exception):
    """Raised by a handler that needs one more value: nothing is changed, the person is asked, the answer fills `field`.

    `free`: any typed answer is tried; otherwise only the options are answers. `verbatim`: whatever is typed next is
    the answer, even where it reads like a request of its own (the text of a note). `known`: arguments that were found out
    meanwhile and must not change until the answer comes (which task "it" is).
    """

    def __init__(
        self,
        text: str,
        field: str,
        options: Sequence[Option] = (),
        *,
        free: bool = True,
        verbatim: bool = False,
        known: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(text)
        self.text = text
        self.field = field
        self.options = tuple(options)
        self.free = free
        self.verbatim = verbatim
        self.known = dict(known or {})


class NotAllowed(Forbidden):
    code = "not_allowed"


Consult = Callable[[Turn, A], Awaitable[Brief[Any] | None]]


@dataclass(frozen=True, kw_only=True)
class Action(Generic[A]):
    """`permission` is a name of the policy's table; None: everyone who is a member.

    `command`: its slash command; the words after it are read by `command_phrases`, or fill `command_field`.
    `phrases`: see `chat.understand.phrases`. `recognise` reads a whole sentence where phrases can't.
    `confirm`: the question to ask before it is done, and the arguments with all that was pointed at made explicit;
    None: done at once, with Undo, as when it finds nothing that must be asked.
    `clarify`: what is worth asking before it is done, as the complexity of the request says; it never must be answered.
    `forwarded`: what a forwarded message would become, offered for confirmation.
    `reaches_others`: it writes to somebody or lets somebody in; what a model proposes of it is shown first.
    `consult`: what the model is to write before it is carried out, None where nothing is; it changes nothing.
    `reads`: it changes nothing, so it is answered at once also among other requests.
    `answered_by_files`: a file without words is an answer to what it asks.
    """

    name: str
    params: type[A]
    summary: str
    handler: Callable[[Turn, A], Awaitable[Answer]]
    permission: str | None = None
    command: str | None = None
    command_field: str | None = None
    phrases: tuple[str, ...] = ()
    command_phrases: tuple[str, ...] = ()
    recognise: Callable[[Any], Mapping[str, Any] | None] | None = None
    examples: tuple[str, ...] = ()
    confirm: Callable[[Turn, A], Awaitable[tuple[str, A] | None]] | None = None
    clarify: Callable[[Turn, A], Awaitable[Sequence[Ask]]] | None = None
    forwarded: Callable[[Inbound], Mapping[str, Any]] | None = None
    consult: Consult[A] | None = None
    reads: bool = False
    reaches_others: bool = False
    answered_by_files: bool = False
    tool: bool = True
    """Whether the model may choose it."""

    def parse(self, arguments: Mapping[str, Any]) -> A:
        """Validates as strictly as HTTP input. Raises: BadArguments."""
        try:
            return self.params.model_validate(dict(arguments))
        except ValidationError as error:
            raise BadArguments(self, error) from error


class BadArguments(Invalid):
    code = "bad_arguments"

    def __init__(self, action: Action[Any], error: ValidationError) -> None:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        hint = f' For example: "{action.examples[0]}"' if action.examples else ""
        told = "it is missing" if first["type"] == "missing" else first["msg"][:1].lower() + first["msg"][1:]
        super().__init__(f"I can't use that {where or 'request'}: {told}.{hint}")
        self.missing = where if first["type"] == "missing" else None


class UnknownAction(AppError):
    code = "unknown_action"


@dataclass
class ActionRegistry:
    """All actions of this version, by name and by command."""

    actions: dict[str, Action[Any]] = field(default_factory=dict)
    commands: dict[str, Action[Any]] = field(default_factory=dict)

    def add(self, actions: Iterable[Action[Any]]) -> None:
        for action in actions:
            if action.name in self.actions or action.command in self.commands:
                raise ValueError(f"action {action.name} is declared twice")
            self.actions[action.name] = action
            if action.command:
                self.commands[action.command] = action

    def get(self, name: str) -> Action[Any]:
        """Raises: UnknownAction (a button of an older version)."""
        try:
            return self.actions[name]
        except KeyError:
            raise UnknownAction("This button belongs to an older version. Ask me in words instead.") from None


def allowed_commands(registry: ActionRegistry, policy: Policy, actor: Actor) -> list[Action[Any]]:
    """The actions with a command that this person may use, in the order of their declaration."""
    return [
        action
        for action in registry.actions.values()
        if action.command and (action.permission is None or policy.may_ever(actor, action.permission))
    ]
