"""The commands of `aid` for the archive, of which copies of any moment are made."""

from pathlib import Path
from typing import Annotated

import typer
from aid_engines.layout import Layout

from aid.command import cli_command, run_lazily

archive_app = typer.Typer(help="The archive: copies of any moment.", no_args_is_help=True)

Address = Annotated[
    str | None, typer.Option("--archive", help="A folder or s3://…; else AID_ARCHIVE.")
]
Moment = Annotated[
    str | None, typer.Option("--at", help="As 2026-12-01T10:00:00+08:00; else the last.")
]


@archive_app.command("run")
@cli_command
def archive_run() -> int | None:
    """Archive engines of your own, by their addresses, until stopped; aid up does its own."""
    return run_lazily("archive.archiver", "run", Layout.from_environment())


@archive_app.command("status")
@cli_command
def archive_status(archive: Address = None) -> int | None:
    """Say of which moments copies can be made; exits 1 with a gap."""
    return run_lazily("archive.commands", "status", Layout.from_environment(), archive)


@archive_app.command("copy")
@cli_command
def archive_copy(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="An empty folder.")],
    at: Moment = None,
    archive: Address = None,
) -> int | None:
    """Make a copy of a moment, as aid backup would have made it then."""
    return run_lazily("archive.commands", "copy", Layout.from_environment(), folder, at, archive)
