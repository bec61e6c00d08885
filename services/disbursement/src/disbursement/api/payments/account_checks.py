"""Account checks (账户核验): a bank looks accounts up before money leaves, where it offers that."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Call, Creation, may_call, may_create
from shared.contracts.people import HolderKind
from shared.roles import OutsideRegion, Role
from shared.web import Body, Part, TheBell, View, Wait, example, problems

from disbursement.bank.signatures import SignatureRefused
from disbursement.domain.bank.account_check import (
    AccountCheckAnswered,
    AccountCheckNotFound,
    ReasonOfNoAccount,
    Verdict,
)
from disbursement.store.payments import account_checks as store
from disbursement.store.payments import payments
from disbursement.store.payments.payments import PaymentNotFound
from disbursement.usecases.payments import account_checks

router = APIRouter(prefix="/v1/payments/{payment_id}/account-checks", tags=["payments"])
bank = APIRouter(prefix="/v1/bank/account-checks", tags=["bank"])
READERS = (Role.FINANCE_MAKER, Role.FINANCE_CHECKER, Role.AUDITOR)


class AccountCheckAnswerBody(Body):
    """Whether account, name and ID number are of one person; a code or words say what is not."""

    model_config = example(verdict="not_matched", reason="户名不符")

    verdict: Verdict
    reason: Annotated[str | None, Field(max_length=200)] = None


class AccountToCheckView(Part):
    """What this bank is to look up. The answer is awaited until ``wait_until``."""

    id: UUID
    holder_kind: HolderKind
    holder_name: str
    holder_id_number: str
    account: str
    bank_code: str
    asked_at: datetime
    wait_until: datetime


class AccountCheckView(View):
    """One question about the payee of a payment, and the bank's answer."""

    id: UUID
    payment_id: UUID
    payee_version: int
    bank_code: str
    status: str
    asked_at: datetime
    wait_until: datetime
    answered_at: datetime | None
    reason: str | None


def _view(asked: Any) -> AccountToCheckView:
    return AccountToCheckView(**{name: asked[name] for name in AccountToCheckView.model_fields})


@router.get(
    "",
    operation_id="list_account_checks",
    responses=problems(PaymentNotFound, OutsideRegion),
)
async def list_account_checks(
    payment_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> list[AccountCheckView]:
    """一笔付款的账户核验。202号 第十九条。 What the bank was asked about the payee, and said."""
    async with call.reading() as tx:
        payment = await payments.get_payment(tx, payment_id)
        call.by.within(payment.region)
        found = await store.find_checks(tx, payment_id)
    return [AccountCheckView.model_validate(row) for row in found]


@bank.get("", operation_id="list_bank_account_checks")
async def list_bank_account_checks(
    call: Annotated[Call, may_call(Role.BANK)], wait: Wait, bell: TheBell
) -> list[AccountToCheckView]:
    """请本行核验的账户（每次最多200个）；可带 Prefer: wait=秒数。 Accounts that this bank is to look up."""

    async def look() -> list[Any]:
        async with call.reading() as tx:
            return list(await store.find_asked(tx, call.by.org or "-", limit=200))

    return [_view(one) for one in await bell.until_found(look, seconds=wait)]


@bank.post(
    "/{check_id}/answer",
    operation_id="answer_account_check",
    responses=problems(
        AccountCheckNotFound, AccountCheckAnswered, ReasonOfNoAccount, SignatureRefused
    ),
)
async def answer_account_check(
    check_id: UUID,
    body: AccountCheckAnswerBody,
    call: Annotated[Creation, may_create(Role.BANK)],
) -> AccountCheckView:
    """银行答复账户核验：相符、不符及原因、无法判断。202号 第十九条。 The account is the payee's, is not, or who knows."""
    async with call.transaction() as tx:
        row = await account_checks.answer(tx, check_id, verdict=body.verdict, reason=body.reason)
        return AccountCheckView.model_validate(row)
