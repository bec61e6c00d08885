"""After a key rotation, sealed values and files are sealed again under the current key, in the background.

Every ``LargeBinary`` column of a service's tables holds sealed values at the place of its row's
primary key, unless it is named otherwise; columns of keyed hashes end in ``_hash``.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import LargeBinary, MetaData, text

from shared import observe
from shared.objects import Objects
from shared.roles import system
from shared.transaction import Database
from shared.vault import Place, Vault, VaultDamaged

BATCH = 100


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed values: SQL for the row and the column that each is bound to."""

    table: str
    column: str
    row: str
    place: str


def sealed_columns(
    metadata: MetaData,
    *,
    rows: Mapping[str, str] | None = None,
    places: Mapping[str, str] | None = None,
) -> tuple[SealedColumn, ...]:
    """The sealed columns of a service. ``rows`` and ``places`` are SQL by table, where it differs."""
    found = []
    for table in metadata.sorted_tables:
        keys = ", ".join(f"CAST({key.name} AS varchar)" for key in table.primary_key)
        row = (rows or {}).get(table.name, f"concat_ws('/', {keys})")
        for column in table.columns:
            if isinstance(column.type, LargeBinary) and not column.name.endswith("_hash"):
                place = (places or {}).get(table.name, f"'{column.name}'")
                found.append(SealedColumn(table.name, column.name, row, place))
    return tuple(found)


async def reseal(database: Database, vault: Vault, columns: Sequence[SealedColumn]) -> int:
    """Seal again what lies under an older key; returns how many values were."""
    if not vault.has_older_keys:
        return 0
    resealed = 0
    for column in columns:
        after = ""
        while True:
            moved, last = await _reseal_batch(database, vault, column, after)
            resealed += moved
            if last is None:
                break
            after = last
    if resealed:
        observe.log().info("resealed", values=resealed)
    return resealed


async def _reseal_batch(
    database: Database, vault: Vault, column: SealedColumn, after: str
) -> tuple[int, str | None]:
    select = text(f"""
    SELECT {column.row} AS row, {column.place} AS place, {column.column} AS value
    FROM {column.table}
    WHERE {column.column} IS NOT NULL AND {column.row} > :after
        AND substring({column.column} FROM 1 FOR :length) <> :header
    ORDER BY 1 LIMIT :limit FOR UPDATE SKIP LOCKED
    """)
    update = text(f"UPDATE {column.table} SET {column.column} = :value WHERE {column.row} = :row")
    header = vault.header
    moved = 0
    async with database.transaction(by=system(database.service), audited=False) as tx:
        found = (
            await tx.session.execute(
                select,
                {"after": after, "length": len(header), "header": header, "limit": BATCH},
            )
        ).all()
        for row in found:
            place = Place(column.table, row.place, row.row)
            try:
                value = vault.seal(vault.open_bytes(row.value, place), place)
            except VaultDamaged:
                observe.log().error("value_damaged", table=column.table, column=column.column)
                continue
            await tx.session.execute(update, {"value": value, "row": row.row})
            moved += 1
    return moved, found[-1].row if len(found) == BATCH else None


class FileResealing:
    """The files of one process's object store, as the rows of their table name them.

    Nothing tells a file's key but its first bytes, so files are looked at once after a start or
    a rotation, and again: what was sealed just before a rotation may be stored just after it.
    """

    def __init__(self, objects: Objects | None) -> None:
        self._objects = objects
        self._looked_under = b""
        self._done_under = b""

    async def round(self, database: Database) -> int:
        """Seal again what lies under an older key; returns how many files were."""
        objects = self._objects
        if objects is None or not objects.vault.has_older_keys:
            return 0
        header = objects.vault.header
        if header == self._done_under:
            return 0
        resealed = 0
        for table in objects.tables:
            async for address in _addresses(database, table):
                resealed += await _reseal_file(objects, address)
        if resealed:
            observe.log().info("resealed", files=resealed)
        elif header == self._looked_under:
            self._done_under = header
            observe.log().info("all_files_under_the_current_key")
        self._looked_under = header
        return resealed


async def _addresses(database: Database, table: str) -> AsyncIterator[str]:
    select = text(
        f"SELECT address FROM {table} WHERE address > :after ORDER BY address LIMIT :limit"
    )
    after: str | None = ""
    while after is not None:
        async with database.reading(by=system(database.service)) as tx:
            found = list(await tx.session.scalars(select, {"after": after, "limit": BATCH}))
        for address in found:
            yield address
        after = found[-1] if len(found) == BATCH else None


async def _reseal_file(objects: Objects, address: str) -> bool:
    try:
        return await objects.reseal(address)
    except VaultDamaged:
        observe.log().error("file_damaged", table=address.partition("/")[0])
        return False
