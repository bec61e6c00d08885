"""The register of certification bodies, against which certificate numbers are checked (215号（十四）)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

DIGIT = "#"
LETTER = "@"


class CertificateDoubt(StrEnum):
    """Why the register does not confirm a certificate."""

    NOT_ENTERED = "NOT_ENTERED"  # 未登记证书
    ISSUED_IN_FUTURE = "ISSUED_IN_FUTURE"  # 发证日期未到
    ISSUED_BEFORE_EXAMINATION = "ISSUED_BEFORE_EXAMINATION"  # 发证早于考核
    NOT_OF_THE_BODY = "NOT_OF_THE_BODY"  # 机构未登记，或号码、日期与机构不符
    NUMBER_USED = "NUMBER_USED"  # 证书编号已用于其他学员或班次


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificationBody:
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


def doubt_about(
    body: CertificationBody | None,
    number: str,
    *,
    issued_on: date,
    examined_on: date | None,
    today: date,
    used: bool,
) -> CertificateDoubt | None:
    """Why a person must look at a certificate, if the register does not confirm it (VT-044).

    A number belongs to one trainee of one class: ``used`` says that another has it already.
    """
    if issued_on > today:
        return CertificateDoubt.ISSUED_IN_FUTURE
    if examined_on is None or issued_on < examined_on:
        return CertificateDoubt.ISSUED_BEFORE_EXAMINATION
    if body is None or not body.confirms(number, issued_on=issued_on):
        return CertificateDoubt.NOT_OF_THE_BODY
    return CertificateDoubt.NUMBER_USED if used else None


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
