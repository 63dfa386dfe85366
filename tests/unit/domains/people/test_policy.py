"""Who may do what: every cell of the table in PRODUCT.md ("People"), written out here a second time by hand."""

from dataclasses import replace
from itertools import product
from uuid import UUID, uuid4

import pytest

from boss_workflow.domains.people import NotPermitted, Policy, Resource
from boss_workflow.domains.people.policy import PERMISSIONS
from boss_workflow.kernel.actor import Actor, Role

HERE, ELSEWHERE = uuid4(), uuid4()
ME, SOMEBODY = uuid4(), uuid4()

RELATIONS = {
    "mine": Resource(HERE, frozenset({ME})),
    "mine and somebody's": Resource(HERE, frozenset({ME, SOMEBODY})),
    "mine, without department": Resource(None, frozenset({ME})),
    "mine, elsewhere": Resource(ELSEWHERE, frozenset({ME})),
    "my department's": Resource(HERE, frozenset({SOMEBODY})),
    "my department's, nobody's": Resource(HERE),
    "elsewhere": Resource(ELSEWHERE, frozenset({SOMEBODY})),
    "elsewhere, watched": Resource(ELSEWHERE, frozenset({SOMEBODY}), frozenset({ME})),
    "elsewhere, watched by another": Resource(ELSEWHERE, frozenset({SOMEBODY}), frozenset({SOMEBODY})),
    "somebody's, without department": Resource(None, frozenset({SOMEBODY})),
    "nobody's": Resource(),
}

ALL = set(RELATIONS)
OWN = {"mine", "mine and somebody's", "mine, without department", "mine, elsewhere"}
DEPARTMENT = OWN | {"my department's", "my department's, nobody's"}
WATCHED = {"elsewhere, watched"}
FOR_SELF = OWN - {"mine and somebody's"}
NOTHING: set[str] = set()

# | may | boss | manager | staff |
EXPECTED: dict[str, tuple[set[str], set[str], set[str]]] = {
    "task.create": (ALL, DEPARTMENT, FOR_SELF),
    "task.edit": (ALL, DEPARTMENT, NOTHING),
    "task.assign": (ALL, DEPARTMENT, NOTHING),
    "task.delete": (ALL, DEPARTMENT, NOTHING),
    "task.destroy": (ALL, NOTHING, NOTHING),
    "task.review": (ALL, DEPARTMENT, NOTHING),
    "task.see": (ALL, DEPARTMENT | WATCHED, OWN | WATCHED),
    "task.work": (ALL, DEPARTMENT, OWN),
    "project.plan": (ALL, DEPARTMENT, NOTHING),
    "member.see": (ALL, ALL, ALL),
    "member.manage": (ALL, NOTHING, NOTHING),
    "job.manage": (ALL, NOTHING, NOTHING),
    "operations.see": (ALL, NOTHING, NOTHING),
    "workspace.manage": (ALL, NOTHING, NOTHING),
    "backup.manage": (ALL, NOTHING, NOTHING),
}


def actor(role: Role, department: UUID | None = HERE) -> Actor:
    return Actor(
        workspace_id=uuid4(),
        member_id=ME,
        name="me",
        role=role,
        door="console",
        timezone="UTC",
        department_id=department,
    )


CELLS = [
    (permission, role, relation, relation in allowed)
    for permission, columns in EXPECTED.items()
    for role, allowed in zip(Role, columns, strict=True)
    for relation in RELATIONS
]


def test_the_table_here_has_every_permission() -> None:
    assert set(EXPECTED) == set(PERMISSIONS)
    assert list(Role) == [Role.BOSS, Role.MANAGER, Role.STAFF]


@pytest.mark.parametrize(("permission", "role", "relation", "allowed"), CELLS)
def test_every_cell(permission: str, role: Role, relation: str, *, allowed: bool) -> None:
    assert Policy().decide(actor(role), permission, RELATIONS[relation]).allowed is allowed


@pytest.mark.parametrize("permission", EXPECTED)
def test_a_higher_role_may_never_less(permission: str) -> None:
    for relation, resource in RELATIONS.items():
        boss, manager, staff = (Policy().decide(actor(role), permission, resource).allowed for role in Role)
        assert boss >= manager >= staff, relation


@pytest.mark.parametrize("permission", EXPECTED)
def test_a_manager_of_no_department_runs_none(permission: str) -> None:
    """No department is no department: two of them are not the same one."""
    loose = actor(Role.MANAGER, department=None)
    allowed = Policy().decide(loose, permission, RELATIONS["somebody's, without department"]).allowed
    assert allowed is (permission == "member.see")


@pytest.mark.parametrize(("permission", "role"), list(product(EXPECTED, Role)))
def test_may_ever(permission: str, role: Role) -> None:
    allowed = EXPECTED[permission][list(Role).index(role)]
    assert Policy().may_ever(actor(role), permission) is bool(allowed)


@pytest.mark.parametrize(("permission", "role"), list(product(EXPECTED, Role)))
def test_every_answer_has_a_reason(permission: str, role: Role) -> None:
    """A sentence for people: no code names, and a refusal says who may, or whose."""
    for resource in RELATIONS.values():
        decision = Policy().decide(actor(role), permission, resource)
        assert decision.reason[0].isupper()
        assert decision.reason.endswith(".")
        assert "_" not in decision.reason
        assert permission not in decision.reason
        assert ("only" in decision.reason.lower()) is not decision.allowed


def test_a_refusal_says_why() -> None:
    with pytest.raises(NotPermitted, match=r"^Only a boss or a manager may assign tasks\.$"):
        Policy().require(actor(Role.STAFF), "task.assign", RELATIONS["mine"])
    with pytest.raises(NotPermitted, match=r"^As manager you may change tasks of your department only\.$"):
        Policy().require(actor(Role.MANAGER), "task.edit", RELATIONS["elsewhere"])
    with pytest.raises(NotPermitted, match=r"^Only a boss may manage members and roles\.$"):
        Policy().require(actor(Role.MANAGER), "member.manage", RELATIONS["nobody's"])
    assert Policy().refusal(actor(Role.STAFF), "job.manage") == "Only a boss may manage background jobs."


def test_an_open_board_shows_all_and_allows_no_more() -> None:
    staff = replace(actor(Role.STAFF), open_board=True)
    for permission, relation in product(EXPECTED, RELATIONS):
        allowed = Policy().decide(staff, permission, RELATIONS[relation]).allowed
        expected = relation in EXPECTED[permission][2] or permission == "task.see"
        assert allowed is expected, (permission, relation)


def test_a_workspace_may_keep_staff_from_creating() -> None:
    staff = replace(actor(Role.STAFF), may_create_own=False)
    assert not Policy().may_ever(staff, "task.create")
    assert "boss or a manager" in Policy().refusal(staff, "task.create")
    for resource in RELATIONS.values():
        assert not Policy().decide(staff, "task.create", resource).allowed


@pytest.mark.parametrize("role", [Role.BOSS, Role.MANAGER])
def test_what_staff_may_create_does_not_bind_others(role: Role) -> None:
    kept = replace(actor(role), may_create_own=False)
    assert Policy().decide(kept, "task.create", RELATIONS["my department's"]).allowed
