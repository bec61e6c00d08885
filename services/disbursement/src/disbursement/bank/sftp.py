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


class NameTaken(Exception):
    """Another file stands in the bank's folder under the name of ours; it is left as it is."""


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

    async def put(self, name: str, content: bytes) -> None:
        """Let a file appear whole, in the place of another: a signature may be made twice."""
        target = self._to_bank(name)
        await self.prepare(name, content)
        if await self.sftp.exists(target):
            await self.sftp.remove(target)
        await self.sftp.rename(f"{target}{UNFINISHED[0]}", target)

    async def prepare(self, name: str, content: bytes) -> None:
        """Write a file under its temporary name, which nobody takes."""
        async with self.sftp.open(f"{self._to_bank(name)}{UNFINISHED[0]}", "wb") as file:
            await file.write(content)

    async def appear(self, name: str, content: bytes) -> None:
        """Let a prepared file appear whole, once: what is no more prepared has appeared, and may
        have been taken.

        Raises ``NameTaken`` when another content stands under the name.
        """
        target = self._to_bank(name)
        unfinished = f"{target}{UNFINISHED[0]}"
        if await self.sftp.exists(target):
            if await self._bytes(target) != content:
                raise NameTaken(name)
            return
        if await self.sftp.exists(unfinished):
            await self.sftp.rename(unfinished, target)

    def _to_bank(self, name: str) -> str:
        return str(PurePosixPath(self.place.to_bank, name))

    async def names(self) -> dict[str, float]:
        """Whole files that the bank has put down, by name: when each was last written (epoch)."""
        found = await self.sftp.readdir(self.place.from_bank)
        names = {
            str(one.filename): float(one.attrs.mtime or 0) for one in found if not _is_folder(one)
        }
        return {
            name: names[name]
            for name in sorted(names)
            if not name.startswith(".") and not name.endswith(UNFINISHED)
        }

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


def shown(name: str) -> str:
    """A name as it can be stored: bytes of other letters are read as GB 18030."""
    return (
        name.encode("utf-8", "surrogateescape").decode("gb18030", "replace")
        if _is_odd(name)
        else name
    )


def _is_odd(name: str) -> bool:
    return any("\ud800" <= one <= "\udfff" for one in name)


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
                keepalive_interval=TIMEOUT_SECONDS,
            ) as connection,
            # a name in letters of the bank's own is kept as its bytes, and found again by them
            connection.start_sftp_client(path_errors="surrogateescape") as sftp,
        ):
            yield Folders(place, sftp)
    except (OSError, asyncssh.Error) as fault:
        raise BankAway(type(fault).__name__) from fault
