"""Proofs of key groups, over HTTP: entered with their file, looked at by another officer (A-87)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, UploadFile, status
from fastapi.responses import Response
from shared.call import Call, Creation, may_call, may_create
from shared.file_responses import file_answer, stored_file
from shared.file_types import PAPERS, FileTypeNotAccepted, media_type_of
from shared.ids import new_id
from shared.objects import NewFile
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.problems import BodyTooLarge
from shared.roles import OutsideRegion
from shared.web import View, problems

from training_subsidy.api.parts import (
    HRSS,
    OFFICES,
    IdNumber,
    LargestFile,
    Name,
    RegionCode,
    TheObjects,
)
from training_subsidy.domain.register.enrolment import (
    OutsideTrainingScope,
    RemainingMonthsMissing,
    ResidentNumberInvalid,
)
from training_subsidy.domain.register.person import NamedOtherwise
from training_subsidy.domain.register.proofs import (
    GroupProof,
    ProofDatesNotPossible,
    ProofDoesNotFit,
    ProofEndMissing,
    ProofFileNotFound,
    ProofNotFound,
    ProofStatus,
)
from training_subsidy.domain.vocabulary import ProofKind, TraineeGroup
from training_subsidy.store.register import proofs as store
from training_subsidy.usecases.register import proofs

router = APIRouter(prefix="/v1/group-proofs", tags=["proofs of groups"])


class ProofView(View):
    """A proof of a person's group; the person is an id."""

    id: UUID
    person_id: UUID
    region: str
    group: TraineeGroup
    kind: ProofKind
    reference: str
    issuer: str
    valid_from: date
    valid_until: date | None
    remaining_months: int | None
    status: ProofStatus
    entered_at: datetime
    decided_at: datetime | None
    reason: str | None
    has_file: bool

    @classmethod
    def of(cls, proof: GroupProof) -> "ProofView":
        own = cls.model_fields.keys() - {"has_file"}
        shown = {name: getattr(proof, name) for name in own}
        return cls(**shown, has_file=proof.file is not None)


@router.post(
    "",
    operation_id="enter_group_proof",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ProofDoesNotFit,
        ProofDatesNotPossible,
        ProofEndMissing,
        RemainingMonthsMissing,
        OutsideTrainingScope,
        ResidentNumberInvalid,
        NamedOtherwise,
        FileTypeNotAccepted,
        BodyTooLarge,
        OutsideRegion,
    ),
)
async def enter_group_proof(
    name: Annotated[Name, Form()],
    id_number: Annotated[IdNumber, Form()],
    region: Annotated[RegionCode, Form()],
    group: Annotated[TraineeGroup, Form()],
    kind: Annotated[ProofKind, Form()],
    reference: Annotated[str, Form(min_length=2, max_length=100, description="Its number (文号)")],
    issuer: Annotated[str, Form(min_length=2, max_length=100, description="Which office")],
    valid_from: Annotated[date, Form()],
    call: Annotated[Creation, may_create(*HRSS)],
    objects: TheObjects,
    limit: LargestFile,
    valid_until: Annotated[date | None, Form()] = None,
    remaining_months: Annotated[int | None, Form(ge=0, le=1200)] = None,
    file: Annotated[UploadFile | None, File(description="JPEG, PNG, HEIC or PDF")] = None,
) -> ProofView:
    """登记重点群体证明，由另一名经办人核实后生效。215号（二）（十）。 Enter what shows a group."""
    proof_id, new, media_type = new_id(), None, None
    if file is not None:
        content = await file.read(limit + 1)
        if len(content) > limit:
            raise BodyTooLarge(limit=limit)
        media_type = media_type_of(content)
        new = NewFile("group_proofs", proof_id, proof_id, content)
    async with objects.stored(*([new] if new else [])), call.transaction() as tx:
        proof = await proofs.enter_proof(
            tx,
            proof_id,
            name=name,
            id_number=id_number,
            region=region,
            group=group,
            kind=kind,
            reference=reference,
            issuer=issuer,
            valid_from=valid_from,
            valid_until=valid_until,
            remaining_months=remaining_months,
            file=new,
            media_type=media_type,
        )
    return ProofView.of(proof)


@router.get("", operation_id="list_group_proofs", responses=problems(CursorNotReadable))
async def list_group_proofs(
    call: Annotated[Call, may_call(*OFFICES)],
    person_id: Annotated[UUID | None, Query()] = None,
    status_filter: Annotated[ProofStatus | None, Query(alias="status")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ProofView]:
    """本辖区的重点群体证明。 The proofs of the caller's region."""
    async with call.reading() as tx:
        found = await store.find_proofs(
            tx,
            region=call.by.region.code or "-",
            person_id=person_id,
            status=status_filter,
            after=read_id(cursor),
            limit=limit + 1,
        )
    return Page(
        items=[ProofView.of(one) for one in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/{proof_id}",
    operation_id="get_group_proof",
    responses=problems(ProofNotFound, OutsideRegion),
)
async def get_group_proof(proof_id: UUID, call: Annotated[Call, may_call(*OFFICES)]) -> ProofView:
    """一份重点群体证明。 One proof."""
    async with call.reading() as tx:
        return ProofView.of(await store.get_proof(tx, proof_id))


@router.get(
    "/{proof_id}/content",
    operation_id="read_group_proof",
    response_class=Response,
    responses=problems(ProofNotFound, ProofFileNotFound, OutsideRegion)
    | file_answer(*sorted(PAPERS), description="The file itself."),
)
async def read_group_proof(
    proof_id: UUID, call: Annotated[Call, may_call(*OFFICES)], objects: TheObjects
) -> Response:
    """证明的影像，每次查看均留痕。 The file of a proof; each reading is audited."""
    async with call.transaction(audited=False) as tx:
        file = await proofs.open_file(tx, proof_id)
    content = await objects.read(file.address)
    return stored_file(content, media_type=file.media_type, name="proof")
