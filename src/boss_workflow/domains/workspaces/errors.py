from boss_workflow.kernel.errors import NotFound


class WorkspaceNotFound(NotFound):
    code = "workspace_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such workspace.")
