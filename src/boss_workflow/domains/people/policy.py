"""The one permission check: a table of who may do what to whose things, and the reason when not.

Chat, buttons, REST, schedules and the model's tools all pass here with the asker's own rights.
"""

from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from boss_workflow.domains.people.errors import NotPermitted
from boss_workflow.kernel.actor import Actor, Role


class Scope(IntEnum):
    """Whose things a right covers. SELF: only what the person has or makes for themselves."""

    NONE = 0
    SELF = 1
    OWN = 2
    DEPARTMENT = 3
    ALL = 4


PERMISSIONS: dict[str, dict[Role, Scope]] = {
    "task.create": {Role.BOSS: Scope.ALL, Role.MANAGER: Scope.DEPARTMENT, Role.STAFF: Scope.SELF},
    "task.edit": {Role.BOSS: Scope.ALL, Role.MANAGER: Scope.DEPARTMENT, Role.STAFF: Scope.NONE},
    "task.assign": {Role.BOSS: Scope.ALL, Role.MANAGER: Scope.DEPARTMENT, Role.STAFF: Scope.NONE},
    "task.delete": {Role.BOSS: Scope.ALL, Role.MANAGER: Scope.DEPARTMENT, Role.STAFF: Scope.NONE},
    "task.destroy": {Role.BOSS: Scope.ALL, Role.MANAGER: Scope.NONE, Role.STAFF: Scope.NONE},
    "task.see": {Role.BOSS: Scope.ALL, Role.MANAGER: Scope.DEPARTMENT, Role.STAFF: Scope.OWN},
    "task.work": {Role.BOSS: Scope.ALL, Role.MANAGER: Scope.DEPARTMENT, Role.STAFF: Scope.OWN},
    "task.review": {Role.BOSS: Scope.ALL, Role.MANAGER: Scope.DEPARTMENT, Role.STAFF: Scope.NONE},
    "project.plan": {Role.BOSS: Scope.ALL, Role.MANAGER: Scope.DEPARTMENT, Role.STAFF: Scope.NONE},
    "member.see": {Role.BOSS: Scope.ALL, Role.MANAGER: Scope.ALL, Role.STAFF: Scope.ALL},
    "member.manage": {Role.BOSS: Scope.ALL, Role.MANAGER: Scope.NONE, Role.STAFF: Scope.NONE},
    "job.manage": {Role.BOSS: Scope.ALL, Role.MANAGER: Scope.NONE, Role.STAFF: Scope.NONE},
    "operations.see": {Role.BOSS: Scope.ALL, Role.MANAGER: Scope.NONE, Role.STAFF: Scope.NONE},
    "workspace.manage": {Role.BOSS: Scope.ALL, Role.MANAGER: Scope.NONE, Role.STAFF: Scope.NONE},
    "backup.manage": {Role.BOSS: Scope.ALL, Role.MANAGER: Scope.NONE, Role.STAFF: Scope.NONE},
}

WORDS = {
    "task.create": "create tasks",
    "task.edit": "change tasks",
    "task.assign": "assign tasks",
    "task.delete": "delete or restore tasks",
    "task.destroy": "delete tasks for good",
    "task.see": "see tasks",
    "task.work": "work on tasks",
    "task.review": "approve or reject work",
    "project.plan": "plan projects",
    "member.see": "see the team",
    "member.manage": "manage members and roles",
    "job.manage": "manage background jobs",
    "operations.see": "see what came in, what went out and who changed what",
    "workspace.manage": "change the workspace",
    "backup.manage": "make or see backups",
}


@dataclass(frozen=True, slots=True)
class Resource:
    """What a permission is asked about: its department, the members whose it is, and those who only watch it."""

    department_id: UUID | None = None
    owners: frozenset[UUID] = frozenset()
    watchers: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    allowed: bool
    reason: str


class Policy:
    def scope(self, actor: Actor, permission: str) -> Scope:
        scope = PERMISSIONS[permission][actor.role]
        if permission == "task.create" and scope is Scope.SELF and not actor.may_create_own:
            return Scope.NONE
        if permission == "task.see" and scope is Scope.OWN and actor.open_board:
            return Scope.ALL
        return scope

    def decide(self, actor: Actor, permission: str, resource: Resource) -> Decision:
        """Whether, and why."""
        scope = self.scope(actor, permission)
        if self._covers(actor, permission, scope, resource):
            return Decision(True, f"As {actor.role} you may {WORDS[permission]}{_WHOSE[scope]}.")
        return Decision(False, self._why_not(actor, permission, scope))

    def require(self, actor: Actor, permission: str, resource: Resource) -> None:
        """Raises: NotPermitted, with the reason."""
        decision = self.decide(actor, permission, resource)
        if not decision.allowed:
            raise NotPermitted(decision.reason)

    def may_ever(self, actor: Actor, permission: str) -> bool:
        return self.scope(actor, permission) is not Scope.NONE

    def refusal(self, actor: Actor, permission: str) -> str:
        return self._why_not(actor, permission, self.scope(actor, permission))

    @staticmethod
    def _covers(actor: Actor, permission: str, scope: Scope, resource: Resource) -> bool:
        watched = permission == "task.see" and actor.member_id in resource.watchers
        match scope:
            case Scope.ALL:
                return True
            case Scope.DEPARTMENT:
                same = actor.department_id is not None and resource.department_id == actor.department_id
                return same or watched or actor.member_id in resource.owners
            case Scope.OWN:
                return watched or actor.member_id in resource.owners
            case Scope.SELF:
                return resource.owners == {actor.member_id}
            case Scope.NONE:
                return False

    @staticmethod
    def _why_not(actor: Actor, permission: str, scope: Scope) -> str:
        what = WORDS[permission]
        if scope is Scope.NONE:
            who = "a boss" if PERMISSIONS[permission][Role.MANAGER] is Scope.NONE else "a boss or a manager"
            return f"Only {who} may {what}."
        return f"As {actor.role} you may {what}{_WHOSE[scope]} only."


_WHOSE = {
    Scope.NONE: "",
    Scope.SELF: " for yourself",
    Scope.OWN: " that are yours",
    Scope.DEPARTMENT: " of your department",
    Scope.ALL: "",
}
