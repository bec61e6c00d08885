"""The command `aid`. Each command loads what it needs when it is called."""

import asyncio
import inspect
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

from aid.layout import Layout
from aid.refusal import Refusal

P = ParamSpec("P")

app = typer.Typer(
    help="The temporary-assistance and training-subsidy suite on this machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
clock_app = typer.Typer(help="The business clock of all five services.", no_args_is_help=True)
dead_app = typer.Typer(help="Messages that could not be handled.", no_args_is_help=True)
topics_app = typer.Typer(help="The topics of the broker.", no_args_is_help=True)
reference_app = typer.Typer(help="Calendars, regions, balances, registers.", no_args_is_help=True)
keys_app = typer.Typer(help="Keys of sealed columns.", no_args_is_help=True)
app.add_typer(clock_app, name="clock")
app.add_typer(keys_app, name="keys")
app.add_typer(dead_app, name="dead")
app.add_typer(reference_app, name="reference")
app.add_typer(topics_app, name="topics")

DropData = Annotated[bool, typer.Option(help="Drop all data, so that time may run back.")]
ServiceName = Annotated[str | None, typer.Option("--service", help="Of this service alone.")]


def refusing(command: Callable[P, int | None]) -> Callable[P, None]:
    """Let a command return its exit code, and print a refusal as the sentence it is."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = command(*args, **kwargs)
        except Refusal as refusal:
            print(f"aid: {refusal}", file=sys.stderr)
            code = 1
        raise typer.Exit(code or 0)

    return run


def part(module: str, function: str, *args: object) -> int | None:
    """Call a part of the suite that other commands need not load; it may be asynchronous."""
    result = getattr(import_module(f"aid.{module}"), function)(*args)
    code: int | None = asyncio.run(result) if inspect.iscoroutine(result) else result
    return code


@app.command()
@refusing
def up(
    split: Annotated[bool, typer.Option(help="HTTP and workers as processes apart.")] = False,
    brokers: Annotated[int | None, typer.Option(help="1 or 3 brokers of Apache Kafka.")] = None,
    detach: Annotated[bool, typer.Option(help="Return when all is ready.")] = False,
    engines: Annotated[bool, typer.Option(help="Database and broker alone.")] = False,
) -> int:
    """Start everything: database, broker, schemas, services, simulators, reference data."""
    from aid import up  # noqa: PLC0415
    from aid.lock import AlreadyRunning  # noqa: PLC0415

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
@refusing
def down(
    drop_data: Annotated[bool, typer.Option(help="Then delete all data; keys stay.")] = False,
) -> None:
    """Stop everything. The data stay."""
    from aid import data, up  # noqa: PLC0415

    layout = Layout.from_environment()
    up.down(layout, print)
    if drop_data:
        data.drop(layout)
        print("the data are deleted")


@app.command()
@refusing
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
@refusing
def token(
    role: Annotated[list[str], typer.Option(help="A role; may be given several times.")],
    region: Annotated[str | None, typer.Option(help="GB/T 2260 code, e.g. 540102.")] = None,
    org: Annotated[str | None, typer.Option(help="The organisation's id.")] = None,
    sub: Annotated[str | None, typer.Option(help="Who it is; else a sample person.")] = None,
    name: Annotated[str | None, typer.Option(help="The person's name.")] = None,
) -> None:
    """Print a signed token of the embedded issuer."""
    from shared.roles import Role  # noqa: PLC0415

    from aid import issuer  # noqa: PLC0415

    if unknown := sorted(set(role) - {known.value for known in Role}):
        raise Refusal(f"No such role: {', '.join(unknown)}.")
    layout = Layout.from_environment()
    issuer.prepare(layout)
    print(issuer.token(layout, role, region=region, org=org, sub=sub, name=name))


@app.command()
@refusing
def migrate() -> None:
    """Make database, roles and schemas, and bring every schema to head."""
    from aid.migrate import migrate  # noqa: PLC0415

    asyncio.run(migrate(Layout.from_environment(), print))


@app.command()
@refusing
def demo() -> int | None:
    """Walk sample cases through HTTP, from application to paid."""
    return part("demo", "run", Layout.from_environment())


@app.command()
@refusing
def golden(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A file of cases.")],
    group: Annotated[list[str] | None, typer.Option(help="Only this group, e.g. MED.")] = None,
) -> int | None:
    """Run golden cases through the services' own functions; exits 1 on any mismatch."""
    return part("golden", "run", file, tuple(group or ()))


@app.command()
@refusing
def verify() -> int | None:
    """Prove the books and the audit chain; exits 1 with what does not hold."""
    return part("verify", "run", Layout.from_environment())


@app.command()
@refusing
def docs(
    check: Annotated[bool, typer.Option(help="Only say whether they are up to date.")] = False,
) -> int | None:
    """Write the generated documents."""
    return part("docs", "run", check)


@app.command()
@refusing
def backup(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="An empty folder.")],
    keys: Annotated[Path | None, typer.Option(help="Another one, for the keys.")] = None,
) -> int | None:
    """Copy database, topics and documents of one moment; the keys apart."""
    return part("backup.taking", "run", Layout.from_environment(), folder, keys)


