from boss_workflow.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated


class MemberNotFound(NotFound):
    code = "member_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such person in this workspace.")


class MemberInactive(Unauthenticated):
    code = "member_inactive"

    def __init__(self) -> None:
        super().__init__("Your access to this workspace has ended. Ask your boss if that is a mistake.")


class AssigneeInactive(Invalid):
    code = "assignee_inactive"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not active any more and gets no new tasks.")


class NameTaken(Conflict):
    code = "name_taken"

    def __init__(self) -> None:
        super().__init__("Somebody with exactly this name is in the team already. Add a surname or an initial.")


class DepartmentNotFound(NotFound):
    code = "department_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such department.")


class DepartmentNameTaken(Conflict):
    code = "department_name_taken"

    def __init__(self) -> None:
        super().__init__("A department with this name exists already.")


class AccountLinked(Conflict):
    code = "account_linked"

    def __init__(self) -> None:
        super().__init__("This account belongs to a member of this workspace already.")


class LastBoss(Conflict):
    code = "last_boss"

    def __init__(self) -> None:
        super().__init__("A workspace needs a boss: make somebody else boss first.")


class InvitationNotFound(NotFound):
    code = "invitation_not_found"

    def __init__(self) -> None:
        super().__init__("This invitation link is not valid. Ask for a new one.")


class InvitationUsed(Conflict):
    code = "invitation_used"

    def __init__(self) -> None:
        super().__init__("This invitation was used already. Each link works once; ask for a new one.")


class InvitationExpired(Conflict):
    code = "invitation_expired"

    def __init__(self) -> None:
        super().__init__("This invitation has expired. Ask for a new one.")


class InvitationInGroup(Forbidden):
    code = "invitation_in_group"

    def __init__(self) -> None:
        super().__init__("Invitations are links that let somebody in: ask me in a private chat.")


class InvitationUnlinked(Conflict):
    """No link yet. Not Unavailable, which the conversation would try again instead of saying it."""

    code = "invitation_unlinked"

    def __init__(self) -> None:
        super().__init__("Telegram has not told me my name yet. Please try again in a minute.")


class NotPermitted(Forbidden):
    """The policy said no; the message says why."""

    code = "not_permitted"


class ProfileInvalid(Invalid):
    """A zone, working hours or working days that can't be."""

    code = "profile_invalid"


class DepartmentInUse(Conflict):
    code = "department_in_use"

    def __init__(self) -> None:
        super().__init__("People or tasks belong to this department. Move them first.")


class OpenTasks(Conflict):
    code = "open_tasks"

    def __init__(self, name: str, count: int) -> None:
        super().__init__(
            f"{name} has {count} open {'task' if count == 1 else 'tasks'}: say whose they become (reassign_to), or force.",
            details={"open_tasks": count},
        )


class OpenInvitationNotFound(NotFound):
    code = "invitation_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such open invitation.")


class AccountNotFound(NotFound):
    code = "account_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such linked account.")
