from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from aid_testing.city import agree
from aid_testing.decisions import a_payee
from aid_testing.finance import BANK, Desk
from aid_testing.numbers import NUMBERS
from aid_testing.rows import a_message, rows
from disbursement.bank import FILES
from disbursement.consumers import subscriptions
from disbursement.domain.bank.agents import Encoding
from disbursement.domain.bank.messages import OrderedBatch, OrderedItem
from disbursement.domain.payments.payee import PayeeFault, check_payee
from shared.contracts.people import HolderKind
from shared.contracts.training_subsidy import (
    ClaimDecided,
    ClaimPayeeCorrected,
    ClaimRevocationRequested,
    ClaimSupplemented,
)

A_CREDIT_CODE = "91540100MA6T1AB12U"


def a_claim(county: str, **changes: Any) -> ClaimDecided:
    facts: dict[str, Any] = {
        "case_id": uuid4(),
        "decision_id": uuid4(),
        "case_number": f"PX-{county}-2026-{next(NUMBERS):06d}",
        "approved": True,
        "articles": ("《215号（五）》",),
        "edition": "215-2018@2018-12-25",
        "decided_at": datetime.now(UTC),
        "decided_by": "hrss-lead",
        "signers": ("hrss-handler", "hrss-lead"),
        "claim_type": "PAY_FIRST",
        "region": county,
        "amount": 150_000,
        "payee_ref": uuid4(),
        "payee_version": 1,
    }
    return ClaimDecided(**facts | changes)


async def payments_of(desk: Desk, claim: ClaimDecided) -> list[Any]:
    return await rows(
        desk.client.database,
        "SELECT p.*, f.code AS fund FROM payments p JOIN funds f ON f.id = p.fund_id "
        "WHERE decision_id = :id",
        id=claim.decision_id,
    )


@pytest_asyncio.fixture
async def employment_fund(desk: Desk) -> str:
    """The county's second fund: 就业补助资金."""
    code = f"TS-{desk.county}-{uuid4().hex[:6].upper()}"
    fund = {
        "code": code,
        "programme": "TRAINING_SUBSIDY",
        "region": desk.county,
        "kind": "EMPLOYMENT_SUBSIDY",
        "name": "就业补助资金专账",
        "bank_code": BANK,
        "account": f"{desk.county}0000000002",
        "opening_balance": "2000.00",
    }
    loaded = await agree(desk.client, "/v1/internal/funds", funds=[fund])
    assert loaded.status_code == 200, loaded.text
    return code


async def test_what_a_ruling_adds_to_a_claim_has_a_payment_of_its_own(
    desk: Desk, employment_fund: str
) -> None:
    """A-81: the same claim and account, another order; however often its event comes."""
    claim = a_claim(desk.county, amount=100_000)
    facts = claim.model_dump() | {"decision_id": uuid4(), "amount": 20_000}
    further = ClaimSupplemented(**facts, supplements=claim.decision_id)
    messages = [a_message(claim), a_message(further), a_message(further)]

    await subscriptions.deliver(desk.client.database, messages)

    found = await rows(
        desk.client.database,
        "SELECT p.amount, f.code AS fund FROM payments p JOIN funds f ON f.id = p.fund_id "
        "WHERE case_id = :id ORDER BY amount",
        id=claim.case_id,
    )
    assert [(one.amount, one.fund) for one in found] == [
        (20_000, employment_fund),
        (100_000, employment_fund),
    ]


async def test_a_claim_is_paid_once_from_its_own_fund(desk: Desk, employment_fund: str) -> None:
    claim = a_claim(desk.county)
    message = a_message(claim)

    await subscriptions.deliver(desk.client.database, [message])
    await subscriptions.deliver(desk.client.database, [message])
    await desk.deliver(claim)

    [payment] = await payments_of(desk, claim)
    assert (payment.fund, payment.amount) == (employment_fund, 150_000)
    assert payment.programme == "TRAINING_SUBSIDY"
    assert payment.signers == ["hrss-handler", "hrss-lead"]


