"""Every id that code, tests or records cite stands in the catalogue, so a reader can look it up."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ID = re.compile(r"\b(?:TA|VT)-\d{3}\b|\bA-\d{2}\b")
CITING = ("services", "shared", "deploy", "tests", "docs")
ENDINGS = {".py", ".md", ".yaml", ".json"}


def cited() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder in CITING:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in ENDINGS and file.name != "requirements.md":
                for name in ID.findall(file.read_text("utf-8")):
                    found.setdefault(name, file.relative_to(ROOT))
    return found


def test_every_cited_id_stands_in_the_catalogue() -> None:
    lines = (ROOT / "docs" / "requirements.md").read_text("utf-8").splitlines()
    catalogue = {line.split("|")[1].strip() for line in lines if line.startswith("|")}

    assert {name: str(file) for name, file in cited().items() if name not in catalogue} == {}


NOT_YET: set[str] = set()
"""What no operation shows yet: a further requirement without a test fails here."""
TEST = re.compile(r"`([a-z_0-9/]+)` ([a-z0-9 ]+)")


def shown() -> dict[str, str]:
    """What the catalogue says of each requirement of 202号 and 215号: the tests that show it."""
    lines = (ROOT / "docs" / "requirements.md").read_text("utf-8").splitlines()
    rows = [line.split("|")[1:-1] for line in lines if line.startswith(("| TA-", "| VT-"))]
    return {row[0].strip(): row[3].strip() for row in rows}


def test_each_requirement_names_tests_that_exist() -> None:
    missing = {
        requirement: f"{file}: {name}"
        for requirement, cell in shown().items()
        for file, name in TEST.findall(cell)
        if f"def test_{name.strip().replace(' ', '_')}("
        not in (ROOT / "tests" / f"{file}.py").read_text("utf-8")
    }

    assert missing == {}
    assert len(shown()) > 180


def test_no_requirement_is_without_a_test_but_those_that_are_known() -> None:
    assert {name for name, cell in shown().items() if not TEST.search(cell)} == NOT_YET
