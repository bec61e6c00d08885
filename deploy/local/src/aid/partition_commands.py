"""The commands of `aid` for the years of the audit trail."""

from typing import Annotated

import typer
from aid_engines.layout import Layout

from aid.command import cli_command, run_lazily

partitions_app = typer.Typer(help="The years of the audit trail.", no_args_is_help=True)
Which = Annotated[int, typer.Argument(help="As 2026.")]


@partitions_app.command("list")
@cli_command
def partitions_list() -> int | None:
    """List the years of each service, and those set down; exits 1 where the next is missing."""
    return run_lazily("partitions.commands", "list_years", Layout.from_environment())


@partitions_app.command("make")
@cli_command
def partitions_make() -> int | None:
    """Make the partitions of this year and the next, as aid migrate does."""
    return run_lazily("partitions.commands", "make", Layout.from_environment())


@partitions_app.command("detach")
@cli_command
def partitions_detach(year: Which) -> int | None:
    """Set the oldest year down in AID_PARTITIONS, with its digest, and take it out."""
    return run_lazily("partitions.commands", "detach", Layout.from_environment(), year)


@partitions_app.command("attach")
@cli_command
def partitions_attach(year: Which) -> int | None:
    """Take a year back out of AID_PARTITIONS."""
    return run_lazily("partitions.commands", "attach", Layout.from_environment(), year)
