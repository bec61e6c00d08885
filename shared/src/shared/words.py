"""Words by language: the sections of ``<package>/texts``, as values that a refusal or answer shows.

Refusals speak to people: a code stands in the field ``code``, never in a sentence.
"""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from shared.complete import IncompleteTable, complete_table
from shared.texts import RECORD, languages, texts_of


class Text(NamedTuple):
    """A word or a sentence in Chinese and English; ``further`` are other languages by their code."""

    zh: str
    en: str
    further: tuple[tuple[str, str], ...] = ()

    def to(self, language: str) -> str:
        """The text in a language; in Chinese, the language of record, where that one is not there."""
        return self.by_language().get(language, self.zh)

    def by_language(self) -> dict[str, str]:
        """The text in every language that has it."""
        return {RECORD: self.zh, "en": self.en, **dict(self.further)}

    def format(self, **facts: object) -> "Text":
        """Fill facts into every language; a fact that is a ``Text`` is shown in that language."""
        return text_of(
            {
                language: text.format(
                    **{
                        name: fact.to(language) if isinstance(fact, Text) else fact
                        for name, fact in facts.items()
                    }
                )
                for language, text in self.by_language().items()
            }
        )


def text_of(by_language: Mapping[str, str]) -> Text:
    """A text from its languages."""
    further = tuple(
        (code, text) for code, text in by_language.items() if code not in {RECORD, "en"}
    )
    return Text(by_language[RECORD], by_language["en"], further)


class Labels(dict[str, Text]):
    """One section of a package's texts; ``place`` names the file and section of a missing line."""

    def __init__(self, place: str, texts: Mapping[str, Text]) -> None:
        super().__init__(texts)
        self.place = place

    def __missing__(self, code: str) -> Text:
        raise IncompleteTable(f"{self.place} lacks {code}")

    def require(self, codes: Collection[str], owner: str = "") -> "Labels":
        """Raise ``IncompleteTable`` unless these codes and no others have their words."""
        of = f", for {owner}" if owner else ""
        if missing := sorted({*codes} - {*self}):
            raise IncompleteTable(f"{self.place} lacks {', '.join(missing)}{of}")
        if unknown := sorted({*self} - {*codes}):
            raise IncompleteTable(f"{self.place} names {', '.join(unknown)}, which is none{of}")
        return self


def labels(
    package: str,
    section: str,
    *enums: type[StrEnum],
    alone: bool = True,
    besides: Collection[StrEnum] = (),
) -> Labels:
    """The words of a section of ``<package>/texts``, complete for the enums that key it.

    ``alone=False`` lets the section have further keys; ``besides`` are members without words on
    purpose. Raises ``IncompleteTable``, which names file and section.
    """
    place = f"{package}/texts/{RECORD}.toml [{section}]"
    found = texts_of(package).get(section)
    if found is None:
        raise IncompleteTable(f"{place} is not there")
    table = Labels(place, {code: text_of(texts) for code, texts in found.items()})
    for enum in enums:
        complete_table(enum, table, place, alone=alone and len(enums) == 1, besides=besides)
    return table


ROLES = labels("shared", "roles")
NOTHING, NOBODY = (labels("shared", "words")[code] for code in ("nothing", "nobody"))


def label(code: str, *tables: Mapping[str, Text]) -> Text:
    """The word of a code in the first table that has it; an unknown code as it is."""
    spellings = (code, code.lower())
    found = (table[one] for table in tables for one in spellings if one in table)
    return next(found, Text(code, code))


def separator(language: str) -> str:
    """Separate the members of a list as a language does."""
    return "、" if language == RECORD else ", "


def join(words: Iterable[Text], *, between: Text | None = None) -> Text | None:
    """List several words, each once; nothing when there is none."""
    once = tuple(dict.fromkeys(words))
    if not once:
        return None
    return text_of(
        {
            language: (between.to(language) if between else separator(language)).join(
                word.to(language) for word in once
            )
            for language in languages()
        }
    )
