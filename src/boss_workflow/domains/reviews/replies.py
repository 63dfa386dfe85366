"""How handing in and reviewing read."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from boss_workflow.chat.outbox import Presses
from boss_workflow.domains.reviews.judging import THRESHOLD, Verdict, better_note
from boss_workflow.domains.reviews.models import Submission, SubmissionStatus
from boss_workflow.domains.tasks import Task
from boss_workflow.ports.blocks import Block, Buttons, Items, Paragraph

MARKS = {"pass": "✓", "incomplete": "◐", "missing": "✗"}
SHOWN = 10


def findings(verdict: Sequence[Mapping[str, Any]]) -> Items:
    return Items(
        entries=tuple(
            f"{MARKS[one['state']]} {one['criterion']}" + ("" if one["state"] == "pass" else f": {one['why']}")
            for one in verdict
        )
    )


def not_enough(task: Task, submission: Submission, verdict: Verdict, presses: Presses) -> list[Block]:
    ref = task.reference
    return [
        Paragraph(text=f"{ref} is not sent yet: the proof scores {verdict.score} of 100, {THRESHOLD} is asked for."),
        findings(submission.verdict),
        Paragraph(text="A note that would say it:\n" + better_note(verdict, submission.proof)),
        Buttons(
            rows=(
                (
                    presses.button("Add proof", "review.proof", task=ref),
                    presses.button("Send anyway", "review.send", task=ref),
                ),
            )
        ),
    ]


def sent(task: Task, submission: Submission, reviewers: int, presses: Presses, undo_id: UUID | None) -> list[Block]:
    told = (
        "I told who reviews it."
        if reviewers
        else "Nobody who reviews has a chat with me yet; it stands in /pending for them."
    )
    text = (
        f"{task.reference} ({task.title}) is handed in, attempt {submission.attempt}, score {submission.score}. {told}"
    )
    blocks: list[Block] = [Paragraph(text=text)]
    if undo_id is not None:
        blocks.append(Buttons(rows=((presses.button("Undo", "audit.undo", undo_id=str(undo_id)),),)))
    return blocks


def card(
    task: Task, submission: Submission, presses: Presses, *, submitter: str, reviewer: str | None, decides: bool
) -> list[Block]:
    """Proof and verdict, and, for who may decide, the buttons."""
    head = f"{task.reference} · {task.title} – handed in by {submitter}, attempt {submission.attempt}"  # noqa: RUF001
    blocks: list[Block] = [
        Paragraph(text=head, strong=True),
        Items(entries=tuple(f"{one['kind']}: {one['text']}" for one in submission.proof[:SHOWN])),
        Paragraph(text=f"Score {submission.score} of 100:"),
        findings(submission.verdict),
    ]
    match submission.status:
        case SubmissionStatus.APPROVED:
            blocks.append(Paragraph(text=f"Approved by {reviewer}."))
        case SubmissionStatus.RETURNED:
            blocks.append(Paragraph(text=f"Changes asked for by {reviewer}: {submission.feedback}"))
        case SubmissionStatus.WAITING if decides:
            ref = task.reference
            row = (
                presses.button("Approve", "review.approve", task=ref),
                presses.button("Request changes", "review.reject", task=ref),
                presses.button("Ask", "review.ask", task=ref),
            )
            blocks.append(Buttons(rows=(row,)))
        case SubmissionStatus.COLLECTING:
            blocks.append(Paragraph(text="Taken back; it is not handed in."))
    return blocks


def hidden(reference: str) -> list[Block]:
    return [Paragraph(text=f"The submission of {reference} is not yours to see.")]


def approved(task: Task, reviewer: str) -> list[Block]:
    return [Paragraph(text=f"{task.reference} ({task.title}) was approved by {reviewer}: it is completed.")]


def returned(task: Task, reviewer: str, feedback: str, attempt: int, presses: Presses) -> list[Block]:
    again = presses.button("Hand in again", "review.submit", task=task.reference)
    return [
        Paragraph(text=f"{task.reference} ({task.title}) needs a revision, says {reviewer} (attempt {attempt}):"),
        Items(entries=tuple(line.strip(" -•*") for line in feedback.splitlines() if line.strip())),
        Buttons(rows=((again,),)),
    ]


def pending(rows: Sequence[tuple[str, str, str, int]], presses: Presses) -> list[Block]:
    """(reference, title, who, score), the oldest first."""
    if not rows:
        return [Paragraph(text="Nothing waits for your review.")]
    entries = tuple(f"{ref} {title} – {who} – score {score}" for ref, title, who, score in rows)  # noqa: RUF001
    buttons = tuple((presses.button(f"Review {ref}", "review.show", task=ref),) for ref, *_ in rows[:SHOWN])
    return [Paragraph(text=f"{len(rows)} to review:", strong=True), Items(entries=entries), Buttons(rows=buttons)]
