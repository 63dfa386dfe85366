"""A session from its first question to its approval; it lives in its row, so it survives a restart.

Whatever asks the model to write has two halves: `consult`, which reads and says what is to be written, and the handler,
which takes what was written, or why nothing was.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from pydantic import Field

from boss_workflow.chat.actions import Answer, Arguments, Ask, Option, Turn
from boss_workflow.chat.understand.dates import NotADate, parse_when
from boss_workflow.chat.understand.people import AmbiguousName, Name, UnknownName, resolve_name
from boss_workflow.chat.understand.utterance import Utterance
from boss_workflow.chat.writing import Brief, Written
from boss_workflow.domains.people import team_names
from boss_workflow.domains.projects import replies
from boss_workflow.domains.projects.asking import plan_parts
from boss_workflow.domains.projects.drafts import Draft, Person, PlanRevised, SpecRevised, lines_of
from boss_workflow.domains.projects.errors import (
    AskAlone,
    NoSession,
    NotAboutIt,
    PlanInvalid,
    SavedNotFound,
    SessionChanged,
)
from boss_workflow.domains.projects.hearing import is_open
from boss_workflow.domains.projects.models import PlanningSession, SessionKind, SessionStatus
from boss_workflow.domains.projects.repository import ProjectRepository
from boss_workflow.domains.tasks import TaskService, find_task
from boss_workflow.ports.blocks import Block, Buttons, Paragraph

LIFE = timedelta(hours=2)
MOST_OPTIONS = 8
LONG = 200
"""A description of this length says how the work goes."""


class Kind(Protocol):
    """What differs between a plan and a spec."""

    async def brief(self, turn: Turn, draft: Draft) -> Brief[Any]: ...
    async def revision(self, turn: Turn, draft: Draft, said: str) -> Brief[Any]: ...
    async def take(self, turn: Turn, draft: Draft, written: Written) -> Draft: ...
    async def by_hand(self, turn: Turn, draft: Draft) -> tuple[Draft, str]: ...
    def refine(self, draft: Draft, heard: Utterance) -> Draft | None: ...
    async def show(self, turn: Turn, draft: Draft) -> list[Block]: ...
    async def approve(self, turn: Turn, draft: Draft) -> Answer: ...


class PlanArguments(Arguments):
    title: str = Field(default="", max_length=120, description="What is to be planned, without people and dates.")
    due: str | None = Field(default=None, max_length=60, description='Until when, as said: "end of June".')
    people: str | None = Field(default=None, max_length=200, description='Who works on it, as said: "Ann and Mike".')


class SpecArguments(Arguments):
    title: str = Field(default="", max_length=120, description="What the spec is for, where it is no task yet.")
    task: str | None = Field(default=None, description='The task that it is for, as said: "TASK-12", "it".')


class SaidArguments(Arguments):
    text: str = Field(default="", max_length=4000, description="What was said.")


class OpenArguments(Arguments):
    """From a button: of which session, and of what was shown."""

    session: UUID | None = None
    version: int | None = None


class ResumeArguments(Arguments):
    title: str = Field(default="", max_length=120, description="Words of its name.")


class Starting:
    """How each kind of session begins."""

    def __init__(self, tasks: TaskService) -> None:
        self._tasks = tasks

    async def plan(self, turn: Turn, arguments: PlanArguments) -> Draft:
        """Raises: Ask, PlanInvalid."""
        if arguments.title and not arguments.due and not arguments.people:
            heard = await _heard(turn, arguments.title)
            arguments = PlanArguments.model_validate(plan_parts(heard, heard.text))
        if not arguments.title:
            raise Ask("What shall I plan?", "title", verbatim=True)
        draft = Draft(title=arguments.title.strip()[:120])
        if arguments.due:
            draft = _due(turn, draft, arguments.due)
        if arguments.people:
            try:
                draft = _people(draft, arguments.people, await team_names(turn.uow), turn.actor.member_id)
            except PlanInvalid as error:
                raise Ask(f"{error.message} Who works on it?", "people") from error
        missing = [name for name, known in (("due", draft.due), ("people", draft.people)) if not known]
        asked = ("parts", *missing) if len(missing) > 1 else ("parts", "limits", *missing)
        return draft.model_copy(update={"asked": asked})

    async def spec(self, turn: Turn, arguments: SpecArguments) -> Draft:
        """Asks about nothing that the task says already. Raises: Ask, TaskNotFound."""
        if not arguments.task and not arguments.title:
            raise Ask("What is the spec for? Name a task or the work.", "title")
        if not arguments.task:
            return Draft(title=arguments.title.strip(), asked=("approach", "flow", "data", "scope", "success"))
        task = await find_task(self._tasks, turn, arguments.task)
        known = {
            name for name, is_known in (("success", task.criteria), ("flow", len(task.description) > LONG)) if is_known
        }
        asked = tuple(name for name in ("approach", "flow", "data", "scope", "success") if name not in known)
        return Draft(title=task.title[:120], task=task.reference, asked=asked)


class SessionActions:
    def __init__(self, tasks: TaskService, kinds: Mapping[SessionKind, Kind]) -> None:
        self._starting = Starting(tasks)
        self._kinds = kinds

    # Beginning

    async def consult_plan(self, turn: Turn, arguments: PlanArguments) -> Brief[Any] | None:
        draft = await self._starting.plan(turn, arguments)
        return await self._kinds[SessionKind.PLAN].brief(turn, draft) if turn.quiet else None

    async def start_plan(self, turn: Turn, arguments: PlanArguments) -> Answer:
        return await self._begin(turn, SessionKind.PLAN, await self._starting.plan(turn, arguments))

    async def consult_spec(self, turn: Turn, arguments: SpecArguments) -> Brief[Any] | None:
        draft = await self._starting.spec(turn, arguments)
        return await self._kinds[SessionKind.SPEC].brief(turn, draft) if turn.quiet else None

    async def start_spec(self, turn: Turn, arguments: SpecArguments) -> Answer:
        return await self._begin(turn, SessionKind.SPEC, await self._starting.spec(turn, arguments))

    async def _begin(self, turn: Turn, kind: SessionKind, draft: Draft) -> Answer:
        """What was open here before is saved."""
        before = await self._find(turn)
        if before is not None:
            before.status = SessionStatus.SAVED
        now = turn.uow.now()
        row = PlanningSession(
            workspace_id=turn.uow.workspace,
            member_id=turn.actor.member_id,
            kind=kind,
            state=draft.model_dump(mode="json"),
            created_at=now,
            updated_at=now,
            expires_at=now + LIFE,
        )
        await ProjectRepository(turn.uow).add(row)
        turn.conversation.session_id = row.id
        if turn.quiet:
            return await self._finish(turn, row, draft)
        return Answer(blocks=replies.questions(draft, again=False))

    # Answering

    async def consult_answer(self, turn: Turn, arguments: SaidArguments) -> Brief[Any] | None:
        row, draft = await self._open(turn)
        answered, complaints = await _settled(turn, draft.answered(arguments.text))
        return None if answered.open or complaints else await self._kind(row).brief(turn, answered)

    async def answer(self, turn: Turn, arguments: SaidArguments) -> Answer:
        row, draft = await self._open(turn)
        if draft.is_ready:
            return await self.refine(turn, arguments)
        answered, complaints = await _settled(turn, draft.answered(arguments.text))
        if not answered.open:
            return await self._finish(turn, row, answered)
        self._keep(turn, row, answered)
        told: list[Block] = [Paragraph(text=complaint) for complaint in complaints]
        return Answer(blocks=[*told, *replies.questions(answered, again=True)])

    async def consult_skip(self, turn: Turn, _arguments: Arguments) -> Brief[Any] | None:
        row, draft = await self._open(turn)
        return None if draft.is_ready else await self._kind(row).brief(turn, draft)

    async def skip(self, turn: Turn, _arguments: Arguments) -> Answer:
        row, draft = await self._open(turn)
        return await self._show(turn, row, draft) if draft.is_ready else await self._finish(turn, row, draft)

    async def _finish(self, turn: Turn, row: PlanningSession, draft: Draft) -> Answer:
        if turn.draught is None:
            raise AskAlone("done")
        if turn.draught.written is not None:
            return await self._show(turn, row, await self._kind(row).take(turn, draft, turn.draught.written))
        made, how = await self._kind(row).by_hand(turn, draft)
        return await self._show(turn, row, made, f"{replies.why(turn.draught.lack)} {how}")

    # Refining

    async def consult_refine(self, turn: Turn, arguments: SaidArguments) -> Brief[Any] | None:
        row, draft = await self._open(turn)
        if not draft.is_ready or not arguments.text:
            return None
        by_rules = self._kind(row).refine(draft, await _heard(turn, arguments.text))
        return None if by_rules else await self._kind(row).revision(turn, draft, arguments.text)

    async def refine(self, turn: Turn, arguments: SaidArguments) -> Answer:
        """Raises: Ask, NoSession, PlanInvalid, PlanCycle, NotAboutIt."""
        row, draft = await self._open(turn)
        if not draft.is_ready:
            return Answer(blocks=replies.questions(draft, again=True))
        if not arguments.text:
            raise Ask("What shall I change?", "text", verbatim=True)
        changed = self._kind(row).refine(draft, await _heard(turn, arguments.text))
        if changed is None:
            changed = await self._revised(turn, row, draft)
        return await self._show(turn, row, changed)

    async def _revised(self, turn: Turn, row: PlanningSession, draft: Draft) -> Draft:
        if turn.draught is None:
            raise AskAlone("/refine …")
        written = turn.draught.written
        if written is None:
            raise NotAboutIt(f"{replies.why(turn.draught.lack)} {replies.BY_RULES[row.kind]}")
        if isinstance(written, PlanRevised | SpecRevised) and not written.about_it:
            raise NotAboutIt(replies.not_about(row.kind, draft.title))
        return await self._kind(row).take(turn, draft, written)

    # Ending

    async def approve(self, turn: Turn, arguments: OpenArguments) -> Answer:
        row, draft = await self._open(turn, arguments)
        if not draft.is_ready:
            return Answer(blocks=replies.questions(draft, again=True))
        answer = await self._kind(row).approve(turn, draft)
        self._close(turn, row, SessionStatus.APPROVED)
        return answer

    async def save(self, turn: Turn, arguments: OpenArguments) -> Answer:
        row, draft = await self._open(turn, arguments)
        self._close(turn, row, SessionStatus.SAVED)
        return _said(
            f'The {row.kind} "{draft.title}" is saved, and nothing of it is created. /resume takes it up again.'
        )

    async def drop(self, turn: Turn, arguments: OpenArguments) -> Answer:
        row, draft = await self._open(turn, arguments)
        self._close(turn, row, SessionStatus.DROPPED)
        return _said(f'The {row.kind} "{draft.title}" is dropped. Nothing of it was created.')

    async def saved(self, turn: Turn, _arguments: Arguments) -> Answer:
        rows = await ProjectRepository(turn.uow).saved(turn.actor.member_id)
        return Answer(blocks=replies.saved([(row.kind, Draft.model_validate(row.state)) for row in rows]))

    async def resume(self, turn: Turn, arguments: ResumeArguments) -> Answer:
        """The one that is open here is shown again; one that is saved is taken up. Raises: SavedNotFound, Ask."""
        row = await self._find(turn)
        if row is None or arguments.title:
            found = await self._saved(turn, arguments.title)
            if row is not None:
                row.status = SessionStatus.SAVED
            row = found
        row.status = SessionStatus.OPEN
        turn.conversation.session_id = row.id
        draft = Draft.model_validate(row.state)
        if draft.is_ready:
            return await self._show(turn, row, draft)
        self._keep(turn, row, draft)
        return Answer(blocks=replies.questions(draft, again=True))

    async def _saved(self, turn: Turn, said: str) -> PlanningSession:
        rows = await ProjectRepository(turn.uow).saved(turn.actor.member_id)
        words = said.lower().strip("\"'“”").split()
        fitting = [
            row for row in rows if str(row.id) == said or all(one in row.state["title"].lower() for one in words)
        ]
        if not fitting:
            raise SavedNotFound(said) if said else NoSession
        if len(fitting) > 1:
            options = [Option(f"{row.kind}: {row.state['title']}"[:60], str(row.id)) for row in fitting[:MOST_OPTIONS]]
            raise Ask("Which one?", "title", options, free=False)
        return fitting[0]

    # The row

    def _kind(self, row: PlanningSession) -> Kind:
        return self._kinds[SessionKind(row.kind)]

    async def _find(self, turn: Turn) -> PlanningSession | None:
        """What this person has open in this conversation."""
        session_id = turn.conversation.session_id
        row = await ProjectRepository(turn.uow).find_session(session_id, lock=True) if session_id else None
        mine = row is not None and row.member_id == turn.actor.member_id
        return row if row is not None and mine and is_open(row, turn.uow) else None

    async def _open(self, turn: Turn, arguments: OpenArguments | None = None) -> tuple[PlanningSession, Draft]:
        """Raises: NoSession, SessionChanged (a button of something older)."""
        row = await self._find(turn)
        if row is None:
            raise NoSession
        pressed = (arguments.session, arguments.version) if arguments and arguments.session else None
        if pressed not in {None, (row.id, row.version)}:
            raise SessionChanged
        return row, Draft.model_validate(row.state)

    async def _show(self, turn: Turn, row: PlanningSession, draft: Draft, why: str | None = None) -> Answer:
        blocks = await self._kind(row).show(turn, draft)
        self._keep(turn, row, draft)
        this: dict[str, Any] = {"session": str(row.id), "version": row.version}
        buttons = [
            turn.presses.button(label, action, **this)
            for label, action in (("Approve", "plan.approve"), ("Save", "plan.save"), ("Drop", "plan.drop"))
        ]
        lead: list[Block] = [Paragraph(text=why)] if why else []
        return Answer(blocks=[*lead, *blocks, Buttons(rows=(tuple(buttons),))])

    @staticmethod
    def _keep(turn: Turn, row: PlanningSession, draft: Draft) -> None:
        row.state = draft.model_dump(mode="json")
        row.version += 1
        row.updated_at, row.expires_at = turn.uow.now(), turn.uow.now() + LIFE

    @staticmethod
    def _close(turn: Turn, row: PlanningSession, status: SessionStatus) -> None:
        row.status, row.updated_at = status, turn.uow.now()
        turn.conversation.session_id = None


async def _settled(turn: Turn, draft: Draft) -> tuple[Draft, list[str]]:
    """With dates and people found in the answers about them; one that can't be read is open again, and why."""
    complaints: list[str] = []
    team: Sequence[Name] = await team_names(turn.uow) if "people" in draft.answers else ()
    for name in ("due", "people"):
        said = draft.answers.get(name)
        if said is None:
            continue
        try:
            draft = _due(turn, draft, said) if name == "due" else _people(draft, said, team, turn.actor.member_id)
        except PlanInvalid as error:
            complaints.append(error.message)
            draft = draft.model_copy(update={"answers": {k: v for k, v in draft.answers.items() if k != name}})
    return draft, complaints


