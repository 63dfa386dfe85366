"""`boss token`: an API token for a program, printed once."""

from typing import Annotated

import typer

from boss_workflow.bootstrap import Application, build, runtime
from boss_workflow.bootstrap.tokens import make_token
from boss_workflow.cli.backup import Shell
from boss_workflow.kernel.http import TokenScope


def register(app: typer.Typer, shell: Shell) -> None:
    @app.command()
    def token(
        as_: Annotated[str, typer.Option("--as", help="Whose rights it has: a member's name.")] = "Boss",
        name: Annotated[str, typer.Option(help="What it is for, to know it by.")] = "command line",
        scope: Annotated[list[TokenScope] | None, typer.Option(help="May be given again; by default all.")] = None,
        days: Annotated[int, typer.Option(min=1, max=365, help="How long it works.")] = 90,
    ) -> None:
        """Make an API token and print it: keep it, it is never shown again."""
        with shell.plain_errors():
            settings = shell.load()
            with runtime.any_database(settings, shell.report) as handle:
                application = build(settings, handle.owner, doors=False)
                made = shell.run(_once(application, as_, name, days, scope or list(TokenScope)))
            shell.out.print(made, soft_wrap=True, markup=False)


async def _once(application: Application, who: str, name: str, days: int, scopes: list[TokenScope]) -> str:
    try:
        await application.check_schema()
        return await make_token(application, who, name, days, scopes)
    finally:
        for close in application.closers:
            await close()
        await application.database.close()
