"""`aid restore`: a suite from a copy, in an empty place; or one service's schema in a running one."""

import asyncio
import shutil
from pathlib import Path

import asyncpg
from aid_engines import data
from aid_engines.layout import DATABASE, Layout, without_driver
from aid_engines.lock import holder
from aid_engines.refusal import Refusal
from aid_engines.supervisor import say_nothing
from shared.suite import SERVICE

from aid import suite
from aid.backup import database, manifest, records
from aid.backup.copy import BANK, DOCUMENTS, Say, engines
from aid.migrate import migrate
from aid.up import chosen_brokers


async def run(
    layout: Layout, folder: Path, keys: Path | None, service: str | None, brokers: int | None
) -> int:
    """Restore everything, or one service."""
    folder = await asyncio.to_thread(folder.absolute)
    if service is not None:
        if brokers is not None:
            raise Refusal("One service is put into the suite as it stands; leave out --brokers.")
        await restore_service(layout, folder, service, say=print)
    else:
        await restore(layout, folder, keys=keys, brokers=brokers, say=print)
    return 0


async def restore(
    layout: Layout,
    folder: Path,
    *,
    keys: Path | None = None,
    brokers: int | None = None,
    say: Say = say_nothing,
) -> None:
    """Make the suite that a copy was taken from, with as many brokers or those asked for."""
    refuse_unless_empty(layout)
    copied = await asyncio.to_thread(manifest.read, folder)
    layout = chosen_brokers(layout, copied.brokers if brokers is None else brokers)
    suite.prepare_folder(layout)
    _have_keys(layout, keys, copied)
    say(f"the copy of {copied.taken_at}; brokers: {layout.brokers}")
    try:
        await database.place(folder / "postgres", layout.home / "postgres")
        for name in DOCUMENTS:
            if (folder / name).is_dir():
                await asyncio.to_thread(
                    shutil.copytree, folder / name, layout.home / name, dirs_exist_ok=True
                )
        for name in (BANK, layout.clock.name):
            if (folder / name).exists():
                shutil.copy2(folder / name, layout.home / name)
        async with suite.start(layout, services=False, migrated=False, say=say):
            count, cut = await records.put_back(layout, folder / "topics", copied.marks)
    except BaseException:
        data.drop(layout)
        raise
    say(f"{count} records of topics; {cut} were younger than the database and are left out")
    say("Restored. Start it (aid up), then prove it (aid verify).")


async def restore_service(
    layout: Layout, folder: Path, name: str, *, say: Say = say_nothing
) -> None:
    """Replace one service's schema by that of a copy; started again, it catches up by itself.

    Refused while the service runs, and where it has published or sealed something since: the
    others know of that, and alone it would contradict them.
    """
    if name not in SERVICE:
        raise Refusal(f"No such service: {name}. The services are {', '.join(SERVICE)}.")
    schema = SERVICE[name].package
    copied = await asyncio.to_thread(manifest.read, folder)
    if manifest.fingerprint(layout.keys) != copied.keys:
        raise Refusal("The copy was taken under other keys: its data would stay closed.")
    async with engines(layout, say):
        await _refuse_while_it_runs(layout, schema, name)
        async with database.beside(layout, folder / "postgres") as other:
            await _refuse_if_it_spoke_since(layout, other, name, copied)
            say(f"putting back the schema {schema} of {copied.taken_at}")
            await database.move_schema(other, layout, schema)
        await migrate(layout, say)
    say(f"{name} is back. Start it; it reads on where its own offsets say.")


def refuse_unless_empty(layout: Layout) -> None:
    """Refuse where a suite runs, or has data, or uses engines that are not its own."""
    if not (layout.has_embedded_postgres and layout.has_embedded_kafka):
        raise Refusal("A copy is restored into engines of the suite's own; unset their addresses.")
    if holder(layout.run) is not None:
        raise Refusal("The suite is running. Stop it first (aid down).")
    places = [layout.home / "postgres", layout.home / BANK, layout.clock]
    places += list((layout.home / "kafka").glob("data-*"))
    places += list((layout.home / "objects").glob("*"))
    if found := [path for path in places if path.exists()]:
        raise Refusal(
            f"There are data in {layout.home} ({found[0].name}). Set AID_HOME to an empty folder, "
            "or delete them (aid down --drop-data)."
        )


def _have_keys(layout: Layout, keys: Path | None, copied: manifest.Manifest) -> None:
    """The keys that opened the data then: given now, or here already."""
    source = layout.keys if keys is None else keys
    if manifest.fingerprint(source) != copied.keys:
        raise Refusal(
            f"{source} does not hold the keys that the copy was taken under; without them its data "
            "stay closed. Name their copy with --keys FOLDER."
        )
    if keys is not None:
        for file in keys.iterdir():
            shutil.copy2(file, layout.keys / file.name)


async def _refuse_while_it_runs(layout: Layout, role: str, name: str) -> None:
    connection = await asyncpg.connect(without_driver(layout.admin_url or "", database=DATABASE))
    try:
        sessions = await connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE usename = $1", role
        )
    finally:
        await connection.close()
    if sessions:
        raise Refusal(f"{name} is running. Stop it; the engines alone start with aid up --engines.")


async def _refuse_if_it_spoke_since(
    layout: Layout, other: Layout, name: str, copied: manifest.Manifest
) -> None:
    schema = SERVICE[name].package
    then = await asyncpg.connect(without_driver(other.admin_url or "", database=DATABASE))
    now = await asyncpg.connect(without_driver(layout.admin_url or "", database=DATABASE))
    try:
        sealed = await then.fetchval(f"SELECT coalesce(max(number), 0) FROM {schema}.audit_seals")
        for keeper in SERVICE.values():
            if keeper.name == name:
                continue
            query = f"SELECT max(number) FROM {keeper.package}.audit_roots WHERE service = $1"
            kept = await now.fetchval(query, name) or 0
            if kept > sealed:
                raise Refusal(
                    f"{keeper.name} keeps seal {kept} of {name}, the copy ends at {sealed}: what it "
                    "did since would be lost. Use a newer copy, or restore everything."
                )
        unknown = await records.unknown_to(
            layout, name, copied.marks, lambda _, ids: records.in_outbox(then, name, ids)
        )
        if unknown:
            raise Refusal(
                f"{name} has published {unknown} events since the copy, which others have read. "
                "Use a newer copy, or restore everything."
            )
    finally:
        await then.close()
        await now.close()
