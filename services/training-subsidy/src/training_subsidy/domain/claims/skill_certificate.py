"""The certificate of an insured employee's skill, and what social insurance says of the worker (VT-038)."""

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from shared.errors import NotFound, Unprocessable

from training_subsidy.domain.register.certificate import (
    CertificateDoubt,
    CertificateTrack,
    doubt_in,
)
from training_subsidy.domain.register.inquiry import (
    InquiryAnswer,
    InquiryOutcome,
    InsuranceFacts,
)


class NoSkillCertificate(NotFound):
    """The claim is for no certificate of an insured employee."""


class SkillCertificateNotIssuedYet(Unprocessable):
    article = "215号（十四）"
    pointer = "/certificate/issued_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillCertificate:
    """What a claim rests on: the certificate as claimed, and what body and authority say.

    ``doubt`` is what does not hold about it; ``contribution_months`` are known once the authority
    has answered. Trade and level stand in the claim.
    """

    claim_id: UUID
    body_code: str
    number: str = field(repr=False)
    track: CertificateTrack
    issued_on: date
    doubt: CertificateDoubt | None
    contribution_months: int | None = None

    @property
    def is_verified(self) -> bool:
        """Whether the body that issued it has said so."""
        return self.doubt is None

    def told_by_body(
        self, answer: InquiryAnswer, *, level: int | None, trade_code: str | None
    ) -> "SkillCertificate":
        """With what the issuing body says of it."""
        doubt = doubt_in(
            answer,
            track=self.track,
            level=level,
            issued_on=self.issued_on,
            trade_code=trade_code,
        )
        return replace(self, doubt=doubt)

    def told_by_insurance(self, answer: InquiryAnswer) -> "SkillCertificate":
        """With the months that the authority has on record: whom it does not have has paid none."""
        facts = answer.facts
        assert isinstance(facts, InsuranceFacts), "the authority answers about contributions"
        months = facts.contribution_months if answer.outcome is InquiryOutcome.CONFIRMED else 0
        return replace(self, contribution_months=months)