@app.command()
@refusing
def restore(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A copy.")],
    keys: Annotated[Path | None, typer.Option(help="The copy of the keys.")] = None,
    service: ServiceName = None,
) -> int | None:
    """Make a suite from a copy in an empty place; or put one service's schema back."""
    return part("backup.restoring", "run", Layout.from_environment(), folder, keys, service)


@app.command()
@refusing
def secrets(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Where they go: FOLDER/keys.")],
) -> int | None:
    """Make the secrets of an installation in containers; tokens are signed afresh."""
    return part("deployment", "make_secrets", folder)


@topics_app.command("make")
@refusing
def topics_make() -> int | None:
    """Make the topics that are not there yet."""
    return part("topics", "make", Layout.from_environment())


@topics_app.command("export")
@refusing
def topics_export(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Where the files go.")],
) -> int | None:
    """Write all records; take the copy of the database before, never after."""
    return part("backup.records", "export_to", Layout.from_environment(), folder)


@topics_app.command("import")
@refusing
def topics_import(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="An export.")],
) -> int | None:
    """Fill empty topics up to the moment of the restored database."""
    return part("backup.records", "import_from", Layout.from_environment(), folder)


@dead_app.command("list")
@refusing
def dead_list(service: ServiceName = None) -> int | None:
    """List parked messages with their reason."""
    return part("dead", "list_parked", Layout.from_environment(), service)


@dead_app.command("retry")
@refusing
def dead_retry(service: ServiceName = None) -> int | None:
    """Hand parked messages to their service again, in their order."""
    return part("dead", "retry", Layout.from_environment(), service)


@dead_app.command("dismiss")
@refusing
def dead_dismiss(
    service: Annotated[str, typer.Argument(help="The service that parked it.")],
    parked_id: Annotated[str, typer.Argument(help="Its id, as aid dead list shows it.")],
    reason: Annotated[str, typer.Option(help="Why; it stands in the audit.")],
) -> int | None:
    """Give a hopeless message up."""
    return part("dead", "dismiss", Layout.from_environment(), service, parked_id, reason)


@reference_app.command("load")
@refusing
def reference_load(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="What to load.")],
) -> int | None:
    """Load reference data into the services concerned. Repeating it changes nothing."""
    return part("reference", "load_file", Layout.from_environment(), file)


@keys_app.command("rotate")
@refusing
def keys_rotate(service: ServiceName = None) -> None:
    """Make a new key for sealed values and files; running services take it over and seal again."""
    from aid import keyring  # noqa: PLC0415
    from aid.services import chosen  # noqa: PLC0415

    for name, key in keyring.rotate(Layout.from_environment(), chosen(service)).items():
        print(f"{name}: {key}")


@clock_app.command("show")
@refusing
def clock_show() -> None:
    """Print the business time and how far it is ahead."""
    from aid import clock  # noqa: PLC0415

    layout = Layout.from_environment()
    print(f"{clock.now(layout).isoformat(timespec='seconds')} (ahead by {clock.offset(layout)})")


@clock_app.command("advance")
@refusing
def clock_advance(by: Annotated[str, typer.Argument(help="For example 8d or 36h.")]) -> None:
    """Move the clock on; returns when every service has swept its deadlines."""
    from aid import clock  # noqa: PLC0415

    _move(clock.offset(Layout.from_environment()) + clock.duration(by))


@clock_app.command("set")
@refusing
def clock_set(
    to: Annotated[str, typer.Argument(help="For example 2026-03-02T09:00+08:00.")],
    drop_data: DropData = False,
) -> None:
    """Set the clock to an instant."""
    from shared.clock import real_now  # noqa: PLC0415

    from aid import clock  # noqa: PLC0415

    _move(clock.instant(to) - real_now(), drop_data=drop_data)


@clock_app.command("real")
@refusing
def clock_real(drop_data: DropData = False) -> None:
    """Go back to real time."""
    _move(timedelta(), drop_data=drop_data)


def _move(to: timedelta, *, drop_data: bool = False) -> None:
    from aid import clock  # noqa: PLC0415

    layout = Layout.from_environment()
    asyncio.run(clock.move(layout, to, drop_data=drop_data))
    print(clock.now(layout).isoformat(timespec="seconds"))
