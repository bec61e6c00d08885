"""Cash handed to the recipient: two witnesses, a signed receipt, a photo, a second officer (第十九条, A-44)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, Forbidden, Unprocessable
from shared.identifiers import normalise_name
from shared.scan import PHOTOS, FileTypeNotAccepted, media_type_of

MOST_WITNESSES = 2


class Signature(StrEnum):
    """How the recipient signed the receipt."""

    SIGNATURE = "SIGNATURE"  # 签名
    FINGERPRINT = "FINGERPRINT"  # 按手印


class HandOverState(StrEnum):
    RECORDED = "recorded"  # waits for the second officer
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class TwoWitnessesNeeded(Unprocessable):
    zh = "现金发放须有两名不同的工作人员见证，经手人不能作为见证人。"
    en = "Cash is handed over before two different members of staff, neither of whom hands it over."
    article = "202号 第十九条"


class WitnessConfirms(Forbidden):
    zh = "经手人和见证人不能复核该笔现金发放。请由未参与发放的复核人办理。"
    en = "Who handed this cash over or witnessed it does not confirm it. Ask a colleague who was not part of it."
    article = "202号 第三十条"


class PhotoMissing(Unprocessable):
    zh = "没有该付款的这张现场照片。请先上传照片，再登记发放。"
    en = "This payment has no such photo. Upload the photo first, then record the hand-over."
    article = "202号 第十九条"


class PhotoNotReadable(Unprocessable):
    zh = "无法识别照片内容。请上传 JPEG、PNG 或 HEIC 图片。"
    en = "The file is not a photo. Upload JPEG, PNG or HEIC."


class HandedOverOnNotPossible(Unprocessable):
    zh = "发放日期须在决定之日（{first}）至今天（{last}）之间。"
    en = "The day of the hand-over lies between the decision ({first}) and today ({last})."


class NotPaidInCash(Conflict):
    zh = "该笔付款不以现金发放。"
    en = "This payment is not made in cash."


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
    state: HandOverState = HandOverState.RECORDED
    settled_by: str | None = None
    settled_at: datetime | None = None


def check_witnesses(witnesses: Sequence[Witness], *, handed_over_by: str) -> None:
    """Two people, not the one who hands the money over."""
    subs = {witness.sub.strip().casefold() for witness in witnesses}
    names = {normalise_name(witness.name.strip()) for witness in witnesses}
    two = len(subs) == len(names) == MOST_WITNESSES
    if not two or handed_over_by.strip().casefold() in subs:
        raise TwoWitnessesNeeded


def check_second_officer(record: "HandOver", *, sub: str) -> None:
    """Who confirms neither handed the money over nor witnessed it."""
    involved = {record.handed_over_by, *record.witnesses}
    if sub.strip().casefold() in {one.strip().casefold() for one in involved}:
        raise WitnessConfirms


def check_day(on: date, *, decided_on: date, today: date) -> None:
    """Not before the decision, and not in the future."""
    if not decided_on <= on <= today:
        raise HandedOverOnNotPossible(first=decided_on.isoformat(), last=today.isoformat())


def photo_type(content: bytes) -> str:
    """What the bytes are. Raises ``PhotoNotReadable``."""
    try:
        return media_type_of(content, accepted=PHOTOS)
    except FileTypeNotAccepted:
        raise PhotoNotReadable from None