def _due(turn: Turn, draft: Draft, said: str) -> Draft:
    """Raises: PlanInvalid."""
    try:
        when = parse_when(said.strip(" .!").removeprefix("by ").removeprefix("until "), turn.said)
    except NotADate as error:
        raise PlanInvalid(f'I can\'t read "{said}" as a date. Write it like "30 June" or "in six weeks".') from error
    day = when.day or (when.moment.astimezone(turn.said.zone).date() if when.moment else None)
    return draft.model_copy(update={"due": day})


def _people(draft: Draft, said: str, team: Sequence[Name], me: UUID) -> Draft:
    """Raises: PlanInvalid."""
    myself = next((name for name in team if name.id == me), None)
    found: list[Person] = []
    for one in lines_of(said):
        try:
            name = resolve_name(one, team, me=myself)
        except UnknownName as error:
            near = ", ".join(name.name for name in error.nearest or team[:6])
            raise PlanInvalid(f'I know no "{one}" in the team; there are {near}.') from error
        except AmbiguousName as error:
            raise PlanInvalid(f'"{one}" may be {" or ".join(name.name for name in error.candidates)}.') from error
        found.append(Person(id=name.id, name=name.name))
    return draft.model_copy(update={"people": tuple(dict.fromkeys(found))})


async def _heard(turn: Turn, said: str) -> Utterance:
    team = await team_names(turn.uow)
    me = next((name for name in team if name.id == turn.actor.member_id), None)
    return Utterance.of(said, turn.said, team, me)


def _said(text: str) -> Answer:
    return Answer(blocks=[Paragraph(text=text)], line=text)
