import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

import pytest
from shared.errors import DomainError, NotFound
from shared.suite import SERVICES
from shared.texts import REFUSALS, TextsIncomplete, check_complete, languages, refusal, texts_of

PACKAGES = ["shared", *(service.package for service in SERVICES)]


def load_all(package: ModuleType) -> None:
    for module in iter_modules(package.__path__, f"{package.__name__}."):
        if not module.name.endswith((".migrations", ".__main__")):
            loaded = import_module(module.name)
            if module.ispkg:
                load_all(loaded)


def refusals_of(package: str) -> set[type[DomainError]]:
    """Every refusal that stands in a package."""
    found: set[type[DomainError]] = set()
    waiting = list(DomainError.__subclasses__())
    while waiting:
        error = waiting.pop()
        waiting += error.__subclasses__()
        if error.__module__.partition(".")[0] == package:
            found.add(error)
    return found


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with texts of its own."""
    texts = tmp_path / "office" / "texts"
    texts.mkdir(parents=True)
    (tmp_path / "office" / "__init__.py").touch()
    (texts / "zh.toml").write_text('[refusals]\nDOOR_CLOSED = "{door}已关。"\n', "utf-8")
    (texts / "en.toml").write_text('[refusals]\nDOOR_CLOSED = "The {door} is closed."\n', "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "office", raising=False)
    texts_of.cache_clear()
    return texts


@pytest.mark.parametrize("package", PACKAGES)
def test_every_sentence_is_of_a_refusal_and_every_refusal_has_its_sentence(package: str) -> None:
    load_all(import_module(package))
    written = {id(sentence) for sentence in texts_of(package)[REFUSALS].values()}

    used = {id(error.sentences) for error in refusals_of(package) if hasattr(error, "sentences")}

    assert written <= used
    assert len(written) > 10


def test_a_refusal_without_a_sentence_does_not_load() -> None:
    with pytest.raises(TextsIncomplete, match=r"shared/texts/zh\.toml lacks refusals\.DOOR_LOCKED"):
        type("DoorLocked", (NotFound,), {"__module__": "shared.doors"})


def test_a_further_language_is_a_further_file(package: Path) -> None:
    (package / "bo.toml").write_text('[refusals]\nDOOR_CLOSED = "{door} སྒོ་བརྒྱབ།"\n', "utf-8")

    closed = type("DoorClosed", (NotFound,), {"__module__": "office.doors"})(door="大门")

    assert closed.sentence("bo") == "大门 སྒོ་བརྒྱབ།"
    assert closed.sentence("en") == "The 大门 is closed."
    assert closed.sentence("fr") == "大门已关。"


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ({}, "office/texts/bo.toml lacks refusals.DOOR_CLOSED"),
        ({"DOOR_CLOSED": "x", "OTHER": "y"}, "office/texts/zh.toml lacks refusals.OTHER"),
        ({"DOOR_CLOSED": "{window}"}, "fills in ['window']"),
    ],
)
def test_a_file_that_lacks_a_sentence_or_fills_in_the_unknown_is_refused(
    texts: dict[str, str], says: str
) -> None:
    record = {"refusals": {"DOOR_CLOSED": "{door}已关。"}}

    with pytest.raises(TextsIncomplete) as refused:
        check_complete("office", {"zh": record, "en": record, "bo": {"refusals": texts}})

    assert says in str(refused.value)


def test_without_a_file_nobody_is_answered_in_a_language() -> None:
    assert languages() == ("zh", "en")
    assert refusal("nowhere.at_all", "DOOR_CLOSED") is None
