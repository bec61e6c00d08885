"""The demand in writing (追回决定书): how much, why, by when, to which account, and how to appeal."""

from uuid import UUID

from shared.agent_banks import agent_banks
from shared.contracts.vocabulary import Programme
from shared.money import yuan
from shared.transaction import Transaction
from shared.workdays import lhasa_date

from disbursement.domain.payments.programmes import named
from disbursement.domain.recoveries.recovery import NothingDemanded
from disbursement.policy import letters
from disbursement.store.cash import cash
from disbursement.store.payments import payments
from disbursement.store.recoveries import recoveries
from disbursement.usecases.recoveries.plans import plan_in
from shared import held


async def demand_letter(tx: Transaction, recovery_id: UUID) -> str:
    """The letter as HTML, with its debtor's name; its reading is audited.

    Raises ``NothingDemanded`` before two people have demanded anything.
    """
    row, fund, scheme = await recoveries.get_debt(tx, recovery_id)
    tx.by.within(row.region)
    if row.demanded_at is None:
        raise NothingDemanded
    names = await cash.open_recipients(tx, [row.payment_id])
    if not names:
        payees = await payments.open_payees(tx, [row.payment_id])
        names = {one: payee["holder_name"] for one, payee in payees.items()}
    tx.audit("read_demand", resource=("recovery", row.id))
    title, law = named(Programme(row.programme), scheme)
    return letters.render(
        "demand.html",
        number=row.number,
        debtor=names.get(row.payment_id, ""),
        case_number=row.case_number,
        programme=title.to("zh"),
        law=law,
        articles="、".join(row.articles),
        reason=held.opened(tx, row, "demand_reason") or "",
        amount=yuan(row.demanded),
        fraud=row.fraud,
        instalments=[
            {"due_on": one.due_on, "amount": yuan(one.amount)} for one in plan_in(row.plan)
        ],
        fund_name=fund.name,
        bank=agent_banks().get(fund.bank_code, fund.bank_code),
        account=fund.account,
        demanded_on=lhasa_date(row.demanded_at),
    )
