"""What a message does with the session that is open in its conversation. Implements chat.protocols.Sessions.

Only what is certainly about it is taken before anything else is tried; what nothing else understands is taken last.
"""

import re
from dataclasses import dataclass
from uuid import UUID

from boss_workflow.chat.models import Conversation
from boss_workflow.chat.questions import NO
from boss_workflow.chat.understand.proposals import Proposal
from boss_workflow.chat.understand.utterance import Utterance
from boss_workflow.domains.projects import replies
from boss_workflow.domains.projects.drafts import Draft, answers_in
from boss_workflow.domains.projects.errors import PlanCycle, PlanInvalid
from boss_workflow.domains.projects.models import PlanningSession, SessionKind, SessionStatus
from boss_workflow.domains.projects.refining import refine_plan, refine_sheet
from boss_workflow.domains.projects.repository import ProjectRepository
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork

APPROVE = re.compile(
    r"/?approved?(?: (?:it|the (?:plan|spec)))?|yes|confirm|go ahead|do it|"
    r"(?:looks|sounds|all) good|create (?:it|them|the tasks?|the project)",
    re.IGNORECASE,
)
SKIP = re.compile(
    r"/?skip(?: (?:it|this|that|them|all|the (?:questions|rest)))?|/?done|that(?:['\u2019]?s| is) (?:all|it)|i don['\u2019]?t know|"
    r"no (?:more )?questions|just (?:write|plan|do|make) it",
    re.IGNORECASE,
)
SAVE = re.compile(r"(?:save|keep|park)(?: (?:it|this|that|the (?:plan|spec)))?(?: for later)?|later", re.IGNORECASE)
DROP = re.compile(r"(?:drop|discard|delete|scrap|throw away) (?:it|this|the (?:plan|spec|spec sheet))", re.IGNORECASE)
WORDS = {"plan.skip": SKIP, "plan.save": SAVE, "plan.drop": DROP}


@dataclass(frozen=True, slots=True)
class Hearing:
    kind: SessionKind
    draft: Draft

    def certain(self, heard: Utterance) -> Proposal | None:
        text = heard.whole.strip().rstrip(".! ")
        if self.draft.is_ready and APPROVE.fullmatch(text):
            return Proposal("plan.approve", {})
        for action, pattern in WORDS.items():
            if pattern.fullmatch(text) and not (action == "plan.skip" and self.draft.is_ready):
                return Proposal(action, {})
        if NO.fullmatch(text):
            return Proposal("plan.save", {})
        if not self.draft.is_ready:
            given = answers_in(heard.whole, len(self.draft.asked))
            return Proposal("plan.answer", {"text": heard.whole}) if given else None
        return Proposal("plan.refine", {"text": heard.whole}) if self._is_change(heard) else None

    def free(self, heard: Utterance) -> Proposal:
        action = "plan.refine" if self.draft.is_ready else "plan.answer"
        return Proposal(action, {"text": heard.whole})

    def _is_change(self, heard: Utterance) -> bool:
        change = refine_plan if self.kind is SessionKind.PLAN else refine_sheet
        try:
            return change(self.draft, heard) is not None
        except (PlanInvalid, PlanCycle):
            return True  # said when it is carried out


class Sessions:
    async def open(self, uow: UnitOfWork, actor: Actor, session_id: UUID) -> Hearing | None:
        row = await ProjectRepository(uow).find_session(session_id)
        if row is None or row.member_id != actor.member_id or not is_open(row, uow):
            return None
        return Hearing(SessionKind(row.kind), Draft.model_validate(row.state))

    async def end(self, uow: UnitOfWork, actor: Actor, conversation: Conversation) -> str | None:
        """One that rested for too long is kept among the saved ones, with a word."""
        found = ProjectRepository(uow).find_session(conversation.session_id) if conversation.session_id else None
        row = await found if found else None
        if row is None or row.member_id != actor.member_id or is_open(row, uow):
            return None
        conversation.session_id = None
        if row.status != SessionStatus.OPEN:
            return None
        row.status = SessionStatus.SAVED
        return replies.rested(row.kind, Draft.model_validate(row.state).title)


def is_open(row: PlanningSession, uow: UnitOfWork) -> bool:
    return row.status == SessionStatus.OPEN and row.expires_at > uow.now()
