"""A report as JSON, CSV, PDF, and its chart as PNG: pure functions from the measured numbers to bytes.

The libraries that draw are heavy; they are imported when something is drawn.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from html import escape
from typing import Any
from uuid import UUID

from boss_workflow.domains.reports import links, replies
from boss_workflow.domains.reports.numbers import Report, TaskLine

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run; such a cell gets an apostrophe before it (OWASP, CSV injection)."""
HEADER = ("section", "reference", "title", "status", "assignee", "due", "completed", "value", "before", "link")


PEOPLE_DRAWN = 8


def as_dict(found: Report) -> dict[str, Any]:
    """JSON-ready; `href` of a task is its route, `lists` of totals are those that hold as many tasks."""
    values: dict[str, Any] = _plain(asdict(found))
    values["period"] |= {
        "kind": found.period.kind.value,
        "title": found.period.title,
        "start": found.period.start.isoformat(),
        "end": found.period.end.isoformat(),
    }
    values["now"]["on_time_rate"], values["before"]["on_time_rate"] = found.now.rate, found.before.rate
    for name in ("completed", "overdue", "blocked"):
        for row, task in zip(values[name], getattr(found, name), strict=True):
            row["reference"], row["href"] = task.reference, links.route(task)
    for row, person in zip(values["people"], found.people, strict=True):
        row["lists"] = links.of_person(found, person)
    values["lists"] = links.of_totals(found)
    return values


def as_json(found: Report) -> bytes:
    return json.dumps(as_dict(found), ensure_ascii=False, indent=2).encode()


def as_csv(found: Report, address: links.Address) -> bytes:
    """One table: the totals, then each task that the report names. UTF-8 with a mark, which spreadsheets need."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(HEADER)
    now, before = asdict(found.now), asdict(found.before)
    for name, value in now.items():
        table.writerow(["total", "", name, "", "", "", "", value, before[name], ""])
    for name, value in asdict(found.standing).items():
        table.writerow(["standing", "", name, "", "", "", "", value, "", ""])
    for section in ("completed", "overdue", "blocked"):
        for task in getattr(found, section):
            table.writerow(_cells(section, task, address(task)))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cells(section: str, task: TaskLine, link: str) -> list[str]:
    due = task.due_at or task.due_on
    done = task.completed_at
    cells = [section, task.reference, task.title, task.status, task.assignee or ""]
    cells += [due.isoformat() if due else "", done.isoformat() if done else "", "", "", link]
    return [f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells]


def as_png(found: Report, _address: links.Address) -> bytes:
    """A picture has no links."""
    days = [(one.day, one.created, one.completed) for one in found.days]
    return draw(found.period.title, days, [(one.name, one.completed) for one in found.people[:PEOPLE_DRAWN]])


def draw(title: str, days: Sequence[tuple[date, int, int]], people: Sequence[tuple[str, int]]) -> bytes:
    """A PNG: created and completed by day, beside the people's completed tasks."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(9, 3.6), dpi=120, layout="constrained")
    FigureCanvasAgg(figure)
    by_day, by_person = figure.subplots(1, 2, width_ratios=(3, 2))
    places = range(len(days))
    created, completed = [one for _, one, _ in days], [one for _, _, one in days]
    by_day.bar([at - 0.2 for at in places], created, 0.4, label="created", color="#9db4c0")
    by_day.bar([at + 0.2 for at in places], completed, 0.4, label="completed", color="#2a6f97")
    every = max(1, len(days) // 8)
    by_day.set_xticks(list(places)[::every], [f"{day.day} {day:%b}" for day, _, _ in days][::every])
    by_day.yaxis.get_major_locator().set_params(integer=True)
    by_day.set_title(title, loc="left", fontsize=10)
    by_day.legend(frameon=False, fontsize=8)
    upwards = list(people)[::-1]
    by_person.barh([_unmath(name) for name, _ in upwards], [done for _, done in upwards], color="#2a6f97")
    by_person.xaxis.get_major_locator().set_params(integer=True)
    by_person.set_title("completed by person", loc="left", fontsize=10)
    for axes in (by_day, by_person):
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=8)
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


def _unmath(name: str) -> str:
    """matplotlib reads what stands between dollar signs as mathematics."""
    return name.replace("$", r"\$")


def as_pdf(found: Report, address: links.Address) -> bytes:
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415
    from reportlab.lib.styles import getSampleStyleSheet  # noqa: PLC0415
    from reportlab.lib.units import mm  # noqa: PLC0415
    from reportlab.platypus import Image, Paragraph, SimpleDocTemplate, Spacer, Table  # noqa: PLC0415

    styles, out = getSampleStyleSheet(), io.BytesIO()
    title = f"{replies.TITLES[found.period.kind]}: {found.period.title}"
    page = SimpleDocTemplate(
        out, pagesize=A4, title=title, author="Boss Workflow", leftMargin=18 * mm, rightMargin=18 * mm, invariant=1
    )
    story: list[Any] = [Paragraph(escape(title), styles["Title"])]
    story.append(Table([[label, Paragraph(escape(value), styles["BodyText"])] for label, value in replies.rows(found)]))
    story += [Spacer(1, 5 * mm), Image(io.BytesIO(as_png(found, address)), width=174 * mm, height=69.6 * mm)]
    for heading, tasks in (("Completed", found.completed), ("Overdue", found.overdue), ("Blocked", found.blocked)):
        if tasks:
            story.append(Paragraph(heading, styles["Heading2"]))
            story += [
                Paragraph(
                    f'<a href="{escape(address(task))}">{task.reference}</a>{_rest(task, found)}', styles["BodyText"]
                )
                for task in tasks
            ]
    if found.people:
        table = replies.people(found.people)
        story += [Spacer(1, 5 * mm), Table([list(table.header), *(list(row) for row in table.rows)])]
    page.build(story)
    return out.getvalue()


def _rest(task: TaskLine, found: Report) -> str:
    """The line behind its reference, as markup."""
    return escape(replies.line(task, found.period.zone).removeprefix(task.reference))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
