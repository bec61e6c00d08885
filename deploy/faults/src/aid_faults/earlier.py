"""The suite as an earlier revision of this clone has it: its sources, run on today's libraries."""

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aid.environment import program_environment
from aid_engines.layout import Layout, work_folder
from aid_engines.refusal import Refusal
from aid_engines.supervisor import run_once

PARTS = ("shared", "services", "deploy")
"""What of a revision is unpacked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The sources of a revision below a folder."""

    revision: str
    folder: Path

    @classmethod
    def unpack(cls, named: str, folder: Path) -> "Earlier":
        """Unpack a tag or commit. Refuses one that is not there, or needs libraries of its own."""
        revision = _git("rev-parse", "--verify", f"{named}^{{commit}}").strip()
        gone = _pinned(_git("show", f"{revision}:requirements.lock")) - _pinned(
            (work_folder() / "requirements.lock").read_text("utf-8")
        )
        if gone:
            raise Refusal(f"{named} needs {', '.join(sorted(gone))}, which is installed no more.")
        folder.mkdir(parents=True)
        archive = subprocess.run(
            ("git", "archive", revision, *PARTS), cwd=work_folder(), capture_output=True, check=True
        )
        subprocess.run(("tar", "-x", "-C", str(folder)), input=archive.stdout, check=True)
        return cls(revision=revision, folder=folder)

    def environment(self, given: Mapping[str, str]) -> dict[str, str]:
        """An environment in which Python finds these sources before today's."""
        sources = [*self.folder.glob("*/src"), *self.folder.glob("*/*/src")]
        return {**given, "PYTHONPATH": ":".join(map(str, sources))}

    async def migrate(self, layout: Layout) -> None:
        """Roles and schemas as they were."""
        await run_once(
            (sys.executable, "-m", "aid", "migrate"),
            log=layout.logs / "earlier.log",
            cwd=layout.home,
            env=self.environment(program_environment(layout)),
        )


def newest_tag() -> str | None:
    """The last release of this clone, if it has one."""
    found = subprocess.run(
        ("git", "describe", "--tags", "--abbrev=0"),
        cwd=work_folder(),
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip() or None


def _git(*arguments: str) -> str:
    said = subprocess.run(
        ("git", *arguments), cwd=work_folder(), capture_output=True, text=True, check=False
    )
    if said.returncode:
        raise Refusal(f"git {' '.join(arguments)}: {said.stderr.strip()}")
    return said.stdout


def _pinned(lock: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE))
