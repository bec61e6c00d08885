"""A bank's front machine (银企直连前置机): we call it, give it files, and empty its outbox.

Only this module speaks to it. What it is told, by ``url``:

- ``POST /in/{name}`` a payment file. Any 2xx: it has it; a body is its answer, a file by itself. 409:
  it had it before. Any other 4xx: it will not take it. It tells files apart by their name, which
  stands for the same bytes as often as it comes.
- ``GET /out`` ``{"files": [{"name": "…"}]}``, what the bank has for us, the oldest first;
  ``GET /out/{name}`` one of them; ``DELETE /out/{name}`` once it is kept here.

Signatures stand beside a file in ``X-Content-Signature``, in Base64.
"""

import re
import ssl
import tomllib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import quote

import httpx
from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, ValidationError, model_validator
from shared.auth import TokenFile

from disbursement.bank.sftp import LARGEST_BYTES, BankAway

TIMEOUT_SECONDS = 20
SIGNATURE_HEADER = "X-Content-Signature"
TRIED_AGAIN = frozenset({401, 403, 404, 408, 421, 425, 429})
"""Refusals of the call, and not of the file: of who calls, or of when."""
WORDS = 200


class NotGiven(BankAway):
    """The machine has not got the file of this call: nobody was there, or the caller was refused."""


class NotNow(BankAway):
    """The machine is there and does not do this one thing: others may go well."""


class FileRefused(Exception):
    """The front machine will not take a file; ``words`` are its own."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(status)
        self.status, self.words = status, words


class FrontMachine(BaseModel):
    """Where a bank's front machine is, and by what each side is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: AnyHttpUrl
    token_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None
    authority_file: Path | None = None
    plain_http: Annotated[
        bool, Field(description="It stands in our own network and has no TLS")
    ] = False

    @model_validator(mode="after")
    def _is_sheltered(self) -> Self:
        if self.url.scheme != "https" and not (self.plain_http or _is_here(self.url.host or "")):
            raise ValueError("url is not https; plain_http says that it stands in our own network")
        if (self.certificate_file is None) is not (self.key_file is None):
            raise ValueError("certificate_file and key_file go together")
        return self


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def read_front_machines(path: Path | None) -> Mapping[str, FrontMachine]:
    """The front machines of a TOML file, one table for each bank's code; nothing without a file."""
    if path is None:
        return {}
    tables = tomllib.loads(path.read_text("utf-8"))
    return {code: FrontMachine.model_validate(table) for code, table in tables.items()}


NAME = re.compile(r"[^\x00-\x1f\x7f/\\]{1,200}")


class _Listed(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=2000)]


class _Outbox(BaseModel):
    files: list[_Listed]


@dataclass(frozen=True, slots=True)
class Replied:
    """A file of the bank, up to one byte more than the largest that is taken, and its signature."""

    content: bytes
    signature: bytes | None

    @property
    def is_whole(self) -> bool:
        """Whether nothing was cut off."""
        return len(self.content) <= LARGEST_BYTES


@dataclass(frozen=True, slots=True)
class Machine:
    """A front machine while it is used. Each call raises ``BankAway`` when nobody answers it."""

    http: httpx.AsyncClient

    async def send(
        self, name: str, content: bytes, *, media: str, signature: bytes | None
    ) -> Replied | None:
        """Give it a file, the same one as often as this is called; its answer, if it has one.

        Raises ``FileRefused``, and ``NotGiven`` when it surely has not got it.
        """
        headers = {"Content-Type": media}
        if signature is not None:
            headers[SIGNATURE_HEADER] = signature.decode("ascii")
        path = f"in/{quote(name, safe='')}"
        answer, status = await self._call("POST", path, content=content, headers=headers)
        if status in TRIED_AGAIN:
            raise NotGiven(f"HTTP {status}")
        if status == httpx.codes.CONFLICT:
            return None
        if httpx.codes.is_client_error(status):
            raise FileRefused(
                status, answer.content[: 4 * WORDS].decode("utf-8", "replace")[:WORDS]
            )
        _require_success(status)
        return answer if answer.content.strip() else None

    async def names(self) -> list[str]:
        """What lies in its outbox, the oldest first, whatever it is called (``NAME``)."""
        answer, status = await self._call("GET", "out")
        _require_success(status)
        try:
            listed = _Outbox.model_validate_json(answer.content).files
        except ValidationError as fault:
            raise BankAway("outbox not readable") from fault
        return [one.name for one in listed]

    async def read(self, name: str) -> Replied:
        """One file of its outbox."""
        answer, status = await self._call("GET", f"out/{quote(name, safe='')}")
        _require_success(status)
        return answer

    async def acknowledge(self, name: str) -> None:
        """The file is kept here; it may go there. What has gone already is as well."""
        _, status = await self._call("DELETE", f"out/{quote(name, safe='')}")
        if status not in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
            _require_success(status)

    async def _call(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[Replied, int]:
        try:
            async with self.http.stream(method, path, content=content, headers=headers) as response:
                body = b""
                async for part in response.aiter_bytes():
                    body += part
                    if len(body) > LARGEST_BYTES:
                        break
        except (httpx.ConnectError, httpx.ConnectTimeout) as fault:
            raise NotGiven(type(fault).__name__) from fault
        except httpx.HTTPError as fault:
            raise BankAway(type(fault).__name__) from fault
        signed = response.headers.get(SIGNATURE_HEADER)
        signature = None if signed is None else signed.encode("latin-1", "replace")
        return Replied(body[: LARGEST_BYTES + 1], signature), response.status_code


def _require_success(status: int) -> None:
    if not httpx.codes.is_success(status):
        raise NotNow(f"HTTP {status}")


@asynccontextmanager
async def front_machine(place: FrontMachine) -> AsyncIterator[Machine]:
    """The front machine of a bank while it is used. Raises ``BankAway``."""
    try:
        verify: ssl.SSLContext | bool = True
        if place.url.scheme == "https":
            verify = ssl.create_default_context(
                cafile=None if place.authority_file is None else str(place.authority_file)
            )
            if place.certificate_file is not None and place.key_file is not None:
                verify.load_cert_chain(str(place.certificate_file), str(place.key_file))
        headers = TokenFile(place.token_file).headers()
    except (OSError, ssl.SSLError) as fault:
        raise BankAway(type(fault).__name__) from fault
    async with httpx.AsyncClient(
        base_url=str(place.url).rstrip("/") + "/",
        headers=headers,
        verify=verify,
        timeout=TIMEOUT_SECONDS,
        follow_redirects=False,
        trust_env=False,
    ) as http:
        yield Machine(http)
