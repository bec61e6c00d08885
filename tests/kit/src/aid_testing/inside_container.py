"""Becomes the first process of a container: a root of its own, then its user, then its command.

Run as a program of its own, by root; it uses nothing but the standard library.
"""

import ctypes
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

CLONE_NEWNS = 0x20000
RDONLY, NOSUID, REMOUNT, BIND, REC, PRIVATE = 1, 2, 32, 4096, 16384, 1 << 18
PR_SET_PDEATHSIG, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 24, 38
SIGKILL = 9
LAST_CAPABILITY = 63
SYSTEM = ("bin", "etc", "lib", "lib64", "sbin", "usr")
"""The libraries and programs of this machine, in place of the image's."""
KERNEL = ("dev", "proc")

libc = ctypes.CDLL(None, use_errno=True)


def mount(source: str, target: Path, kind: str | None, flags: int, data: str = "") -> None:
    """Call mount(2). Raises ``OSError`` with the place."""
    of_kind = None if kind is None else kind.encode()
    if libc.mount(source.encode(), str(target).encode(), of_kind, flags, data.encode()):
        raise OSError(ctypes.get_errno(), "mount", str(target))


def bind(source: Path, target: Path, *, writable: bool) -> None:
    """Show a file or a folder at another place."""
    mount(str(source), target, None, BIND)
    if not writable:
        mount("none", target, None, REMOUNT | BIND | RDONLY)


def build(root: Path, told: dict[str, Any]) -> None:
    """A new root in memory, with the folders of the image and what is mounted into them."""
    mount("none", Path("/"), None, REC | PRIVATE)
    mount("tmpfs", root, "tmpfs", NOSUID, "mode=755")
    for folder in told["tmpfs"]:  # first: this checkout may itself lie below one of them
        mount("tmpfs", made(root, folder), "tmpfs", NOSUID, "mode=1777")
    show_machine(root, told["seen"])
    for folder in told["image"]:
        place = made(root, folder)
        place.chmod(0o750)
        os.chown(place, told["user"], told["user"])
    for mounted, source, writable in told["mounts"]:
        is_file = Path(source).is_file()
        place = made(root, str(Path(mounted).parent)) / Path(mounted).name
        place.touch() if is_file else place.mkdir(exist_ok=True)
        bind(Path(source), place, writable=writable)
    if told["is_read_only"]:
        mount("none", root, None, REMOUNT | BIND | RDONLY)


def show_machine(root: Path, further: Sequence[str]) -> None:
    """Show libraries, programs and the kernel of this machine, read-only."""
    for name in SYSTEM:
        here = Path("/", name)
        if here.is_symlink():
            (root / name).symlink_to(here.readlink())
        elif here.is_dir():
            bind(here, made(root, name), writable=False)
    for name in KERNEL:
        mount(f"/{name}", made(root, name), None, BIND | REC)
    for seen in further:
        bind(Path(seen), made(root, seen), writable=False)


def made(root: Path, folder: str) -> Path:
    """A folder of the new root."""
    place = root / folder.lstrip("/")
    place.mkdir(parents=True, exist_ok=True)
    return place


def become(user: int) -> None:
    """Give up every right, for good."""
    for capability in range(LAST_CAPABILITY + 1):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)


def main() -> None:
    told = json.loads(sys.argv[1])
    if libc.unshare(CLONE_NEWNS):
        raise OSError(ctypes.get_errno(), "unshare")
    root = Path(told["stage"])
    build(root, told)
    os.chroot(root)
    os.chdir(told["cwd"])
    become(told["user"])
    os.execvpe(told["command"][0], told["command"], told["environment"])


if __name__ == "__main__":
    main()
