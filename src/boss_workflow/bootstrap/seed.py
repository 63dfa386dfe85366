"""The first workspace: a small demo team for trying things out, and the owner's first contact."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from boss_workflow.bootstrap.application import Application
from boss_workflow.chat.models import Conversation
from boss_workflow.chat.understand.dates import When
from boss_workflow.domains.people import LinkedAccount, Member, PeopleRepository, make_actor, make_invitation
from boss_workflow.domains.tasks import NewTask, Priority, Status
from boss_workflow.domains.workspaces import Workspace, WorkspaceRepository
from boss_workflow.integrations.console.platform import ACCOUNT as CONSOLE_ACCOUNT
from boss_workflow.integrations.console.platform import ConsolePlatform
from boss_workflow.kernel.actor import Actor, Role
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.ids import new_id

CONSOLE_BOSS = "boss"
FIRST_WORKSPACE_LOCK = 0x626F7373_6669727
DEMO_TEAM = (
    ("John Smith", Role.STAFF, "Engineering"),
    ("Sarah Lee", Role.MANAGER, "Design"),
    ("Mike Brown", Role.STAFF, "Engineering"),
    ("Ann Novak", Role.STAFF, "Design"),
)


async def ensure_workspace(app: Application, *, demo: bool) -> str | None:
    """Makes the first workspace if there is none; returns its name then. With `demo` it has a team and tasks."""
    if await _oldest(app) is not None:
        return None
    workspace_id = new_id()
    name = "Demo team" if demo else "My team"

    async def work(uow: UnitOfWork) -> bool:
        await uow.session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": FIRST_WORKSPACE_LOCK})
        if await _oldest(app) is not None:
            return False  # another replica was faster
        workspace = Workspace(
            id=workspace_id, name=name, timezone=app.settings.timezone, demo=demo, created_at=uow.now()
        )
        await WorkspaceRepository(uow).add(workspace)
        people = PeopleRepository(uow)
        boss = await people.add_member(
            Member(workspace_id=workspace_id, name="Boss", role=Role.BOSS, created_at=uow.now())
        )
        await people.link(_console_account(boss, CONSOLE_BOSS))
        if demo:
            await _add_demo(app, uow, await make_actor(uow, boss, "seed"))
        return True

    if not await app.database.in_workspace(workspace_id, work):
        return None
    if demo:
        await app.database.as_system(lambda uow: _open_terminals(uow, workspace_id))
    return name


async def _open_terminals(uow: UnitOfWork, workspace_id: UUID) -> None:
    """Each of the demo team has a chat at the terminal from the start, so that they can be written to."""
    names = (CONSOLE_BOSS, *(name.split()[0].lower() for name, _, _ in DEMO_TEAM))
    common = {"platform": ConsolePlatform.name, "account": CONSOLE_ACCOUNT, "private": True}
    uow.session.add_all(
        Conversation(workspace_id=workspace_id, chat_id=name, created_at=uow.now(), **common) for name in names
    )


async def first_contact(app: Application) -> str | None:
    """Lets the owner in through Telegram: links TELEGRAM_BOSS_CHAT_ID, or makes a one-time link and returns its token.

    None when Telegram is not connected or the owner is known there already.
    """
    workspace = await _oldest(app)
    telegram = app.settings.telegram
    if telegram is None or workspace is None:
        return None

    async def work(uow: UnitOfWork) -> str | None:
        people = PeopleRepository(uow)
        boss = await people.first_boss()
        known = {account.account_id for account in await people.accounts_of(boss.id) if account.platform == "telegram"}
        if telegram.boss_chat_id is None:
            return None if known else await make_invitation(uow, boss, None)
        if await people.find_account("telegram", telegram.boss_chat_id) is None:
            account = LinkedAccount(platform="telegram", account_id=telegram.boss_chat_id, created_at=uow.now())
            account.workspace_id, account.member_id = uow.workspace, boss.id
            await people.link(account)
        return None

    return await app.database.in_workspace(workspace.id, work)


async def _oldest(app: Application) -> Workspace | None:
    return await app.database.as_system(lambda uow: WorkspaceRepository(uow).oldest())


async def _add_demo(app: Application, uow: UnitOfWork, boss: Actor) -> None:
    """Through the same services as everybody, so that the demo has its audit trail."""
    people = PeopleRepository(uow)
    departments = {name: await people.add_department(name) for name in ("Engineering", "Design")}
    team: dict[str, Member] = {}
    for name, role, department in DEMO_TEAM:
        member = await app.people.add(uow, boss, name, role, department_id=departments[department].id)
        await people.link(_console_account(member, name.split()[0].lower()))
        team[name] = member
    today = uow.now().date()
    samples = (
        ("write the release notes", "John Smith", Priority.MEDIUM, today + timedelta(days=2)),
        ("redesign the pricing page", "Sarah Lee", Priority.HIGH, today + timedelta(days=5)),
        ("renew the SSL certificate", "Mike Brown", Priority.URGENT, today - timedelta(days=1)),
        ("collect customer quotes", "Ann Novak", Priority.LOW, today),
    )
    for title, name, priority, due in samples:
        new = NewTask(title=title, priority=priority, due=When(day=due, moment=None))
        task = await app.tasks.create(uow, boss, new, team[name])
        if name == "John Smith":
            await app.tasks.set_status(uow, boss, task, Status.IN_PROGRESS)


def _console_account(member: Member, account_id: str) -> LinkedAccount:
    account = LinkedAccount(platform=ConsolePlatform.name, account_id=account_id, created_at=member.created_at)
    account.workspace_id, account.member_id = member.workspace_id, member.id
    return account
