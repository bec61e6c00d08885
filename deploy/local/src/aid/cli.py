"""The command `aid`. Each command loads what it needs when it is called."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from aid_engines.layout import Layout
from aid_engines.refusal import Refusal

from aid import operator_commands
from aid.command import ServiceName, cli_command, run_lazily

app = typer.Typer(
    help="The temporary-assistance and training-subsidy suite on this machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for name, group in operator_commands.GROUPS.items():
    app.add_typer(group, name=name)


@app.command()
@cli_command
def up(
    split: Annotated[bool, typer.Option(help="HTTP and workers as processes apart.")] = False,
    brokers: Annotated[int | None, typer.Option(help="1 or 3 brokers of Apache Kafka.")] = None,
    detach: Annotated[bool, typer.Option(help="Return when all is ready.")] = False,
    engines: Annotated[bool, typer.Option(help="Database and broker alone.")] = False,
) -> int:
    """Start everything: database, broker, schemas, services, simulators, reference data."""
    from aid_engines.lock import AlreadyRunning  # noqa: PLC0415

    from aid import up  # noqa: PLC0415

    layout = up.chosen_brokers(Layout.from_environment(), brokers)
    try:
        if detach:
            arguments = ["--split"] * split + ["--engines"] * engines
            return up.detached(layout, [*arguments, "--brokers", str(layout.brokers)])
        asyncio.run(up.foreground(layout, services=not engines, split=split))
    except AlreadyRunning as running:
        print(running)
    return 0


@app.command()
@cli_command
def down(
    drop_data: Annotated[bool, typer.Option(help="Then delete all data; keys stay.")] = False,
) -> None:
    """Stop everything. The data stay."""
    from aid_engines import data  # noqa: PLC0415

    from aid import up  # noqa: PLC0415

    layout = Layout.from_environment()
    up.down(layout, print)
    if drop_data:
        data.drop(layout)
        print("the data are deleted")


@app.command()
@cli_command
def status(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> int:
    """Say what is ready. Exits 0 only when all is."""
    from aid import status, up  # noqa: PLC0415

    standing = asyncio.run(status.ask(up.chosen_brokers(Layout.from_environment(), None)))
    if as_json:
        print(json.dumps({"ready": standing.ready, **asdict(standing)}, indent=1))
    else:
        print("\n".join(status.lines(standing)))
    return 0 if standing.ready else 1


@app.command()
@cli_command
def token(
    role: Annotated[list[str] | None, typer.Option(help="A role, or several.")] = None,
    region: Annotated[str | None, typer.Option(help="GB/T 2260 code, e.g. 540102.")] = None,
    org: Annotated[str | None, typer.Option(help="The organisation's id.")] = None,
    sub: Annotated[str | None, typer.Option(help="Who it is; else a sample person.")] = None,
    name: Annotated[str | None, typer.Option(help="The person's name.")] = None,
    person: Annotated[
        str | None, typer.Option(help="A sample person instead, by key or name.")
    ] = None,
) -> None:
    """Print a signed token of the embedded issuer."""
    from aid_simulators import issuer, people  # noqa: PLC0415
    from shared.roles import Role  # noqa: PLC0415

    given = role or []
    if bool(given) is bool(person):
        raise Refusal("Name a --role, or a sample --person.")
    if unknown := sorted(set(given) - {known.value for known in Role}):
        raise Refusal(f"No such role: {', '.join(unknown)}.")
    layout = Layout.from_environment()
    issuer.prepare(layout)
    if person:
        print(issuer.token_of(layout, people.person(person)))
    else:
        print(issuer.token(layout, given, region=region, org=org, sub=sub, name=name))


@app.command()
@cli_command
def migrate() -> None:
    """Make database, roles and schemas, and bring every schema to head."""
    from aid.migrate import migrate  # noqa: PLC0415

    asyncio.run(migrate(Layout.from_environment(), print))


@app.command()
@cli_command
def demo() -> int | None:
    """Walk sample cases through HTTP, from application to paid."""
    return run_lazily("demo", "run", Layout.from_environment())


@app.command()
@cli_command
def golden(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A file of cases.")],
    group: Annotated[list[str] | None, typer.Option(help="Only this group, e.g. MED.")] = None,
    further: Annotated[list[str] | None, typer.Argument(help="Further groups.")] = None,
    walk: Annotated[
        bool, typer.Option("--walk", help="Through the operations of an empty suite of its own.")
    ] = False,
) -> int | None:
    """Run golden cases through the services' own functions; exits 1 on any mismatch.

    With --walk each case goes through HTTP, and what the API decides is compared.
    """
    module = "golden_walk" if walk else "golden"
    return run_lazily(module, "run", file, (*(group or ()), *(further or ())))


@app.command()
@cli_command
def verify() -> int | None:
    """Prove the books and the audit chain; exits 1 with what does not hold."""
    return run_lazily("verify", "run", Layout.from_environment())


@app.command()
@cli_command
def replay() -> int | None:
    """Make every stored finding and decision again; exits 1 with what differs."""
    return run_lazily("replay", "run", Layout.from_environment())


@app.command()
@cli_command
def boundaries(
    on: Annotated[str | None, typer.Option(help="The day of the edition, as 2026-01-31.")] = None,
) -> int | None:
    """Print each edge of the figures, what is decided around it, and where the amount jumps."""
    return run_lazily("boundaries", "run", on)


@app.command()
@cli_command
def simulate(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The draft.")],
) -> int | None:
    """Hold drafted figures against every decided case; print what changes, why, and its cost."""
    return run_lazily("simulate", "run", Layout.from_environment(), folder)


@app.command()
@cli_command
def spdci(
    folder: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="A clone of the compliance suite.")
    ],
) -> int | None:
    """Run the public compliance suite of SPDCI against the running suite."""
    return run_lazily("spdci", "check", Layout.from_environment(), folder)


@app.command()
@cli_command
def docs(
    check: Annotated[bool, typer.Option(help="Only say whether they are up to date.")] = False,
    release: Annotated[
        bool, typer.Option(help="Write the events of now down as released; before a tag.")
    ] = False,
) -> int | None:
    """Write the generated documents."""
    return run_lazily("docs", "run", check, release)


@app.command()
@cli_command
def backup(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="An empty folder.")],
    keys: Annotated[Path | None, typer.Option(help="Another one, for the keys.")] = None,
) -> int | None:
    """Copy database, topics and documents of one moment; the keys apart."""
    return run_lazily("backup.copy", "run", Layout.from_environment(), folder, keys)


@app.command()
@cli_command
def restore(
    folder: Annotated[str, typer.Argument(help="A copy; with --at an archive.")],
    keys: Annotated[Path | None, typer.Option(help="The copy of the keys.")] = None,
    service: ServiceName = None,
    brokers: Annotated[int | None, typer.Option(help="1 or 3; else as the copy had.")] = None,
    at: Annotated[str | None, typer.Option(help="As 2026-12-01T10:00:00+08:00.")] = None,
) -> int | None:
    """Make a suite from a copy, or of a moment, in an empty place; or put one schema back."""
    layout = Layout.from_environment()
    if at is not None:
        return run_lazily("archive.commands", "restore", layout, folder, at, keys, service, brokers)
    return run_lazily("backup.restoration", "run", layout, Path(folder), keys, service, brokers)


@app.command()
@cli_command
def secrets(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Where they go: FOLDER/keys.")],
) -> int | None:
    """Make the secrets of an installation in containers; tokens are signed afresh."""
    return run_lazily("deployment", "make_secrets", folder)
