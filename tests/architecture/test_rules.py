"""Rules about the source that no linter knows. Each is seen to catch what it is for, in a few bad lines."""

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src/boss_workflow"

Finder = Callable[[ast.Module, Sequence[str]], Iterator[int]]
"""From a parsed file and its lines to the numbers of the lines that break the rule."""


@dataclass(frozen=True)
class Rule:
    """`allowed`: files and folders that may, each with its reason beside it."""

    says: str
    find: Finder
    bad: tuple[str, ...]
    good: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()

    def breaches(self, text: str) -> list[int]:
        return sorted(set(self.find(ast.parse(text), text.splitlines())))


def dotted(node: ast.AST) -> str:
    """`a.b.c` for such an expression, else what can be read of its end."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    return node.id if isinstance(node, ast.Name) else ""


def calls_of(*methods: str) -> Finder:
    def find(tree: ast.Module, _lines: Sequence[str]) -> Iterator[int]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in methods:
                yield node.lineno

    return find


def names(*wanted: str) -> Finder:
    """Uses of these dotted names, whatever their module is called here, and imports of them under any name."""

    def find(tree: ast.Module, _lines: Sequence[str]) -> Iterator[int]:
        real = {
            one.asname: one.name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import)
            for one in node.names
            if one.asname
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                first, _, rest = dotted(node).partition(".")
                full = f".{real.get(first, first)}.{rest}"
                if any(full.endswith(f".{name}") for name in wanted):
                    yield node.lineno
            if isinstance(node, ast.ImportFrom) and any(f"{node.module}.{one.name}" in wanted for one in node.names):
                yield node.lineno

    return find


def imports_of(*packages: str) -> Finder:
    def find(tree: ast.Module, _lines: Sequence[str]) -> Iterator[int]:
        for node in ast.walk(tree):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            imported = [one.name for one in node.names]
            modules = imported if isinstance(node, ast.Import) else [str(node.module)]
            if any(module.partition(".")[0] in packages for module in modules):
                yield node.lineno

    return find


def swallowed(tree: ast.Module, lines: Sequence[str]) -> Iterator[int]:
    """Handlers of everything that neither raise again nor say why not."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ExceptHandler):
            continue
        caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        broad = any(kind is None or dotted(kind) in {"Exception", "BaseException"} for kind in caught)
        raises = any(isinstance(inner, ast.Raise) for statement in node.body for inner in ast.walk(statement))
        reasoned = re.search(r"# noqa: BLE001\s+# \w", lines[node.lineno - 1])
        if broad and not raises and not reasoned:
            yield node.lineno


def suppressed(tree: ast.Module, _lines: Sequence[str]) -> Iterator[int]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not dotted(node.func).endswith("suppress"):
            continue
        if any(dotted(argument) in {"Exception", "BaseException"} for argument in node.args):
            yield node.lineno


STATEMENT_TAKERS = {
    *("text", "execute", "executemany", "exec_driver_sql", "scalar", "scalars"),
    *("fetch", "fetchrow", "fetchval"),
}


def built_sql(tree: ast.Module, _lines: Sequence[str]) -> Iterator[int]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        first = node.args[0]
        formatted = isinstance(first, ast.JoinedStr) and any(isinstance(p, ast.FormattedValue) for p in first.values)
        joined = isinstance(first, ast.BinOp) and isinstance(first.op, ast.Add | ast.Mod) and _has_text(first)
        filled = isinstance(first, ast.Call) and dotted(first.func).rpartition(".")[2] in {"format", "join"}
        if dotted(node.func).rpartition(".")[2] in STATEMENT_TAKERS and (formatted or joined or filled):
            yield node.lineno


def _has_text(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in ast.walk(node))


def eager_relationships(tree: ast.Module, _lines: Sequence[str]) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] == "relationship":
            lazy = [word.value for word in node.keywords if word.arg == "lazy"]
            if not any(isinstance(value, ast.Constant) and value.value == "raise" for value in lazy):
                yield node.lineno


def promises(_tree: ast.Module, lines: Sequence[str]) -> Iterator[int]:
    for number, line in enumerate(lines, start=1):
        if re.search(r"\b(TODO|FIXME|XXX)\b|(?i:coming soon|not (yet )?implemented)", line):
            yield number


