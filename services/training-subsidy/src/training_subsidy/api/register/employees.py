"""The roster of an organisation's employees, over HTTP: declared at once, confirmed by insurance."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.call import Call, Creation, may_call, may_create
from shared.masks import mask_name, mask_resident_id
from shared.pages import Cursor, CursorNotReadable, Limit, Page, read_id, write_cursor
from shared.roles import OutsideRegion, Role
from shared.web import Body, Part, View, example, problems

from training_subsidy.api.parts import HRSS, CreditCode, IdNumber, Name, RegionCode
from training_subsidy.domain.register.employee import EmployeeNotFound, EmployeeStatus
from training_subsidy.store.register import employees as store
from training_subsidy.store.register.employees import EmployeeBatchNotFound, EmployeeSeen
from training_subsidy.usecases.register import employees
from training_subsidy.usecases.register.employees import EmployeeGiven

router = APIRouter(prefix="/v1/employees", tags=["employees"])
batches = APIRouter(prefix="/v1/employee-batches", tags=["employees"])


class EmployeeBody(Body):
    """One employee; of whom an agency dispatches, also where to and under which contract."""

    name: Name
    id_number: IdNumber
    hired_on: date
    user_code: Annotated[
        CreditCode | None, Field(description="The enterprise that uses a dispatched worker")
    ] = None
    contract_reference: Annotated[str | None, Field(min_length=2, max_length=60)] = None


class EmployeesBody(Body):
    """Employees, and the region whose office looks after their training."""

    model_config = example(
        region="540102",
        employees=[
            {"name": "次仁卓玛", "id_number": "540102199003071213", "hired_on": "2025-03-01"}
        ],
    )

    region: RegionCode
    employees: Annotated[list[EmployeeBody], Field(min_length=1, max_length=200)]


class EmployeeResult(Part):
    """What became of one place in the list: entered, or why not."""

    place: Annotated[int, Field(description="Counted from 0")]
    employee_id: UUID | None
    code: str | None


class EmployeeBatchView(View):
    """Employees that were entered at once."""

    id: UUID
    results: list[EmployeeResult]


class EmployeeView(View):
    """An employee, masked, with what social insurance says."""

    id: UUID
    org: str
    region: str
    name: str
    id_number: str
    hired_on: date
    user_code: str | None
    contract_reference: str | None
    status: EmployeeStatus
    since: Annotated[date | None, Field(description="As social insurance has it")]
    until: date | None
    left_on: date | None


def view_of(seen: EmployeeSeen) -> EmployeeView:
    one = seen.employee
    return EmployeeView(
        id=one.id,
        org=one.org,
        region=one.region,
        name=mask_name(seen.person.name),
        id_number=mask_resident_id(seen.person.id_number),
        hired_on=one.hired_on,
        user_code=one.user_code,
        contract_reference=one.contract_reference,
        status=one.status,
        since=one.since,
        until=one.until,
        left_on=one.left_on,
        version=one.version,
    )


def _batch(batch_id: UUID, results: list[dict[str, Any]]) -> EmployeeBatchView:
    return EmployeeBatchView(
        id=batch_id,
        results=[EmployeeResult.model_validate(one) for one in results],
        version=1,
    )


@batches.post(
    "",
    operation_id="declare_employees",
    status_code=status.HTTP_201_CREATED,
    responses=problems(EmployeeNotFound),
)
async def declare_employees(
    body: EmployeesBody, call: Annotated[Creation, may_create(Role.ENTERPRISE)]
) -> EmployeeBatchView:
    """登记本单位职工，逐人向社会保险核对。215号（七）（十一）。 Declare employees; each is checked."""
    given = [EmployeeGiven(**one.model_dump()) for one in body.employees]
    async with call.transaction() as tx:
        batch_id, results = await employees.declare_employees(tx, region=body.region, given=given)
    return _batch(batch_id, results)


@batches.get(
    "/{employee_batch_id}",
    operation_id="get_employee_batch",
    responses=problems(EmployeeBatchNotFound),
)
async def get_employee_batch(
    employee_batch_id: UUID, call: Annotated[Call, may_call(Role.ENTERPRISE)]
) -> EmployeeBatchView:
    """一次登记的逐人结果。 What became of each place in the list."""
    async with call.reading() as tx:
        return _batch(employee_batch_id, await store.get_batch(tx, employee_batch_id))


@router.get("", operation_id="list_employees", responses=problems(CursorNotReadable))
async def list_employees(
    call: Annotated[Call, may_call(Role.ENTERPRISE, *HRSS)],
    status_filter: Annotated[EmployeeStatus | None, Query(alias="status")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[EmployeeView]:
    """本单位或本辖区的职工名册，脱敏。 One's own roster, or the region's."""
    async with call.reading() as tx:
        found = await store.find_employees(
            tx, status=status_filter, after=read_id(cursor), limit=limit + 1
        )
    last = found[limit - 1].employee if len(found) > limit else None
    return Page(
        items=[view_of(one) for one in found[:limit]],
        next=None if last is None else write_cursor(str(last.id)),
    )


@router.get(
    "/{employee_id}",
    operation_id="get_employee",
    responses=problems(EmployeeNotFound, OutsideRegion),
)
async def get_employee(
    employee_id: UUID, call: Annotated[Call, may_call(Role.ENTERPRISE, *HRSS)]
) -> EmployeeView:
    """一名职工，脱敏。 One employee, masked."""
    async with call.reading() as tx:
        return view_of(await store.get_employee(tx, employee_id))
