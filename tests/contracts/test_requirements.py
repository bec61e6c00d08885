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
