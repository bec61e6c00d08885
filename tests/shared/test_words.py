"""Words in files: complete for their enum, named where they lack one, open to a further language."""

import re
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import pytest
from shared.complete import IncompleteTable
from shared.suite import SERVICES
from shared.texts import REFUSALS, TextsIncomplete, texts_of
from shared.words import Text, join, label, labels


class Door(StrEnum):
    OPEN = "OPEN"
    SHUT = "SHUT"


ZH = '[refusals]\n[doors]\nOPEN = "开"\nSHUT = "{how}关"\n'
EN = '[refusals]\n[doors]\nOPEN = "open"\nSHUT = "{how} shut"\n'
BO = '[refusals]\n[doors]\nOPEN = "ཁ་ཕྱེ་བ།"\nSHUT = "{how} བརྒྱབ་པ།"\n'


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The texts of a package of the test's own, which no other test has read."""
    folder = tmp_path / f"doors_{uuid4().hex}" / "texts"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    (folder / "zh.toml").write_text(ZH, "utf-8")
    (folder / "en.toml").write_text(EN, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def test_a_section_that_has_a_word_for_every_member_is_read(files: Path) -> None:
    words = labels(files.parent.name, "doors", Door)

    assert words[Door.OPEN] == Text("开", "open")


def test_a_member_without_a_word_is_named_with_its_file_and_section(files: Path) -> None:
    for file in ("zh.toml", "en.toml"):
        (files / file).write_text('[refusals]\n[doors]\nOPEN = "x"\n', "utf-8")

    with pytest.raises(IncompleteTable, match=r"^doors_\w+/texts/zh\.toml \[doors\] lacks SHUT$"):
        labels(files.parent.name, "doors", Door)


def test_a_word_of_no_member_is_named(files: Path) -> None:
    for file in ("zh.toml", "en.toml"):
        (files / file).write_text(f'{(ZH, EN)[file == "en.toml"]}AJAR = "x"\n', "utf-8")

    with pytest.raises(IncompleteTable, match=r"\[doors\] names AJAR, no Door$"):
        labels(files.parent.name, "doors", Door)


def test_a_word_that_a_language_lacks_is_named_with_its_file(files: Path) -> None:
    (files / "en.toml").write_text('[refusals]\n[doors]\nOPEN = "open"\n', "utf-8")

    with pytest.raises(TextsIncomplete, match=r"^doors_\w+/texts/en\.toml lacks doors\.SHUT$"):
        labels(files.parent.name, "doors", Door)


def test_a_section_that_is_not_there_is_named(files: Path) -> None:
    with pytest.raises(
        IncompleteTable, match=r"^doors_\w+/texts/zh\.toml \[windows\] is not there$"
    ):
        labels(files.parent.name, "windows")


def test_a_further_language_is_a_further_file_for_words_too(files: Path) -> None:
    (files / "bo.toml").write_text(BO, "utf-8")

    shut = labels(files.parent.name, "doors", Door)["SHUT"].format(how=Text("紧", "tight"))

    assert [shut.to(language) for language in ("zh", "en", "bo", "fr")] == [
        "紧关",
        "tight shut",
        "紧 བརྒྱབ་པ།",
        "紧关",
    ]


def test_several_words_are_joined_as_each_language_joins_them() -> None:
    both = join([Text("签署", "sign it"), Text("取消", "cancel it"), Text("签署", "sign it")])

    assert both == Text("签署、取消", "sign it, cancel it")
    assert join([]) is None


def test_an_unknown_code_is_shown_as_it_is() -> None:
    table = {"known": Text("知", "known")}

    assert label("KNOWN", table) == Text("知", "known")
    assert label("strange", table) == Text("strange", "strange")


PACKAGES = ["shared", *(service.package for service in SERVICES)]


def sources(package: str) -> dict[str, str]:
    """The text of each module of a package."""
    root = Path(str(import_module(package).__file__)).parent
    return {
        str(file.relative_to(root)): file.read_text("utf-8") for file in sorted(root.rglob("*.py"))
    }


@pytest.mark.parametrize("package", PACKAGES)
def test_every_section_is_read_by_its_package(package: str) -> None:
    read = re.compile(rf'labels\(\s*"{package}",\s*"(\w+)"')
    found = {name for text in sources(package).values() for name in read.findall(text)}

    assert found | {REFUSALS} == {*texts_of(package)}


@pytest.mark.parametrize("package", PACKAGES)
def test_no_word_in_two_languages_is_written_into_the_source(package: str) -> None:
    written = re.compile(r'\bText\(f?"|\bzh=f?"')

    assert [name for name, text in sources(package).items() if written.search(text)] == []
