"""Plans: the model proposes tasks, code computes dates, critical path and workload, approval makes a project of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from boss_workflow.chat.actions import Answer, Turn
from boss_workflow.chat.outbox import Subject
from boss_workflow.chat.understand.dates import When
from boss_workflow.chat.understand.people import AmbiguousName, Name, UnknownName, resolve_name
from boss_workflow.chat.understand.utterance import Utterance
from boss_workflow.chat.writing import Brief, Written
from boss_workflow.domains.audit import Change, ChangeSet, as_one
from boss_workflow.domains.people import Member, PeopleRepository, team_names
from boss_workflow.domains.projects import replies
from boss_workflow.domains.projects.drafts import Draft, Person, Planned, PlanRevised, PlanWritten, lines_of
from boss_workflow.domains.projects.errors import PlanCycle
from boss_workflow.domains.projects.models import Project
from boss_workflow.domains.projects.refining import refine_plan
from boss_workflow.domains.projects.repository import ProjectRepository
from boss_workflow.domains.projects.timeline import Timeline, in_order, timeline
from boss_workflow.domains.schedule import calendar_of
from boss_workflow.domains.tasks import NewTask, Task, TaskService
from boss_workflow.ports.blocks import Block, Buttons, Paragraph

A_DAY = 8 * 60
MOST_NAMES = 12
NOBODY = frozenset({"nobody", "none"})
TASK = """\
Plan the project as 4 to 12 tasks, in the order in which they can begin. Give each its effort in working days, who does it \
(only people named in the data, exactly as written there; nobody where none fits) and the numbers of the tasks that must be \
done before it. Compute no dates. Keep to what the answers say."""
REVISE = "Change the plan as the request says and leave the rest as it is. " + TASK
PHASES = (
    Planned(title="Agree on what it must do"),
    Planned(title="Design it", days=2, after=(1,)),
    Planned(title="Build it", days=5, after=(2,)),
    Planned(title="Test it", days=2, after=(3,)),
    Planned(title="Hand it over", after=(4,)),
)
"""The template for a project of which no parts were named."""


class Plans:
    def __init__(self, tasks: TaskService) -> None:
        self._tasks = tasks

    async def brief(self, turn: Turn, draft: Draft) -> Brief[PlanWritten]:
        names = await _names(turn, draft)
        return Brief(PlanWritten, TASK, _data(draft, names), lambda written: _wrong(written, names))

    async def revision(self, turn: Turn, draft: Draft, said: str) -> Brief[PlanRevised]:
        names = await _names(turn, draft)
        tasks = "\n".join(
            f"{number}. {task.title}; {task.days:g} days; {task.assignee.name if task.assignee else 'nobody'}; after "
            f"{', '.join(map(str, task.after)) or 'nothing'}"
            for number, task in enumerate(draft.tasks, 1)
        )
        data = [*_data(draft, names), ("plan", tasks), ("request", said)]
        return Brief(PlanRevised, REVISE, data, lambda written: _wrong(written, names) if written.about_it else None)

    async def take(self, turn: Turn, draft: Draft, written: Written) -> Draft:
        """Raises: PlanCycle."""
        if not isinstance(written, PlanWritten):
            raise TypeError("no plan was written")
        names = await _names(turn, draft)
        return draft.with_tasks(
            tuple(
                Planned(title=one.title, days=one.days, assignee=_person(one.assignee, names), after=tuple(sorted(set(one.after))))
                for one in written.tasks
            )
        )  # fmt: skip

    async def by_hand(self, _turn: Turn, draft: Draft) -> tuple[Draft, str]:
        """Without a model: the parts that were named, or else the template."""
        parts = lines_of(draft.answers.get("parts", ""))
        only = draft.people[0] if len(draft.people) == 1 else None
        if len(parts) > 1:
            tasks = tuple(Planned(title=part, assignee=only) for part in parts[:MOST_NAMES])
            return draft.with_tasks(tasks), replies.PARTS_AS_TASKS
        return draft.with_tasks(tuple(one.model_copy(update={"assignee": only}) for one in PHASES)), replies.PHASES

    def refine(self, draft: Draft, heard: Utterance) -> Draft | None:
        """Raises: PlanInvalid, PlanCycle."""
        return refine_plan(draft, heard)

    async def show(self, turn: Turn, draft: Draft) -> list[Block]:
        """Raises: NobodyWorks."""
        computed = await self._timeline(turn, draft)
        return replies.plan(draft, computed, turn.time)

    async def approve(self, turn: Turn, draft: Draft) -> Answer:
        """Project, tasks and dependencies as one change. Raises: NotPermitted, MemberNotFound."""
        computed = await self._timeline(turn, draft)
        members = await self._members(turn, draft)
        made: list[Task] = []
        with as_one() as change:
            await self._project(turn, draft)
            for task, (_first, last) in zip(draft.tasks, computed.spans, strict=True):
                assignee = members[task.assignee.id] if task.assignee else None
                new = NewTask(
                    title=task.title,
                    project=draft.title,
                    assignee_id=assignee.id if assignee else None,
                    due=When(day=last),
                    estimate_minutes=round(task.days * A_DAY),
                )
                made.append(await self._tasks.create(turn.uow, turn.actor, new, assignee))
            for task, blocked in zip(draft.tasks, made, strict=True):
                for number in task.after:
                    await self._tasks.depend(turn.uow, turn.actor, blocked, made[number - 1])
        text = replies.approved_plan(draft, [task.reference for task in made])
        blocks: list[Block] = [Paragraph(text=text)]
        if (undo_id := change()) is not None:
            blocks.append(Buttons(rows=((turn.presses.button("Undo", "audit.undo", undo_id=str(undo_id)),),)))
        return Answer(blocks=blocks, shown=[Subject("task", task.id) for task in made], line=text)

    async def _project(self, turn: Turn, draft: Draft) -> None:
        """Tasks join the project of this name where there is one."""
        projects = ProjectRepository(turn.uow)
        if await projects.find_project(draft.title) is not None:
            return
        project = Project(
            workspace_id=turn.uow.workspace,
            name=draft.title,
            due_on=draft.due,
            creator_id=turn.actor.member_id,
            created_at=turn.uow.now(),
        )
        await projects.add(project)
        change = Change("project", project.id, None, {"name": project.name})
        await turn.uow.publish(ChangeSet(turn.actor, "project.create", f"created project {project.name}", (change,)))

    async def _timeline(self, turn: Turn, draft: Draft) -> Timeline:
        calendar = await calendar_of(turn.uow)
        members = await PeopleRepository(turn.uow).members_by_id(
            {one.assignee.id for one in draft.tasks if one.assignee}
        )

        def works_on(who: UUID | None, day: date) -> bool:
            member = members.get(who) if who else None
            return calendar.works_on(member, day) if member else day.weekday() in turn.actor.workdays

        return timeline([task.piece for task in draft.tasks], turn.time.local_now.date(), works_on)

    @staticmethod
    async def _members(turn: Turn, draft: Draft) -> Mapping[UUID, Member]:
        """As they are now: somebody may have left since. Raises: MemberNotFound, MemberInactive."""
        people = PeopleRepository(turn.uow)
        ids = {task.assignee.id for task in draft.tasks if task.assignee}
        return {one: await people.get_member(one) for one in ids}


async def _names(turn: Turn, draft: Draft) -> list[Name]:
    """Who may be given a task by a model: those who were named, else a small team."""
    team = await team_names(turn.uow)
    if draft.people:
        chosen = {one.id for one in draft.people}
        return [name for name in team if name.id in chosen]
    return team if len(team) <= MOST_NAMES else []


def _data(draft: Draft, names: Sequence[Name]) -> list[tuple[str, str]]:
    data = [("project", draft.title), ("people", ", ".join(name.name for name in names) or "nobody was named")]
    if draft.due:
        data.append(("finished by", draft.due.isoformat()))
    return data + [(f"answer about {name}", text) for name, text in draft.answers.items() if text]


def _wrong(written: PlanWritten, names: Sequence[Name]) -> str | None:
    """What can't be true of a plan: circles, tasks that are not there, people who were not named."""
    count = len(written.tasks)
    for number, task in enumerate(written.tasks, 1):
        if any(not 1 <= one <= count or one == number for one in task.after):
            return f"task {number} waits for a task that is not there"
        if task.assignee and task.assignee.lower() not in NOBODY and _person(task.assignee, names) is None:
            return f"task {number} is given to somebody who was not named"
    try:
        in_order([[one - 1 for one in task.after] for task in written.tasks])
    except PlanCycle as error:
        return error.message
    return None


def _person(said: str | None, names: Sequence[Name]) -> Person | None:
    if not said or said.lower() in NOBODY:
        return None
    try:
        found = resolve_name(said, names)
    except (UnknownName, AmbiguousName):
        return None
    return Person(id=found.id, name=found.name)
