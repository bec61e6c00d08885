"""People of the real-name register, over HTTP: found by number, corrected on evidence."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Call, Change, may_call, may_change
from shared.masks import mask_name, mask_resident_id
from shared.roles import OutsideRegion, Role
from shared.web import Body, View, example, problems

from training_subsidy.api.parts import HRSS, IdNumber, Name, Note
from training_subsidy.domain.register.person import PersonNotFound
from training_subsidy.store.register import identities as store
from training_subsidy.store.register.people import Person
from training_subsidy.usecases.register import identities

router = APIRouter(prefix="/v1/persons", tags=["persons"])
Evidence = Annotated[
    str, Field(min_length=2, max_length=500, description="Which document shows it, by its number")
]


class NumberBody(Body):
    """An ID number to find a person by; in a body, so that it stands in no address."""

    model_config = example(id_number="540102199003071213")

    id_number: IdNumber


class NameBody(Body):
    """The name as the evidence shows it, and why it is corrected."""

    model_config = example(
        name="次仁卓玛", reason="首次报名时姓名录入有误", evidence="居民身份证原件，已核对"
    )

    name: Name
    reason: Note
    evidence: Evidence


class ReleaseBody(Body):
    """Why the account is taken off the person."""

    model_config = example(reason="本人已更换手机号和账号", evidence="居民身份证原件，本人到场")

    reason: Note
    evidence: Evidence


class PersonView(View):
    """A person of the register, masked."""

    id: UUID
    name: str
    id_number: str
    has_account: Annotated[bool, Field(description="Whether an account claims for the person")]


def _view(person: Person) -> PersonView:
    return PersonView(
        id=person.person_id,
        name=mask_name(person.name),
        id_number=mask_resident_id(person.id_number),
        has_account=person.has_account,
        version=person.version,
    )


@router.post("/find", operation_id="find_person", responses=problems(PersonNotFound, OutsideRegion))
async def find_person(body: NumberBody, call: Annotated[Call, may_call(*HRSS)]) -> PersonView:
    """按证件号码查找实名登记，留痕。215号（七）。 Find a person by ID number; audited."""
    async with call.transaction(audited=False) as tx:
        return _view(await identities.find_person(tx, id_number=body.id_number))


@router.get(
    "/{person_id}", operation_id="get_person", responses=problems(PersonNotFound, OutsideRegion)
)
async def get_person(person_id: UUID, call: Annotated[Call, may_call(*HRSS)]) -> PersonView:
    """一名实名登记人员，脱敏。 One person, masked."""
    async with call.reading() as tx:
        return _view(await store.get_person(tx, person_id))


@router.post(
    "/{person_id}/correct-name",
    operation_id="correct_person_name",
    responses=problems(PersonNotFound, OutsideRegion),
)
async def correct_person_name(
    person_id: UUID, body: NameBody, call: Annotated[Change, may_change(Role.HRSS_HANDLER)]
) -> PersonView:
    """凭证明更正姓名，留痕。215号（七）（十六）。 Correct a name on evidence."""
    async with call.transaction() as tx:
        person = await identities.correct_name(
            tx, person_id, **body.model_dump(), expected=call.expected
        )
    return _view(person)


@router.post(
    "/{person_id}/release-account",
    operation_id="release_person_account",
    responses=problems(PersonNotFound, OutsideRegion),
)
async def release_person_account(
    person_id: UUID, body: ReleaseBody, call: Annotated[Change, may_change(Role.HRSS_HANDLER)]
) -> PersonView:
    """解除申领账号绑定，本人可用新账号申请。215号（十六）。 Take the claiming account off a person."""
    async with call.transaction() as tx:
        person = await identities.release_account(
            tx, person_id, **body.model_dump(), expected=call.expected
        )
    return _view(person)
