"""Files over SFTP: a bank's folders, with names that appear whole and a host that is known.

Only this module knows asyncssh. A file is written under a temporary name and renamed, so the other
side never sees half of it; what others still write (temporary names) is left alone.
"""

import stat
import tomllib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import asyncssh
from pydantic import BaseModel, ConfigDict, Field

TIMEOUT_SECONDS = 20
UNFINISHED = (".part", ".tmp", ".writing", ".filepart")
LARGEST_BYTES = 20_000_000


class BankAway(Exception):
    """The bank's server cannot be reached, is not the one we know, or does not let us in."""


class SftpPlace(BaseModel):
    """Where a bank's folders are, and by which keys each side is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str
    port: int = Field(22, ge=1, le=65535)
    username: str
    key_file: Path
    known_hosts_file: Path
    to_bank: str
    from_bank: str
    archive: str


def read_places(path: Path | None) -> Mapping[str, SftpPlace]:
    """The places of a TOML file, one table for each bank's code; nothing without a file."""
    if path is None:
        return {}
    tables = tomllib.loads(path.read_text("utf-8"))
    return {code: SftpPlace.model_validate(table) for code, table in tables.items()}


@dataclass(frozen=True, slots=True)
class Folders:
    """The open folders of one bank."""

    place: SftpPlace
    sftp: asyncssh.SFTPClient

    async def put(self, name: str, content: bytes, *, again: bool = False) -> None:
        """Let a file appear whole; one that is there with the same content stays as it is.

        ``again``: another content is put in its place, as a signature may be made twice.

        Raises ``BankAway`` when another content stands under the name.
        """
        target = str(PurePosixPath(self.place.to_bank, name))
        if await self.sftp.exists(target):
            if await self._bytes(target) == content:
                return
            if not again:
                raise BankAway(f"another file is there under the name {name}")
            await self.sftp.remove(target)
        unfinished = f"{target}{UNFINISHED[0]}"
        async with self.sftp.open(unfinished, "wb") as file:
            await file.write(content)
        await self.sftp.rename(unfinished, target)

    async def names(self) -> list[str]:
        """Whole files that the bank has put down, by name."""
        found = await self.sftp.readdir(self.place.from_bank)
        names = [str(one.filename) for one in found if not _is_folder(one)]
        return sorted(
            name for name in names if not name.startswith(".") and not name.endswith(UNFINISHED)
        )

    async def read(self, name: str) -> bytes:
        """A file of the bank, up to one byte more than the largest that is taken."""
        return await self._bytes(str(PurePosixPath(self.place.from_bank, name)))

    async def archive(self, name: str, mark: str) -> None:
        """Move a file that is kept here to the archive, under its name and a mark of its content."""
        source = str(PurePosixPath(self.place.from_bank, name))
        target = str(PurePosixPath(self.place.archive, f"{name}.{mark}"))
        if await self.sftp.exists(target):
            await self.sftp.remove(target)
        await self.sftp.rename(source, target)

    async def _bytes(self, path: str) -> bytes:
        async with self.sftp.open(path, "rb") as file:
            content: bytes = await file.read(LARGEST_BYTES + 1)
            return content


def _is_folder(entry: asyncssh.SFTPName) -> bool:
    permissions = entry.attrs.permissions
    return permissions is not None and stat.S_ISDIR(permissions)


@asynccontextmanager
async def folders(place: SftpPlace) -> AsyncIterator[Folders]:
    """The folders of a bank while they are used. Raises ``BankAway``."""
    try:
        async with (
            asyncssh.connect(
                place.host,
                place.port,
                username=place.username,
                client_keys=[str(place.key_file)],
                known_hosts=str(place.known_hosts_file),
                agent_path=None,
                password=None,
                config=None,
                connect_timeout=TIMEOUT_SECONDS,
                login_timeout=TIMEOUT_SECONDS,
            ) as connection,
            connection.start_sftp_client() as sftp,
        ):
            yield Folders(place, sftp)
    except (OSError, asyncssh.Error) as fault:
        raise BankAway(type(fault).__name__) from fault
