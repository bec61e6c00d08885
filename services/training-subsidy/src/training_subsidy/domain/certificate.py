"""The register of assessment bodies, against which certificate numbers are checked (215号（十四）)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

DIGIT = "#"
LETTER = "@"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentBody:
    """A body that issues certificates, the form of its numbers, and while it stands on the register.

    In ``number_form`` ``#`` is a digit and ``@`` a capital letter; everything else stands for itself.
    """

    id: UUID
    code: str
    name: str
    number_form: str
    valid_from: date
    valid_through: date | None = None
    version: int = 0

    def confirms(self, number: str, *, issued_on: date) -> bool:
        """Whether a number has the body's form and was issued while the body was registered."""
        stands = self.valid_from <= issued_on and (
            self.valid_through is None or issued_on <= self.valid_through
        )
        return stands and _has_form(number, self.number_form)


def verified(body: AssessmentBody | None, number: str, *, issued_on: date, today: date) -> bool:
    """Whether the register confirms a certificate; a body that is not on it confirms nothing."""
    return body is not None and issued_on <= today and body.confirms(number, issued_on=issued_on)


def _has_form(number: str, form: str) -> bool:
    return len(number) == len(form) and all(
        _fits(character, wanted) for character, wanted in zip(number, form, strict=True)
    )


def _fits(character: str, wanted: str) -> bool:
    if wanted == DIGIT:
        return character.isascii() and character.isdigit()
    if wanted == LETTER:
        return character.isascii() and character.isupper()
    return character == wanted