async def test_a_refused_claim_orders_nothing(desk: Desk, employment_fund: str) -> None:
    claim = a_claim(desk.county, approved=False, amount=0, payee_ref=None, payee_version=None)

    await desk.deliver(claim)

    assert employment_fund
    assert await payments_of(desk, claim) == []


async def test_a_short_fund_borrows_nothing_from_assistance(
    desk: Desk, employment_fund: str
) -> None:
    claim = a_claim(desk.county, amount=200_001)

    await desk.deliver(claim)

    [payment] = await payments_of(desk, claim)
    assert (payment.fund, payment.status) == (employment_fund, "held")
    assert payment.hold_reason == "INSUFFICIENT_EARMARKED_FUNDS"


async def test_a_corrected_account_and_a_revocation_follow_the_claim(
    desk: Desk, employment_fund: str
) -> None:
    claim = a_claim(desk.county)
    await desk.deliver(claim)

    await desk.deliver(
        ClaimPayeeCorrected(
            case_id=claim.case_id,
            payee_ref=claim.payee_ref or uuid4(),
            payee_version=2,
            corrected_at=datetime.now(UTC),
        )
    )
    [corrected] = await payments_of(desk, claim)
    await desk.deliver(
        ClaimRevocationRequested(
            case_id=claim.case_id, decision_id=claim.decision_id, requested_by="hrss-lead"
        )
    )
    [revoked] = await payments_of(desk, claim)

    assert corrected.payee_version == 2
    assert revoked.status == "cancelled"
    assert employment_fund


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({}, None),
        ({"account": "1234567"}, PayeeFault.CARD_CHECK_FAILED),
        ({"account": "1" * 33}, PayeeFault.CARD_CHECK_FAILED),
        ({"account": "12345678X"}, PayeeFault.CARD_CHECK_FAILED),
        ({"holder_id_number": "91540100MA6T1AB120"}, PayeeFault.CARD_CHECK_FAILED),
        ({"holder_kind": HolderKind.PERSON}, PayeeFault.CARD_CHECK_FAILED),
        ({"bank_code": "BANK-ELSEWHERE"}, PayeeFault.BANK_NOT_AN_AGENT),
    ],
)
def test_an_organisation_is_paid_on_an_account_of_its_code(
    changes: dict[str, Any], fault: PayeeFault | None
) -> None:
    payee = a_payee(
        UUID(int=1),
        **{
            "holder_name": "拉萨某企业",
            "holder_id_number": A_CREDIT_CODE,
            "account": "54010200001234",
            "holder_kind": HolderKind.ORGANISATION,
        }
        | changes,
    )

    assert check_payee(payee, agent_banks=frozenset({BANK})) is fault


@pytest.mark.parametrize(
    ("form", "person", "organisation"),
    [("csv", b",RESIDENT_ID,", b",USCC,"), ("pain.001", b"PrvtId", b"OrgId")],
)
def test_the_banks_file_says_who_holds_the_account(
    form: str, person: bytes, organisation: bytes
) -> None:
    def file(*, is_organisation: bool) -> bytes:
        item = OrderedItem(
            sequence=1,
            end_to_end_id="R-1",
            amount=150_000,
            payee_name="拉萨某企业",
            payee_id_number=A_CREDIT_CODE,
            payee_account="54010200001234",
            payee_bank_code=BANK,
            memo="职业培训补贴",
            payee_is_organisation=is_organisation,
        )
        return FILES[form].write(
            OrderedBatch(
                number="B-1",
                payer_name="就业补助资金专账",
                payer_account="5401020000000002",
                bank_code=BANK,
                execute_on=datetime.now(UTC).date(),
                items=(item,),
            ),
            Encoding.UTF_8,
        )

    assert person in file(is_organisation=False)
    assert organisation in file(is_organisation=True)
    assert person not in file(is_organisation=True)
