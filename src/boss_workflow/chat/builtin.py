"""The actions of the conversation itself: help, and leaving things as they are."""

from boss_workflow.chat import replies
from boss_workflow.chat.actions import Action, ActionRegistry, Answer, Arguments, Turn
from boss_workflow.chat.protocols import Policy
from boss_workflow.chat.stage import LEAVE
from boss_workflow.kernel.actor import Actor
from boss_workflow.ports.blocks import Block, Items, Paragraph


class NoArguments(Arguments):
    pass


def allowed_commands(registry: ActionRegistry, policy: Policy, actor: Actor) -> list[Action[Arguments]]:
    """The actions with a command that this person may use, in the order of their declaration."""
    return [
        action
        for action in registry.actions.values()
        if action.command and (action.permission is None or policy.may_ever(actor, action.permission))
    ]


def builtin_actions(registry: ActionRegistry, policy: Policy) -> list[Action[NoArguments]]:
    async def show_help(turn: Turn, _arguments: NoArguments) -> Answer:
        actions = allowed_commands(registry, policy, turn.actor)
        examples = [example for action in actions for example in action.examples[:1]]
        blocks: list[Block] = [
            Paragraph(text="Write what you need in a sentence, for example:"),
            Items(entries=tuple(examples)),
            Paragraph(text="Commands:"),
            Items(entries=tuple(f"/{action.command} – {action.summary}" for action in actions)),  # noqa: RUF001
        ]
        return Answer(blocks=blocks)

    async def leave(_turn: Turn, _arguments: NoArguments) -> Answer:
        return Answer(blocks=replies.CANCELLED)

    async def thanks(_turn: Turn, _arguments: NoArguments) -> Answer:
        return Answer(blocks=replies.WELCOME)

    return [
        Action(
            name="chat.thanks",
            params=NoArguments,
            summary="Answer thanks",
            handler=thanks,
            phrases=(
                "thanks|thx|ty|cheers",
                "thank you (very|so) (much)",
                "thanks (a) lot",
                "many thanks",
                "great|perfect (thanks)",
            ),
            tool=False,
        ),
        Action(
            name="chat.start",
            params=NoArguments,
            summary="Say hello and show what I can do",
            handler=show_help,
            command="start",
            tool=False,
        ),
        Action(
            name="chat.help",
            params=NoArguments,
            summary="Show what I can do",
            handler=show_help,
            command="help",
            phrases=("help", "what can you do", "how does this work", "commands", "hi|hello|hey"),
        ),
        Action(
            name=LEAVE,
            params=NoArguments,
            summary="Leave things as they are",
            handler=leave,
            phrases=("never mind", "nevermind", "cancel", "forget it", "leave it"),
            tool=False,
        ),
    ]
