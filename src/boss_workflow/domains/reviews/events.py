from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ReviewChanged:
    """Published when a submission was sent or decided, in the same transaction: its cards follow it."""

    submission_id: UUID
