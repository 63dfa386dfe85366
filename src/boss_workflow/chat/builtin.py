"""The actions of the conversation itself: help, and leaving things as they are."""

from boss_workflow.chat import replies
from boss_workflow.chat.actions import Action, ActionRegistry, Answer, Arguments, Turn, allowed_commands
from boss_workflow.chat.menus import PUBLISH_MENUS, MenuParams
from boss_workflow.chat.protocols import Policy
from boss_workflow.chat.stage import LEAVE
from boss_workflow.jobs import Jobs
from boss_workflow.ports.blocks import Block, Items, Paragraph


class NoArguments(Arguments):
    pass


def builtin_actions(registry: ActionRegistry, policy: Policy, jobs: Jobs) -> list[Action[NoArguments]]:
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

    async def start(turn: Turn, arguments: NoArguments) -> Answer:
        """Somebody opened the chat: from now on their menu can be set."""
        came = turn.inbound
        menu = MenuParams(platform=came.platform, account=came.account, chat_id=came.sender.id)
        await jobs.enqueue(turn.uow, PUBLISH_MENUS, menu)
        return await show_help(turn, arguments)

    async def leave(_turn: Turn, _arguments: NoArguments) -> Answer:
        return Answer(blocks=replies.CANCELLED)

    async def thanks(_turn: Turn, _arguments: NoArguments) -> Answer:
        return Answer(blocks=replies.WELCOME)

    async def greet(_turn: Turn, _arguments: NoArguments) -> Answer:
        return Answer(blocks=replies.GREETING)

    async def acknowledge(_turn: Turn, _arguments: NoArguments) -> Answer:
        return Answer(blocks=replies.ALL_RIGHT)

    return [
        Action(
            name="chat.greet",
            params=NoArguments,
            summary="Answer a greeting",
            reads=True,
            handler=greet,
            phrases=(
                "good morning|afternoon|evening|day (team|all|everyone)",
                "morning|evening",
                "there",
                "how are you (doing) (today)",
                "how is it going|everything",
                "what is up",
            ),
            tool=False,
        ),
        Action(
            name="chat.acknowledge",
            params=NoArguments,
            summary="Answer what needs no answer",
            reads=True,
            handler=acknowledge,
            phrases=(
                "ok|okay|k|yes|yep|no|nope|sure|fine|great|good|nice|cool|perfect|alright|understood",
                "all right",
                "got it",
                "sounds|looks good",
                "good job|work|one",
                "well done",
                "good night",
                "bye|goodbye",
                "see you (tomorrow|later|soon)",
            ),
            tool=False,
        ),
        Action(
            name="chat.thanks",
            params=NoArguments,
            summary="Answer thanks",
            reads=True,
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
            reads=True,
            handler=start,
            command="start",
            tool=False,
        ),
        Action(
            name="chat.help",
            params=NoArguments,
            summary="Show what I can do",
            reads=True,
            handler=show_help,
            command="help",
            phrases=("help", "what can you do", "how does this work", "commands", "hi|hello|hey"),
        ),
        Action(
            name=LEAVE,
            params=NoArguments,
            summary="Leave things as they are",
            reads=True,
            handler=leave,
            command="cancel",
            phrases=("never mind", "nevermind", "cancel", "forget it", "leave it"),
            tool=False,
        ),
    ]
