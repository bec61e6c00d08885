"""A container of compose as far as this kernel goes: its command, user, rights, files, environment.

There is no container engine here. A mount namespace has a root of its own, read-only, with the
folders of the image; volumes, secrets and ``tmpfs`` are where compose has them; then the user of the
image takes over, without a capability and without a way to get one. Libraries are those of this
machine, and the network is shared: names of other containers become addresses of this one.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from aid_testing import inside_container

CLONE = Path(__file__).parents[4]
COMPOSE: dict[str, Any] = yaml.safe_load((CLONE / "deploy/compose.yaml").read_text("utf-8"))
IMAGE = dict(
    re.findall(
        r"\b([A-Z][A-Z_]+)=(\S+)",
        (CLONE / "deploy/Dockerfile").read_text("utf-8").rpartition("\nFROM ")[2],
    )
)
HOME = "/var/lib/aid"
USER = 10001
DEFAULT = re.compile(r"\$\{[A-Z_]+:-([^}]*)\}")
WHY_NOT = (
    ""
    if sys.platform == "linux" and os.geteuid() == 0
    else "only root of a Linux gives another user a root of its own"
)
"""Why containers cannot be imitated here; empty where they can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """One service of compose, with its files under ``folder``.

    ``places`` says where on this machine answers what a name of the network stands for.
    """

    name: str
    folder: Path
    secrets: Path
    places: Mapping[str, str]
    changed: Mapping[str, str]
    """Settings that two programs of one machine cannot share: ports."""

    @property
    def composed(self) -> dict[str, Any]:
        service: dict[str, Any] = COMPOSE["services"][self.name]
        return service

    @property
    def command(self) -> list[str]:
        """The entrypoint, if compose names one, and the command."""
        return [*self.composed.get("entrypoint", ()), *self.composed["command"]]

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start the container's command, or another in its place; what it says goes to its log."""
        self.folder.mkdir(parents=True, exist_ok=True)
        told = {
            "stage": str(self._made("root")),
            "seen": [sys.base_prefix, str(CLONE)],
            "image": [HOME, f"{HOME}/objects", f"{HOME}/spool", f"{HOME}/spool/messages"],
            "mounts": [*self._secrets(), *self._volumes()],
            "tmpfs": self.composed["tmpfs"],
            "is_read_only": self.composed["read_only"],
            "user": USER,
            "cwd": self.composed.get("working_dir", HOME),
            "command": list(command) or self.command,
            "environment": self.environment(),
        }
        assert self.composed["cap_drop"] == ["ALL"]
        assert self.composed["security_opt"] == ["no-new-privileges:true"]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, inside_container.__file__, json.dumps(told)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def environment(self) -> dict[str, str]:
        """What the image presets and compose sets in a trial, with this machine's addresses."""
        own = {name: self._here(str(value)) for name, value in self.composed["environment"].items()}
        presets = IMAGE | {"PATH": f"{sys.prefix}/bin:/usr/bin:/bin", "HOME": HOME}
        return presets | own | {"AID_PROFILES": "trial"} | dict(self.changed)

    def _here(self, value: str) -> str:
        value = DEFAULT.sub(lambda match: match[1], value)
        for name, place in self.places.items():
            value = value.replace(name, place)
        return value

    def _secrets(self) -> list[tuple[str, str, bool]]:
        """Copies that the user of the image may read, as an engine makes them."""
        files = {name: COMPOSE["secrets"][name]["file"] for name in self.composed["secrets"]}
        copies = self._made("secrets")
        mounts = []
        for name, file in files.items():
            copy = copies / name
            shutil.copyfile(self.secrets / file.rpartition("/")[2], copy)
            copy.chmod(0o444)
            mounts.append((f"/run/secrets/{name}", str(copy), False))
        return mounts

    def _volumes(self) -> list[tuple[str, str, bool]]:
        mounts = []
        for volume in self.composed.get("volumes", ()):
            source, place, *mode = volume.split(":")
            folder = self._made(source.strip("./"))
            if not source.startswith("."):  # a new volume is the image's folder, with its owner
                os.chown(folder, USER, USER)
            mounts.append((place, str(folder), mode != ["ro"]))
        return mounts

    def _made(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        return folder


def stop(process: subprocess.Popen[bytes]) -> int:
    """End a container as an engine does; returns its exit code."""
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
