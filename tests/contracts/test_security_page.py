"""The page of security claims nothing that no test holds."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/security.md").read_text("utf-8")
ROW = re.compile(r"^\| ((?:API\d+|V\d+\.\d+) .+?) \| (.+?) \| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
STATES = {"Done", "Partly", "Not done", "Elsewhere", "Not applicable"}
OF_LEVEL_3 = {"V3.1", "V3.6", "V6.7", "V11.7", "V15.4"}
SECTIONS = dict(
    zip(
        range(1, 18),
        (5, 4, 7, 4, 4, 8, 6, 4, 2, 7, 7, 3, 4, 3, 4, 5, 3),
        strict=True,
    )
)
"""How many sections each chapter of ASVS 5.0 has."""


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED.findall(PAGE))), ids=lambda x: x)
def test_every_test_that_the_page_names_exists(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text("utf-8"))

    assert name in {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_every_risk_and_section_has_its_line() -> None:
    named = [row[0].split()[0] for row in ROW.findall(PAGE)]

    sections = {f"V{chapter}.{n}" for chapter, most in SECTIONS.items() for n in range(1, most + 1)}
    assert sorted(named) == sorted({f"API{n}" for n in range(1, 11)} | (sections - OF_LEVEL_3))


def test_what_is_done_names_the_test_that_holds_it() -> None:
    for name, state, said in ROW.findall(PAGE):
        assert state in STATES, name
        assert state != "Done" or NAMED.search(said), name
