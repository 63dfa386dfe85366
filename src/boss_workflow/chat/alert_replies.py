"""How alerts read: what failed, since when, and the way to try it again."""

from datetime import datetime

from boss_workflow.chat.alert_models import LOST, STUCK, Alert
from boss_workflow.chat.outbox import Presses
from boss_workflow.ports.blocks import Block, Buttons, Paragraph

RETRY, RETRY_ALL = "job.retry", "job.retry_all"


def draw(alert: Alert, presses: Presses, waiting: int) -> list[Block]:
    """What, since when, how often, the request id, and, while jobs of it wait, the way to try them again; what is stuck
    waits though it is not dead."""
    many, lost, stuck = len(alert.run_ids), alert.cause.startswith(LOST), alert.cause.startswith(STUCK)
    what = "messages" if lost else "jobs"
    since = f"Since {moment(alert.first_at)}" + (f", {many} {what}" if many > 1 else "")
    if alert.resolved_at is None:
        retried = many and not (waiting or lost or stuck)
        again = " It is being tried again." if retried else ""
        text = f"⚠️ {alert.title}. {since}. Request {alert.request_id}.{again}"
        return [Paragraph(text=text), *_retry(alert, presses, many if stuck else waiting)]
    text = f"{alert.title}. {since}. Over since {moment(alert.resolved_at)}."
    return [Paragraph(text=f"{text}{_still(waiting)}"), *_retry(alert, presses, waiting)]


def all_clear(alert: Alert, presses: Presses, waiting: int, *, worked: bool) -> list[Block]:
    title = alert.title[:1].lower() + alert.title[1:]
    over = "All clear: it works again" if worked else "It was given up"
    text = f"✅ {over}. Earlier, {title} ({moment(alert.first_at)}).{_still(waiting)}"
    return [Paragraph(text=text), *_retry(alert, presses, waiting)]


def _still(waiting: int) -> str:
    if not waiting:
        return ""
    return " 1 job still waits for a retry." if waiting == 1 else f" {waiting} jobs still wait for a retry."


def _retry(alert: Alert, presses: Presses, waiting: int) -> list[Block]:
    if not waiting:
        return []
    if len(alert.run_ids) == 1:
        button = presses.button("Retry", RETRY, run_id=str(alert.run_ids[0]))
    else:
        button = presses.button(f"Retry all {waiting}", RETRY_ALL, alert_id=str(alert.id))
    return [Buttons(rows=((button,),))]


def outage(since: datetime, until: datetime) -> list[Block]:
    text = (
        f"✅ The database did not answer from {moment(since)} to {moment(until)}. It works again, and nothing is lost."
    )
    return [Paragraph(text=text)]


def moment(at: datetime) -> str:
    return f"{at:%d %b %H:%M} UTC"
