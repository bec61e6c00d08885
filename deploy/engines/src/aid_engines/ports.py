"""Ports on this machine: which are taken, and some that are free."""

import secrets
import socket
from collections.abc import Iterable, Mapping

import psutil

from aid_engines.refusal import Refusal

HOST = "127.0.0.1"
QUIET_PORTS = range(15_000, 32_000)
"""Below those that systems give to outgoing connections, one of which could take a server's
place while it starts again."""


def taken(port: int) -> bool:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except OSError:
            return True
    return False


def refuse_taken(wanted: Mapping[int, tuple[str, str]]) -> None:
    """Refuse, naming each taken port, who has it, and the variable that moves ours.

    `wanted` maps a port to what we would run there and its variable.
    """
    sentences = [
        f"Port {port}, for {what}, is taken{_holder(port)}. "
        f"Stop that program or set {variable} to another port."
        for port, (what, variable) in wanted.items()
        if taken(port)
    ]
    if sentences:
        raise Refusal("\n".join(sentences))


def free_ports(names: Iterable[str], *, beside: Mapping[str, Iterable[int]]) -> dict[str, int]:
    """A free port for each name; `beside` says how far on further ports must be free too."""
    chosen: dict[str, int] = {}
    claimed: set[int] = set()
    for name in names:
        steps = {0, *beside.get(name, ())}
        while True:
            first = secrets.choice(QUIET_PORTS)
            all_of_them = {first + step for step in steps}
            if not claimed & all_of_them and not any(taken(port) for port in all_of_them):
                break
        claimed |= all_of_them
        chosen[name] = first
    return chosen


def _holder(port: int) -> str:
    try:
        for connection in psutil.net_connections("tcp"):
            here = connection.laddr
            if here and here.port == port and connection.status == psutil.CONN_LISTEN:
                name = psutil.Process(connection.pid).name()
                return f" by {name} (process {connection.pid})"
    except (psutil.Error, TypeError, ValueError):
        pass
    return ""
