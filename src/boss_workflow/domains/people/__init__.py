"""Members and what they may do: departments, roles, the policy, linked accounts, invitations."""

from boss_workflow.domains.people.actions import InvitationLink, people_actions
from boss_workflow.domains.people.directory import PeopleDirectory, PeopleDoorkeeper, team_names
from boss_workflow.domains.people.errors import (
    AssigneeInactive,
    DepartmentNotFound,
    MemberInactive,
    MemberNotFound,
    NotPermitted,
)
from boss_workflow.domains.people.events import AccessChanged, CredentialsChanged
from boss_workflow.domains.people.messages import deliver, message_actions
from boss_workflow.domains.people.models import Department, Invitation, LinkedAccount, Member
from boss_workflow.domains.people.policy import Policy, Resource, Scope
from boss_workflow.domains.people.repository import Assignee, PeopleRepository
from boss_workflow.domains.people.service import PeopleService, make_actor, make_invitation
from boss_workflow.domains.people.statements import statement_actions
from boss_workflow.domains.people.undo import people_reversers

__all__ = [
    "AccessChanged",
    "Assignee",
    "AssigneeInactive",
    "CredentialsChanged",
    "Department",
    "DepartmentNotFound",
    "Invitation",
    "InvitationLink",
    "LinkedAccount",
    "Member",
    "MemberInactive",
    "MemberNotFound",
    "NotPermitted",
    "PeopleDirectory",
    "PeopleDoorkeeper",
    "PeopleRepository",
    "PeopleService",
    "Policy",
    "Resource",
    "Scope",
    "deliver",
    "make_actor",
    "make_invitation",
    "message_actions",
    "people_actions",
    "people_reversers",
    "statement_actions",
    "team_names",
]
