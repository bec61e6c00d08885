"""The register of contracts of purchased training, over HTTP; it is public."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.access import open_to_all
from shared.money import Money
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.web import Db, Part, View, problems

from training_subsidy.api.parts import ANYONE
from training_subsidy.domain.register.purchase_errors import PurchaseContractNotFound
from training_subsidy.domain.register.purchases import PurchaseContract
from training_subsidy.domain.vocabulary import TraineeGroup
from training_subsidy.store.register import contracts as store

router = APIRouter(prefix="/v1", tags=["purchased training"])


class ClassUnderView(Part):
    """A class under a contract, and the seats that it holds of it."""

    class_id: UUID
    seats: int


class ContractView(View):
    """A contract of the register; it is public."""

    id: UUID
    project_id: UUID
    number: str
    region: str
    institution_id: UUID
    credit_code: str
    trade_id: UUID
    groups: list[TraineeGroup]
    price: Annotated[Money, Field(description="For each person")]
    seats: int
    seats_taken: int
    first_day: date
    last_day: date
    course_days: int
    awarded_on: date
    classes: list[ClassUnderView] | None = None


_OF_CONTRACT = frozenset(ContractView.model_fields) - {"first_day", "last_day", "classes"}


def _contract(
    contract: PurchaseContract, classes: list[tuple[UUID, int]] | None = None
) -> ContractView:
    return ContractView(
        **{name: getattr(contract, name) for name in _OF_CONTRACT},
        first_day=contract.term.first,
        last_day=contract.term.last,
        classes=None
        if classes is None
        else [ClassUnderView(class_id=one, seats=seats) for one, seats in classes],
    )


@router.get(
    "/purchase-contracts",
    operation_id="list_purchase_contracts",
    responses=problems(CursorNotReadable),
)
@open_to_all
async def list_purchase_contracts(
    db: Db, limit: Limit = 50, cursor: Cursor = None
) -> Page[ContractView]:
    """公开的购买服务合同登记册。 The public register of contracts."""
    async with db.reading(by=ANYONE) as tx:
        found = await store.find_contracts(tx, region=None, after=read_id(cursor), limit=limit + 1)
    return Page(
        items=[_contract(one) for one in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/purchase-contracts/{contract_id}",
    operation_id="get_purchase_contract",
    responses=problems(PurchaseContractNotFound),
)
@open_to_all
async def get_purchase_contract(contract_id: UUID, db: Db) -> ContractView:
    """一份合同及其班次占用的名额。 One contract, and the seats that its classes hold."""
    async with db.reading(by=ANYONE) as tx:
        contract = await store.get_contract(tx, contract_id)
        return _contract(contract, await store.classes_under(tx, contract_id))
