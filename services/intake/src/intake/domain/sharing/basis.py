"""Whether what was told once may be told again: each telling needs its ground on its own day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.errors import DomainError

from intake.domain.sharing.agreement import Agreement, DataConsentMissing, NoDataAgreement


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """A receipt, the agreement that it rests on as that is now, and the person's consent today."""

    receipt: UUID
    person_id: UUID | None
    agreement: Agreement
    consented: bool

    def refusal(self, *, today: date) -> DomainError | None:
        """Why it is told no more (个人信息保护法 第十五条: what was taken back counts from then on)."""
        if not self.agreement.is_in_force(today):
            return NoDataAgreement()
        if self.agreement.needs_consent and not self.consented:
            return DataConsentMissing()
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the agreements that a message uses ask of it; another agreement's key or address is none.

    ``keys`` have all signed, or one of them where the message uses no agreement and learns nothing.
    """

    keys: frozenset[str]
    each_signs: bool
    callbacks: frozenset[str]

    @property
    def callback(self) -> str | None:
        """The one address that is agreed; none where several agreements have several."""
        return min(self.callbacks, default=None)


def terms_of(used: Sequence[Agreement], found: Collection[Agreement]) -> Terms:
    """The terms of a message that uses these agreements of those in force for its consumer."""
    if not used:
        return Terms(
            keys=frozenset(one.signing_key for one in found if one.signing_key),
            each_signs=False,
            callbacks=frozenset(one.callback for one in found if one.callback),
        )
    addresses = {one.callback for one in used}
    return Terms(
        keys=frozenset(one.signing_key for one in used if one.signing_key),
        each_signs=True,
        callbacks=frozenset(one for one in addresses if one)
        if len(addresses) == 1
        else frozenset(),
    )