RULES = {
    rule.says: rule
    for rule in [
        Rule(
            "every message enters by the inbox: only its handler calls the engine",
            calls_of("respond"),
            bad=("await engine.respond(event)", "answer = self._engine.respond"),
            allowed=("chat/conversations.py",),
        ),
        Rule(
            "application code never commits or rolls back",
            calls_of("commit", "rollback"),
            bad=("await session.commit()", "uow.session.rollback()"),
            allowed=("kernel/db",),
        ),
        Rule(
            "a savepoint is the unit of work's, which begins it before the driver's own statements",
            calls_of("begin_nested"),
            bad=("uow.session.begin_nested()",),
            allowed=("kernel/db",),
        ),
        Rule(
            "what catches everything raises again or gives its reason",
            swallowed,
            bad=(
                "try: pass\nexcept: pass",
                "try: pass\nexcept Exception: log.exception('x')",
                "try: pass\nexcept (OSError, BaseException): pass",
                "try: pass\nexcept Exception:  # noqa: BLE001\n  pass",
            ),
            good=(
                "try: pass\nexcept Exception:\n  undo()\n  raise",
                "try: pass\nexcept Exception:  # noqa: BLE001  # the border of a job\n  pass",
                "try: pass\nexcept OSError: pass",
            ),
        ),
        Rule("nothing suppresses everything", suppressed, bad=("with contextlib.suppress(Exception): pass",)),
        Rule(
            "only the settings read the environment",
            names("os.environ", "os.environb", "os.getenv"),
            bad=(
                "os.environ['X']",
                "import os as o\nx = os.getenv('X')",
                "from os import environ",
                "os.environb.get(b'')",
            ),
            allowed=(
                "integrations/embedded_postgres/privileges.py",  # hands PATH on to PostgreSQL's programs
                "integrations/telegram/bot.py",  # switches its SDK to timedelta, which it reads from there
            ),
        ),
        Rule(
            "only the clock knows what time it is",
            names("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"),
            bad=("datetime.now(UTC)", "datetime.datetime.utcnow()", "datetime.date.today()", "from time import time"),
            good=("clock.now()", "uow.now()", "time.monotonic()"),
            allowed=(
                "kernel/clock.py",
                "kernel/ids.py",  # UUIDv7 wants milliseconds, never shown to anybody
                "kernel/rate_limits.py",  # the library's windows end by the system's clock
            ),
        ),
        Rule(
            "no SQL is put together from strings",
            built_sql,
            bad=(
                'text(f"select {name}")',
                'sqlalchemy.text("select " + name)',
                'session.execute("select %s" % name)',
                'connection.exec_driver_sql("select {}".format(name))',
                'connection.fetch(f"select {name}")',
                'session.scalar(" ".join(parts))',
            ),
            good=('text("select :name")', 'text("select 1" " from x")', "session.execute(select(Task))"),
        ),
        Rule(
            "relationships load nothing by themselves",
            eager_relationships,
            bad=("x = relationship()", 'x = orm.relationship(lazy="selectin")'),
            good=('x = relationship(lazy="raise")',),
        ),
        Rule("nothing is promised in place of being done", promises, bad=("# TODO: later", 'say("Coming soon")')),
        *(
            Rule(f"{package} is known in one place", imports_of(package), bad=(f"import {package}.x",), allowed=places)
            for package, places in {
                "telegram": ("integrations/telegram",),
                "openai": ("integrations/deepseek", "integrations/openai_transcriber"),
                "obstore": ("integrations/s3",),
                "redis": ("integrations/redis",),
                "limits": ("kernel/rate_limits.py", "integrations/redis", "integrations/memory"),
                "pgqueuer": ("jobs/queue.py",),
                "uvicorn": ("bootstrap/runtime.py",),
                "typer": ("cli",),
                "pydantic_settings": ("settings.py",),
                "asyncpg": ("kernel/db", "jobs/queue.py"),
            }.items()
        ),
    ]
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
class TestRule:
    def test_is_kept(self, rule: Rule) -> None:
        breaches = [
            f"{file}:{line}"
            for file in sorted(str(path.relative_to(SOURCE)) for path in SOURCE.rglob("*.py"))
            if not any(file == place or file.startswith(f"{place}/") for place in rule.allowed)
            for line in rule.breaches((SOURCE / file).read_text())
        ]
        assert not breaches, f"{rule.says}: {breaches}"

    def test_catches_what_it_is_for(self, rule: Rule) -> None:
        assert rule.bad
        for snippet in rule.bad:
            assert rule.breaches(snippet), snippet
        for snippet in rule.good:
            assert not rule.breaches(snippet), snippet

    def test_names_no_place_that_is_gone(self, rule: Rule) -> None:
        """An exception that nobody needs any more is a hole."""
        for place in rule.allowed:
            files = [SOURCE / place] if place.endswith(".py") else list((SOURCE / place).rglob("*.py"))
            assert any(rule.breaches(file.read_text()) for file in files if file.exists()), place
