"""A bank's SFTP server that nobody here wrote: paramiko's, as the package ``sftpserver`` runs it."""

import asyncio
import base64
import contextlib
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization as ser
from cryptography.hazmat.primitives.asymmetric import rsa

FOLDERS = ("to-bank", "from-bank", "archive")
ATTEMPTS = 100


@dataclass(frozen=True)
class SftpServer:
    """The server's folders on this machine, and how a client reaches them."""

    root: Path
    port: int
    key_file: Path
    known_hosts_file: Path

    def table(self, code: str, **changes: object) -> str:
        """The bank's table in the settings' file."""
        values = {
            "host": "127.0.0.1",
            "port": self.port,
            "username": "aid",
            "key_file": str(self.key_file),
            "known_hosts_file": str(self.known_hosts_file),
            **dict(zip(("to_bank", "from_bank", "archive"), FOLDERS, strict=True)),
        } | changes
        lines = [f"{name} = {value!r}".replace("'", '"') for name, value in values.items()]
        return "\n".join([f"[{code}]", *lines, ""])

    def files(self, folder: str) -> dict[str, bytes]:
        """What lies in a folder."""
        return {one.name: one.read_bytes() for one in sorted((self.root / folder).iterdir())}

    def put(self, name: str, content: bytes, *, minutes_ago: int = 0) -> None:
        """The bank puts a file down, or did some time ago."""
        file = self.root / "from-bank" / name
        file.write_bytes(content)
        written = time.time() - 60 * minutes_ago
        os.utime(file, (written, written))


def a_key(file: Path) -> rsa.RSAPrivateKey:
    """A new key of a host or a client, in a file."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        ser.Encoding.PEM, ser.PrivateFormat.TraditionalOpenSSL, ser.NoEncryption()
    )
    file.write_bytes(pem)
    file.chmod(0o600)
    return key


def known_host(port: int, key: rsa.RSAPrivateKey) -> str:
    """The line by which a client knows a host."""
    public = key.public_key().public_bytes(ser.Encoding.OpenSSH, ser.PublicFormat.OpenSSH)
    kind, text = public.decode().split()[:2]
    assert base64.b64decode(text)
    return f"[127.0.0.1]:{port} {kind} {text}\n"


@contextlib.asynccontextmanager
async def sftp_server(home: Path) -> AsyncIterator[SftpServer]:
    """A running server, in a process of its own, ended with the test."""
    root = home / "bank"
    for folder in FOLDERS:
        (root / folder).mkdir(parents=True)
    host_key = a_key(home / "host-key")
    a_key(home / "client-key")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (home / "known-hosts").write_text(known_host(port, host_key), "utf-8")
    run = "from sftpserver import main; main()"
    command = ("-c", run, "--host", "127.0.0.1", "-p", str(port), "-l", "WARNING")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *command, "-k", str(home / "host-key")),
        cwd=root,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await _until_listening(process, port)
        yield SftpServer(root, port, home / "client-key", home / "known-hosts")
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _until_listening(process: asyncio.subprocess.Process, port: int) -> None:
    """Until the port is bound; looking at the table of sockets makes no connection."""
    wanted = f":{port:04X} "
    for _ in range(ATTEMPTS):
        assert process.returncode is None, "the server ended"
        table = await asyncio.to_thread(Path("/proc/net/tcp").read_text, "utf-8")
        if any(wanted in line and " 0A " in line for line in table.splitlines()):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the server does not listen")
