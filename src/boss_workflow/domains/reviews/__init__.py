"""Submission and review: proof, a verdict on it by rules, and a person's decision."""

from boss_workflow.domains.reviews.models import Submission, SubmissionStatus

__all__ = ["Submission", "SubmissionStatus"]
