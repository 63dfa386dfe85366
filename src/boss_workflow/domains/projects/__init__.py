"""Work that is more than one task: breaking down, spec sheets, plans."""

from boss_workflow.domains.projects.actions import project_actions
from boss_workflow.domains.projects.hearing import Sessions
from boss_workflow.domains.projects.models import PlanningSession, Project
from boss_workflow.domains.projects.undo import project_reversers

__all__ = ["PlanningSession", "Project", "Sessions", "project_actions", "project_reversers"]
