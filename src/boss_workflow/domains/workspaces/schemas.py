"""What a workspace may decide for itself."""

from pydantic import BaseModel, ConfigDict


class WorkspaceSettings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    open_board: bool = False
    """Staff see all tasks, not only their own."""
    staff_may_create: bool = True
    """Staff may create tasks for themselves."""
    requires_validation: bool = False
    """New tasks reach "completed" only through an approval."""
    country: str | None = None
    """Whose public holidays are kept: "DE", or "DE-BY" for a part of it."""
