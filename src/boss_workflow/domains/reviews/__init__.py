"""Submission and review: proof, a verdict on it by rules, and a person's decision."""

from boss_workflow.domains.reviews.actions import review_actions
from boss_workflow.domains.reviews.cards import ReviewCards
from boss_workflow.domains.reviews.events import ReviewChanged
from boss_workflow.domains.reviews.models import Submission, SubmissionStatus
from boss_workflow.domains.reviews.service import ReviewService
from boss_workflow.domains.reviews.undo import review_reversers

__all__ = [
    "ReviewCards",
    "ReviewChanged",
    "ReviewService",
    "Submission",
    "SubmissionStatus",
    "review_actions",
    "review_reversers",
]
