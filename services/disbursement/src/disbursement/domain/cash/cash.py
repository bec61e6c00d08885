"""Cash or goods handed to the recipient: two witnesses, a signed receipt, a photo, a second officer (第十九条, A-44)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, Forbidden, Unprocessable
from shared.file_types import PAPERS, PHOTOS, FileTypeNotAccepted, media_type_of
from shared.identifiers import age_on, birth_date, is_same_name
from shared.roles import identity

from disbursement.domain.purchases.goods import GoodsItem

MOST_WITNESSES = 2
ADULT = 18


class Signature(StrEnum):
    """How the recipient signed the receipt."""

    SIGNATURE = "SIGNATURE"  # 签名
    FINGERPRINT = "FINGERPRINT"  # 按手印


class FileKind(StrEnum):
    """What an uploaded file shows."""

    PHOTO = "PHOTO"  # 现场照片
    RECEIPT = "RECEIPT"  # 领款人签收的收据


class HandOverState(StrEnum):
    RECORDED = "recorded"  # waits for the second officer
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class TwoWitnessesNeeded(Unprocessable):
    article = "202号 第十九条"


class WitnessIsParty(Unprocessable):
    article = "202号 第十九条"


class NotNamedAsWitness(Forbidden):
    article = "202号 第十九条"


class WitnessesMissing(Conflict):
    article = "202号 第十九条"


class GuardianSigns(Unprocessable):
    article = "202号 第十九条"
    pointer = "/signed_by_guardian"


class WitnessConfirms(Forbidden):
    article = "202号 第三十条"


class PhotoMissing(Unprocessable):
    article = "202号 第十九条"


class ReceiptMissing(Unprocessable):
    article = "202号 第十九条"
    pointer = "/receipt_sha256"


class PhotoNotReadable(Unprocessable):
    """The file is not a photo."""


class HandedOverOnNotPossible(Unprocessable):
    """The day of the hand-over lies between the decision (…) and today (…)."""


class NotPaidInCash(Conflict):
    """The payment is not made in cash."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A member of staff who was there; the name is kept sealed."""

    sub: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """One record of a hand-over, without the witnesses' names."""

    id: UUID
    payment_id: UUID
    handed_over_on: date
    handed_over_by: str
    recorded_at: datetime
    witnesses: tuple[str, ...]
    signature: Signature
    signed_by_guardian: bool
    photo_id: UUID
    goods: tuple[GoodsItem, ...] = ()
    purchase_id: UUID | None = None
    receipt_id: UUID | None = None  # none in a record from before receipts were kept
    vouched_by: tuple[str, ...] = ()
    state: HandOverState = HandOverState.RECORDED
    checked_by: str | None = None
    checked_at: datetime | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """The witnesses who have not vouched for it yet."""
        vouched = {identity(sub) for sub in self.vouched_by}
        return tuple(sub for sub in self.witnesses if identity(sub) not in vouched)


def check_witnesses(
    witnesses: Sequence[Witness],
    *,
    handed_over_by: str,
    applied_by: Collection[str] = (),
    recipient: str | None = None,
) -> None:
    """Two people, not the one who hands the money over, nor who applied for it or receives it."""
    subs = {identity(witness.sub) for witness in witnesses}
    names = [witness.name for witness in witnesses]
    two = len(subs) == len(names) == MOST_WITNESSES and not is_same_name(*names)
    if not two or identity(handed_over_by) in subs:
        raise TwoWitnessesNeeded
    received = recipient is not None and any(is_same_name(one.name, recipient) for one in witnesses)
    if received or subs & {identity(sub) for sub in applied_by}:
        raise WitnessIsParty


def check_named(record: HandOver, *, sub: str) -> None:
    """Who vouches is one of the two whom the record names."""
    if identity(sub) not in {identity(one) for one in record.witnesses}:
        raise NotNamedAsWitness


def check_vouched(record: HandOver) -> None:
    """Both witnesses have given their word."""
    if record.missing:
        raise WitnessesMissing(missing="、".join(record.missing))


def check_guardian(id_number: str, *, on: date, signed_by_guardian: bool) -> None:
    """For a recipient under eighteen on the day the guardian signs (A-45)."""
    if age_on(on, born=birth_date(id_number)) < ADULT and not signed_by_guardian:
        raise GuardianSigns


def check_second_officer(record: "HandOver", *, sub: str) -> None:
    """Who confirms neither handed the money over nor witnessed it."""
    involved = {record.handed_over_by, *record.witnesses}
    if identity(sub) in {identity(one) for one in involved}:
        raise WitnessConfirms


def check_day(on: date, *, decided_on: date, today: date) -> None:
    """Not before the decision, and not in the future."""
    if not decided_on <= on <= today:
        raise HandedOverOnNotPossible(first=decided_on.isoformat(), last=today.isoformat())


def file_type(content: bytes, kind: FileKind) -> str:
    """What the bytes are; a receipt may be scanned as a paper. Raises ``PhotoNotReadable``."""
    try:
        return media_type_of(content, accepted=PAPERS if kind is FileKind.RECEIPT else PHOTOS)
    except FileTypeNotAccepted:
        raise PhotoNotReadable from None
