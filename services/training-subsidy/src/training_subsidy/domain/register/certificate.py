"""The register of certification bodies, against which certificate numbers are checked (215号（十四）)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.errors import Unprocessable

from training_subsidy.domain.register.inquiry import (
    CertificateFacts,
    InquiryAnswer,
    InquiryOutcome,
)

DIGIT = "#"
LETTER = "@"


class CertificateDoubt(StrEnum):
    """Why the register does not confirm a certificate."""

    NOT_ENTERED = "NOT_ENTERED"  # 未登记证书
    ISSUED_IN_FUTURE = "ISSUED_IN_FUTURE"  # 发证日期未到
    ISSUED_BEFORE_EXAMINATION = "ISSUED_BEFORE_EXAMINATION"  # 发证早于考核
    NOT_OF_THE_BODY = "NOT_OF_THE_BODY"  # 机构未登记，或号码、日期与机构不符
    NUMBER_USED = "NUMBER_USED"  # 证书编号已用于其他学员或班次
    LEVEL_DIFFERS = "LEVEL_DIFFERS"  # 证书等级与培训等级不符
    TRADE_DIFFERS = "TRADE_DIFFERS"  # 证书职业（工种）与发证机构记录不符
    TRACK_DIFFERS = "TRACK_DIFFERS"  # 证书类别与发证机构记录不符
    DAY_DIFFERS = "DAY_DIFFERS"  # 发证日期与发证机构记录不符
    NOT_CONFIRMED_YET = "NOT_CONFIRMED_YET"  # 发证机构尚未答复
    NOT_ISSUED = "NOT_ISSUED"  # 发证机构答复没有颁发
    OF_ANOTHER_ACCOUNT = "OF_ANOTHER_ACCOUNT"  # 持证人的申请由另一账号办理
    TAKEN_BACK = "TAKEN_BACK"  # 发证机构已撤销


class CertificateTrack(StrEnum):
    """How a skill was evaluated (215号（十四）)."""

    QUALIFICATION = "QUALIFICATION"  # 职业资格
    SKILL_LEVEL = "SKILL_LEVEL"  # 职业技能等级
    SPECIAL_ABILITY = "SPECIAL_ABILITY"  # 专项职业能力


class BodyEndsBackwards(Unprocessable):
    """What certificates of earlier days are worth is not changed afterwards."""

    article = "215号（七）"
    pointer = "/through"


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

    def check_end(self, through: date, *, today: date) -> None:
        """Whether the body may leave after a day: today or later (A-88). Raises ``BodyEndsBackwards``."""
        if through < max(today, self.valid_from):
            raise BodyEndsBackwards(first=max(today, self.valid_from))

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
    fits_level: bool = True,
) -> CertificateDoubt:
    """Why a certificate is not confirmed when it is entered (VT-044).

    A number belongs to one trainee of one class: ``used`` says that another has it already. What the
    register has no doubt about waits for the answer of the body that issued it.
    """
    if issued_on > today:
        return CertificateDoubt.ISSUED_IN_FUTURE
    if examined_on is None or issued_on < examined_on:
        return CertificateDoubt.ISSUED_BEFORE_EXAMINATION
    if body is None or not body.confirms(number, issued_on=issued_on):
        return CertificateDoubt.NOT_OF_THE_BODY
    if used:
        return CertificateDoubt.NUMBER_USED
    return CertificateDoubt.NOT_CONFIRMED_YET if fits_level else CertificateDoubt.LEVEL_DIFFERS


def fits_level(track: CertificateTrack, level: int | None, *, of_course: int | None) -> bool:
    """Whether a certificate's level is that of the course: 专项职业能力 has no level (VT-026)."""
    if track is CertificateTrack.SPECIAL_ABILITY:
        return level is None
    return level == of_course


def doubt_in(
    answer: InquiryAnswer,
    *,
    track: CertificateTrack,
    level: int | None,
    issued_on: date,
    trade_code: str | None = None,
) -> CertificateDoubt | None:
    """What the body's answer says against a certificate as it was entered; nothing confirms it."""
    facts = answer.facts
    assert isinstance(facts, CertificateFacts), "a body answers about certificates"
    if facts.withdrawn_on is not None:
        return CertificateDoubt.TAKEN_BACK
    if answer.outcome is not InquiryOutcome.CONFIRMED:
        return CertificateDoubt.NOT_ISSUED
    held_against = (
        (facts.level, level, CertificateDoubt.LEVEL_DIFFERS),
        (facts.track, track, CertificateDoubt.TRACK_DIFFERS),
        (facts.trade_code, trade_code or facts.trade_code, CertificateDoubt.TRADE_DIFFERS),
        (facts.issued_on, issued_on, CertificateDoubt.DAY_DIFFERS),
    )
    return next(
        (doubt for said, entered, doubt in held_against if said is not None and said != entered),
        None,
    )


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
