"""The house as its document describes it: the same places in every service."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from shared.suite import SERVICES, VERSION

ROOT = Path(__file__).parents[2]
TABLE = re.compile(r"^\| `([\w/.]+)` \|.*\|.*\|$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
PROSE = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/*/README.md")]
FILE = re.compile(r"`((?:docs|services|shared|deploy|tests)/[\w./-]+\.\w+)`")


def places() -> list[str]:
    """The files and folders of the first table of the document."""
    text = (ROOT / "docs/house.md").read_text("utf-8").partition("## One step")[0]
    return TABLE.findall(text)


@pytest.mark.parametrize("service", [service.name for service in SERVICES])
def test_every_service_has_the_places_of_the_table_and_no_others(service: str) -> None:
    [package] = [p for p in (ROOT / "services" / service / "src").iterdir() if p.is_dir()]
    there = {
        path.name + ("/" if path.is_dir() else "")
        for path in package.iterdir()
        if path.name not in {"__init__.py", "__pycache__", "py.typed"}
    }
    described = set(places())

    assert described - there == set(), "the table names what the service lacks"
    assert there - described <= OUTSIDE[service], "the service has what the table does not name"


OUTSIDE = {
    "intake": {"workers.py", "forms/"},
    "assessment": {"workers/", "platform.py"},
    "approval": {"workers.py"},
    "disbursement": {"workers/", "bank/"},
    "training-subsidy": {"workers/", "platform.py"},
}
"""Workers, and the one module or folder that speaks with each outside party."""


@pytest.mark.parametrize("path", PROSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_document_refers_to_one_that_is_not_here(path: Path) -> None:
    text = path.read_text("utf-8")
    linked = {path.parent / link for link in LINK.findall(text)}
    named = {ROOT / name for name in FILE.findall(text) if "<" not in name}

    missing = sorted(str(one) for one in linked | named if not one.exists())

    assert missing == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("docs/decisions/0*.md")), ids=lambda p: p.stem)
def test_a_decision_says_its_status_date_alternatives_and_what_enforces_it(path: Path) -> None:
    text = path.read_text("utf-8")

    assert re.search(
        r"^\*\*Status\.\*\* (Accepted|Superseded by \S+), 20\d\d-\d\d-\d\d\.$", text, re.MULTILINE
    )
    parts = re.findall(r"^\*\*([A-Z][\w ]+)\.\*\*", text, re.MULTILINE)
    assert [part for part in ORDER if part in parts] == ORDER
    assert f"]({path.name})" in (path.parent / "README.md").read_text("utf-8")


ORDER = ["Status", "Context", "Decision", "Alternatives", "Consequences", "What enforces it"]


def test_every_part_of_the_suite_has_one_version_and_the_changes_name_it() -> None:
    projects = [*ROOT.glob("services/*/pyproject.toml"), *ROOT.glob("deploy/*/pyproject.toml")]
    projects += [ROOT / f"{one}/pyproject.toml" for one in ("shared", "web", "tests/kit")]
    versions = {tomllib.loads(one.read_text("utf-8"))["project"]["version"] for one in projects}

    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")

    assert versions == {VERSION}
    assert re.search(
        rf"^## {re.escape(VERSION)} \((unreleased|20\d\d-\d\d-\d\d)\)$", changes, re.MULTILINE
    )


def test_the_table_of_the_plumbing_names_modules_that_are_there() -> None:
    package = ROOT / "shared/src/shared"
    rows = re.findall(
        r"^\| ((?:`[\w/]+`(?:, )?)+) \|",
        (ROOT / "shared/README.md").read_text("utf-8"),
        re.MULTILINE,
    )
    named = {name for row in rows for name in re.findall(r"`([\w/]+)`", row)}

    missing = sorted(
        name
        for name in named
        if not (package / f"{name}.py").exists() and not (package / name).is_dir()
    )

    assert len(named) > 20
    assert missing == []


SUBJECTS = {
    "assessment": {"rules", "categories"},
    "approval": {
        *("cases", "township", "county", "emergency", "notices", "decisions"),
        *("referrals", "meetings", "supervision"),
    },
    "intake": {
        *("applications", "household", "papers", "leads", "timeline", "reference"),
        *("reports", "rewards", "sharing", "tasks", "devices"),
    },
    "disbursement": {"payments", "bank", "cash", "funds", "recoveries", "purchases", "oversight"},
    "training-subsidy": {"register", "claims"},
}
LAYERS = ("api", "usecases", "store", "domain")
FIELDS_OWN_NOUNS = {"training.py", "meeting.py", "plumbing.py", "keyring.py", "tracing.py"}


@pytest.mark.parametrize("service", [service.name for service in SERVICES])
@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_of_more_than_eight_modules_has_folders_by_the_services_subjects(
    service: str, layer: str
) -> None:
    [package] = [p for p in (ROOT / "services" / service / "src").iterdir() if p.is_dir()]
    modules = {path.name for path in (package / layer).glob("*.py")} - {"__init__.py"}
    folders = {path.name for path in (package / layer).iterdir() if path.is_dir()} - {"__pycache__"}

    assert len(modules) <= 8, "more than eight: lay them out by subject"
    assert folders <= SUBJECTS[service]


def test_a_module_is_named_by_a_noun() -> None:
    gerunds = {
        path.name
        for place in ("services/*/src", "shared/src", "web/src", "deploy/*/src")
        for root in ROOT.glob(place)
        for path in root.rglob("*ing.py")
        if "migrations" not in path.parts
    }

    assert gerunds <= FIELDS_OWN_NOUNS


PACKAGES = sorted(
    folder
    for pattern in (
        "services/*/src/*",
        "shared/src/*",
        "web/src/*",
        "deploy/*/src/*",
        "tests/kit/src/*",
    )
    for folder in ROOT.glob(pattern)
    if (folder / "__init__.py").exists()
)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda folder: folder.name)
def test_no_two_classes_of_a_package_have_one_name(package: Path) -> None:
    places: dict[str, list[str]] = {}
    for file in sorted(package.rglob("*.py")):
        for statement in ast.parse(file.read_text("utf-8")).body:
            if isinstance(statement, ast.ClassDef) and not statement.name.startswith("_"):
                place = str(file.relative_to(package))
                places.setdefault(statement.name, []).append(place)

    assert {name: at for name, at in places.items() if len(at) > 1} == {}


def test_no_two_rooms_of_deploy_have_classes_of_one_name() -> None:
    places: dict[str, list[str]] = {}
    for file in sorted(ROOT.glob("deploy/*/src/*/**/*.py")):
        for statement in ast.parse(file.read_text("utf-8")).body:
            if isinstance(statement, ast.ClassDef) and not statement.name.startswith("_"):
                places.setdefault(statement.name, []).append(str(file.relative_to(ROOT)))

    assert {name: at for name, at in places.items() if len(at) > 1} == {}
