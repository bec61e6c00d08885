"""Cash handed to the recipient: two witnesses, a signed receipt, a photo, a second officer (第十九条, A-44)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, Forbidden, Unprocessable
from shared.file_types import PAPERS, PHOTOS, FileTypeNotAccepted, media_type_of
from shared.identifiers import age_on, birth_date, normalise_name, same_name

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
    zh = "现金发放须有两名不同的工作人员见证，经手人不能作为见证人。"
    en = "Cash is handed over before two different members of staff, neither of whom hands it over."
    article = "202号 第十九条"


class WitnessIsParty(Unprocessable):
    zh = "申请人、代理人和领款人不能作为现金发放的见证人。请由两名工作人员见证。"
    en = "Applicant, agent and recipient are no witnesses of this cash. Let two members of staff witness it."
    article = "202号 第十九条"


class NotNamedAsWitness(Forbidden):
    zh = "您不是该笔现金发放登记的见证人，不能确认。登记有误的，请复核人退回重新登记。"
    en = "The record does not name you as a witness. If it is wrong, the second officer rejects it and it is made again."
    article = "202号 第十九条"


class WitnessesMissing(Conflict):
    zh = "见证人 {missing} 尚未以本人账号确认见证，不能复核。请其先在该付款下确认。"
    en = "These witnesses have not vouched for it under their own accounts: {missing}. Ask them to before you confirm."
    article = "202号 第十九条"


class GuardianSigns(Unprocessable):
    zh = "领款人发放当日未满十八周岁，须由监护人签收，并登记为监护人签收。"
    en = "The recipient is under eighteen on that day: the guardian signs the receipt, and it is recorded so."
    article = "202号 第十九条"
    pointer = "/signed_by_guardian"


class WitnessConfirms(Forbidden):
    zh = "经手人和见证人不能复核该笔现金发放。请由未参与发放的复核人办理。"
    en = "Who handed this cash over or witnessed it does not confirm it. Ask a colleague who was not part of it."
    article = "202号 第三十条"


class PhotoMissing(Unprocessable):
    zh = "没有该付款的这张现场照片。请先上传照片，再登记发放。"
    en = "This payment has no such photo. Upload the photo first, then record the hand-over."
    article = "202号 第十九条"


class ReceiptMissing(Unprocessable):
    zh = "没有该付款的这份签收收据。请先上传领款人签名或按手印的收据，再登记发放。"
    en = "This payment has no such signed receipt. Upload the receipt that the recipient signed, then record the hand-over."
    article = "202号 第十九条"
    pointer = "/receipt_sha256"


class PhotoNotReadable(Unprocessable):
    zh = "无法识别照片内容。请上传 JPEG、PNG 或 HEIC 图片；收据也可上传 PDF 扫描件。"
    en = "The file is not a photo. Upload JPEG, PNG or HEIC; a receipt may be a PDF too."


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
    receipt_id: UUID | None = None  # none in a record from before receipts were kept
    vouched_by: tuple[str, ...] = ()
    state: HandOverState = HandOverState.RECORDED
    checked_by: str | None = None
    checked_at: datetime | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """The witnesses who have not vouched for it yet."""
        vouched = {_folded(sub) for sub in self.vouched_by}
        return tuple(sub for sub in self.witnesses if _folded(sub) not in vouched)


def _folded(sub: str) -> str:
    return sub.strip().casefold()


def check_witnesses(
    witnesses: Sequence[Witness],
    *,
    handed_over_by: str,
    applied_by: Collection[str] = (),
    recipient: str | None = None,
) -> None:
    """Two people, not the one who hands the money over, nor who applied for it or receives it."""
    subs = {_folded(witness.sub) for witness in witnesses}
    names = {normalise_name(witness.name.strip()) for witness in witnesses}
    two = len(subs) == len(names) == MOST_WITNESSES
    if not two or _folded(handed_over_by) in subs:
        raise TwoWitnessesNeeded
    received = recipient is not None and any(same_name(one.name, recipient) for one in witnesses)
    if received or subs & {_folded(sub) for sub in applied_by}:
        raise WitnessIsParty


def check_named(record: HandOver, *, sub: str) -> None:
    """Who vouches is one of the two whom the record names."""
    if _folded(sub) not in {_folded(one) for one in record.witnesses}:
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
    if _folded(sub) in {_folded(one) for one in involved}:
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
