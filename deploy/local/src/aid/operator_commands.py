"""The commands of `aid` for whoever operates a suite: clock, keys, dead letters, topics, data."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from aid_engines.layout import Layout

from aid.archive_commands import archive_app
from aid.command import ServiceName, cli_command, run_lazily
from aid.partition_commands import partitions_app

clock_app = typer.Typer(help="The business clock of all five services.", no_args_is_help=True)
dead_app = typer.Typer(help="Messages that could not be handled.", no_args_is_help=True)
topics_app = typer.Typer(help="The topics of the broker.", no_args_is_help=True)
reference_app = typer.Typer(help="Calendars, regions, balances, registers.", no_args_is_help=True)
shares_app = typer.Typer(help="The topics for readers outside.", no_args_is_help=True)
consumers_app = typer.Typer(
    help="Readers outside and what the broker lets them read.", no_args_is_help=True
)
keys_app = typer.Typer(help="Keys of sealed columns.", no_args_is_help=True)
GROUPS = {
    "archive": archive_app,
    "partitions": partitions_app,
    "clock": clock_app,
    "keys": keys_app,
    "dead": dead_app,
    "reference": reference_app,
    "shares": shares_app,
    "consumers": consumers_app,
    "topics": topics_app,
}

ProposedTo = Annotated[str, typer.Argument(help="The service that keeps the proposal.")]
ChangeId = Annotated[str, typer.Argument(help="Its id, as aid reference proposals shows it.")]
DropData = Annotated[bool, typer.Option(help="Drop all data, so that time may run back.")]


@topics_app.command("make")
@cli_command
def topics_make() -> None:
    """Make the topics that are not there yet."""
    from aid_engines import topics  # noqa: PLC0415

    asyncio.run(topics.make(Layout.from_environment()))


@topics_app.command("export")
@cli_command
def topics_export(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Where the files go.")],
) -> int | None:
    """Write all records; take the copy of the database before, never after."""
    return run_lazily("backup.records", "export_to", Layout.from_environment(), folder)


@topics_app.command("import")
@cli_command
def topics_import(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="An export.")],
) -> int | None:
    """Fill empty topics up to the moment of the restored database."""
    return run_lazily("backup.records", "import_from", Layout.from_environment(), folder)


@shares_app.command("rebuild")
@cli_command
def shares_rebuild(
    skip_unreadable: Annotated[
        bool, typer.Option(help="Go on without the records that cannot be read; they are named.")
    ] = False,
) -> int | None:
    """Make the topics for readers outside again, from all others; no worker of intake may run."""
    return run_lazily("shares", "rebuild", Layout.from_environment(), skip_unreadable)


@consumers_app.command("add")
@cli_command
def consumers_add(
    name: Annotated[str, typer.Argument(help="Small letters, digits and hyphens.")],
    data_class: Annotated[str, typer.Option("--class", help="public, internal or restricted.")],
    rate: Annotated[int, typer.Option(help="How many bytes a second it may read.")] = 1_000_000,
) -> int | None:
    """Let a reader outside read the topic of its class, or change its class or rate."""
    return run_lazily("consumers", "add", Layout.from_environment(), name, data_class, rate)


@consumers_app.command("end")
@cli_command
def consumers_end(
    name: Annotated[str, typer.Argument(help="As aid consumers list has it.")],
) -> int | None:
    """Let a reader outside read no more, at once."""
    return run_lazily("consumers", "end", Layout.from_environment(), name)


@consumers_app.command("list")
@cli_command
def consumers_list() -> int | None:
    """List the readers outside with class and rate."""
    return run_lazily("consumers", "list_consumers", Layout.from_environment())


@dead_app.command("list")
@cli_command
def dead_list(service: ServiceName = None) -> int | None:
    """List dead letters with their reason."""
    return run_lazily("dead", "list_dead_letters", Layout.from_environment(), service)


@dead_app.command("retry")
@cli_command
def dead_retry(service: ServiceName = None) -> int | None:
    """Hand dead letters to their service again, in their order."""
    return run_lazily("dead", "retry", Layout.from_environment(), service)


@dead_app.command("dismiss")
@cli_command
def dead_dismiss(
    service: Annotated[str, typer.Argument(help="The service that could not handle it.")],
    letter_id: Annotated[str, typer.Argument(help="Its id, as aid dead list shows it.")],
    reason: Annotated[str, typer.Option(help="Why; it stands in the audit.")],
) -> int | None:
    """Give a hopeless message up."""
    return run_lazily("dead", "dismiss", Layout.from_environment(), service, letter_id, reason)


@reference_app.command("load")
@cli_command
def reference_load(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="What to load.")],
) -> int | None:
    """Propose reference data to the services concerned. Repeating it changes nothing.

    With the token of a second person of the city at hand, it is confirmed at once.
    """
    return run_lazily("reference", "load_file", Layout.from_environment(), file)


@reference_app.command("proposals")
@cli_command
def reference_proposals(service: ServiceName = None) -> int | None:
    """List what waits for a second person of the city."""
    return run_lazily("reference", "list_proposals", Layout.from_environment(), service)


@reference_app.command("confirm")
@cli_command
def reference_confirm(service: ProposedTo, change_id: ChangeId) -> int | None:
    """Confirm a proposal as another person than who made it; it counts from now on."""
    return run_lazily("reference", "settle", Layout.from_environment(), service, change_id, None)


@reference_app.command("reject")
@cli_command
def reference_reject(
    service: ProposedTo,
    change_id: ChangeId,
    reason: Annotated[str, typer.Option(help="Why; it stands with the proposal.")],
) -> int | None:
    """Reject a proposal as another person than who made it."""
    return run_lazily("reference", "settle", Layout.from_environment(), service, change_id, reason)


@keys_app.command("rotate")
@cli_command
def keys_rotate(service: ServiceName = None) -> None:
    """Make a new key for sealed values and files; running services take it over and seal again."""
    from aid_client.services import chosen  # noqa: PLC0415

    from aid import keyring  # noqa: PLC0415

    for name, key in keyring.rotate(Layout.from_environment(), chosen(service)).items():
        print(f"{name}: {key}")


@clock_app.command("show")
@cli_command
def clock_show() -> None:
    """Print the business time and how far it is ahead."""
    from aid_client import clock  # noqa: PLC0415

    layout = Layout.from_environment()
    print(f"{clock.now(layout).isoformat(timespec='seconds')} (ahead by {clock.offset(layout)})")


@clock_app.command("advance")
@cli_command
def clock_advance(by: Annotated[str, typer.Argument(help="For example 8d or 36h.")]) -> None:
    """Move the clock on; returns when every service has swept its deadlines."""
    from aid_client import clock  # noqa: PLC0415

    _move(clock.offset(Layout.from_environment()) + clock.duration(by))


@clock_app.command("set")
@cli_command
def clock_set(
    to: Annotated[str, typer.Argument(help="For example 2026-03-02T09:00+08:00.")],
    drop_data: DropData = False,
) -> None:
    """Set the clock to an instant."""
    from aid_client import clock  # noqa: PLC0415
    from shared.clock import real_now  # noqa: PLC0415

    _move(clock.instant(to) - real_now(), drop_data=drop_data)


@clock_app.command("real")
@cli_command
def clock_real(drop_data: DropData = False) -> None:
    """Go back to real time."""
    _move(timedelta(), drop_data=drop_data)


def _move(to: timedelta, *, drop_data: bool = False) -> None:
    from aid_client import clock  # noqa: PLC0415

    layout = Layout.from_environment()
    asyncio.run(clock.move(layout, to, drop_data=drop_data))
    print(clock.now(layout).isoformat(timespec="seconds"))
