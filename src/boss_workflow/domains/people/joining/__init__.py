"""How members come in: invitations that are open, and the chat accounts that were linked."""

from boss_workflow.domains.people.joining.endpoints import joining_router
from boss_workflow.domains.people.joining.service import Joining

__all__ = ["Joining", "joining_router"]
