from collections.abc import Sequence

from boss_workflow.kernel.errors import Conflict, Invalid, NotFound


class AskAlone(Invalid):
    """The model is asked for one thing at a time."""

    code = "ask_alone"

    def __init__(self, said: str) -> None:
        super().__init__(f'Ask me that in a message of its own: "{said}".')


class PlanInvalid(Invalid):
    code = "plan_invalid"


class PlanCycle(Invalid):
    """`numbers`: the tasks that wait for each other."""

    code = "plan_cycle"

    def __init__(self, numbers: Sequence[int]) -> None:
        named = ", ".join(map(str, sorted(numbers)))
        super().__init__(f"Tasks {named} would wait for each other in a circle, so I left the plan as it was.")


class NobodyWorks(Invalid):
    code = "plan_without_workdays"

    def __init__(self) -> None:
        super().__init__("Somebody in this plan works on none of the days that it would take.")


class NoSession(NotFound):
    code = "no_planning_session"

    def __init__(self) -> None:
        super().__init__('Nothing is being planned here. Start with "/plan a mobile app", or /saved shows what rests.')


class SavedNotFound(NotFound):
    code = "saved_not_found"

    def __init__(self, said: str) -> None:
        super().__init__(f'Nothing is saved that fits "{said[:100]}". /saved shows what is.')


class SessionChanged(Conflict):
    code = "planning_session_changed"

    def __init__(self) -> None:
        super().__init__("It has changed since; look at the newest one.")


class NotAboutIt(Invalid):
    """What was said fits neither the session nor anything else."""

    code = "not_about_the_session"
