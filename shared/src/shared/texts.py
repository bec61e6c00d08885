"""What people read, from files that a translator edits: ``<package>/texts/<language>.toml``.

Chinese is the language of record. Every further file (English, and Tibetan as ``bo.toml`` when it is
there) has the same sections and keys, or the package does not load.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import Formatter

RECORD = "zh"
REFUSALS = "refusals"

Sentence = Mapping[str, str]
"""One sentence by language."""


class TextsIncomplete(RuntimeError):
    """A file of texts lacks what another one has; the message names file, section and key."""


@cache
def texts_of(package: str) -> Mapping[str, Mapping[str, Sentence]]:
    """The texts of a package by section and key; empty where it has none."""
    folder = files(package) / "texts"
    if not folder.is_dir():
        return {}
    by_language = {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8"))
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }
    check_complete(package, by_language)
    return {
        section: {
            key: {language: texts[section][key] for language, texts in by_language.items()}
            for key in keys
        }
        for section, keys in by_language[RECORD].items()
    }


def check_complete(
    package: str, by_language: Mapping[str, Mapping[str, Mapping[str, str]]]
) -> None:
    """Raise ``TextsIncomplete`` unless every language has every sentence, and fills in what is known."""
    known = {(section, key) for section, keys in by_language[RECORD].items() for key in keys}
    for language, texts in by_language.items():
        there = {(section, key) for section, keys in texts.items() for key in keys}
        for section, key in sorted(known ^ there):
            where = RECORD if (section, key) in there else language
            raise TextsIncomplete(f"{package}/texts/{where}.toml lacks {section}.{key}")
        if language in {RECORD, "en"}:
            continue
        for section, key in sorted(known):
            given = _filled(by_language[RECORD][section][key]) | _filled(
                by_language["en"][section][key]
            )
            if strange := _filled(texts[section][key]) - given:
                raise TextsIncomplete(
                    f"{package}/texts/{language}.toml: {section}.{key} fills in {sorted(strange)}"
                )


def refusal(module: str, name: str) -> Sentence | None:
    """Find the sentence of a refusal by the name of its class, in the package of that class."""
    package = module.partition(".")[0]
    try:
        return texts_of(package).get(REFUSALS, {}).get(name)
    except ModuleNotFoundError:  # a class of a test
        return None


@cache
def languages() -> tuple[str, ...]:
    """The languages that the suite answers in, the language of record first."""
    [any_refusal, *_] = texts_of("shared")[REFUSALS].values()
    return tuple(sorted(any_refusal, key=lambda language: language != RECORD))


def _filled(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}
