"""Cash at a finance desk: ordered, handed over before witnesses, vouched for."""

from datetime import date
from typing import Any
from uuid import UUID

from disbursement.usecases.cash import cash
from shared.contracts.people import PersonData
from shared.contracts.vocabulary import CashReason, PaymentMethod
from shared.roles import system

from aid_testing.actors import as_, if_match, once
from aid_testing.applications import JPEG, PDF, an_id_number
from aid_testing.finance import Desk
from aid_testing.rows import rows

WITNESSES = [{"sub": "staff-1", "name": "平措"}, {"sub": "staff-2", "name": "央金"}]
CASH: dict[str, Any] = {
    "method": PaymentMethod.CASH,
    "method_reason": CashReason.CARD_LOST,
    "amount": 182_000,
}


async def meet(
    desk: Desk,
    payment: dict[str, Any],
    person_id: UUID | None = None,
    *,
    born: date = date(1990, 3, 7),
    version: int | None = None,
) -> bool:
    """The recipient's name arrives."""
    found = await rows(
        desk.client.database,
        "SELECT payee_ref, payee_version FROM payments WHERE id = :id",
        id=payment["id"],
    )
    person = PersonData(
        person_id=person_id or found[0].payee_ref,
        name="次仁卓玛",
        id_number=an_id_number(born),
    )
    async with desk.client.database.transaction(by=system("disbursement")) as tx:
        return await cash.meet_recipient(
            tx, UUID(payment["id"]), person, version=version or found[0].payee_version
        )


async def ready(desk: Desk, *, born: date = date(1990, 3, 7), **changes: Any) -> dict[str, Any]:
    """Cash that can be handed over; its recipient's birth date by ``born``."""
    payment = await desk.order(**CASH | changes)
    assert await meet(desk, payment, born=born)
    return await desk.payment(payment["id"])


async def photo(desk: Desk, payment: dict[str, Any], content: bytes = JPEG, **given: Any) -> Any:
    """Upload a photo, or with ``kind`` a receipt."""
    return await desk.client.post(
        f"/v1/payments/{payment['id']}/photos",
        files={"file": ("photo.jpg", content)},
        data={"kind": given.get("kind", "PHOTO")},
        headers=given.get("who", desk.maker) | once(given.get("key")),
    )


async def act(
    desk: Desk, payment: dict[str, Any], verb: str, who: dict[str, str], body: Any = None
) -> Any:
    """Take a step on the payment as it stands."""
    seen = await desk.payment(payment["id"])
    return await desk.client.post(
        f"/v1/payments/{payment['id']}/{verb}", json=body, headers=who | once() | if_match(seen)
    )


async def body_of(desk: Desk, payment: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A whole record; photo and receipt are uploaded."""
    uploaded = (await photo(desk, payment)).json()
    receipt = (await photo(desk, payment, PDF, kind="RECEIPT")).json()
    return {
        "witnesses": WITNESSES,
        "signature": "FINGERPRINT",
        "photo_sha256": uploaded["sha256"],
        "receipt_sha256": receipt["sha256"],
        "handed_over_on": desk.client.database.clock.today().isoformat(),
    } | changes


async def handed_over(desk: Desk, **changes: Any) -> dict[str, Any]:
    """Recorded; its witnesses have not vouched yet."""
    payment = await ready(desk, **changes)
    answer = await act(desk, payment, "hand-over", desk.maker, await body_of(desk, payment))
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def staff(desk: Desk, sub: str, role: str = "township_handler") -> dict[str, str]:
    """Somebody of the township."""
    return as_(desk.client.layout, role, region=f"{desk.county}001", sub=sub)


async def vouched(desk: Desk, payment: dict[str, Any]) -> None:
    """Both witnesses vouch under their own accounts."""
    for witness in WITNESSES:
        answer = await act(desk, payment, "witness-hand-over", staff(desk, witness["sub"]))
        assert answer.status_code == 200, answer.text
