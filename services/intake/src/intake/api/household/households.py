"""The household of an accepted application over HTTP: its members, and findings about them."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.auth import HANDLERS
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.errors import ChangedMeanwhile
from shared.lifecycle import ActionNotAllowed
from shared.masks import mask_name
from shared.roles import OutsideRegion, Role
from shared.web import Body, Part, View, example, problems

from intake.domain.errors import (
    ApplicationNotFound,
    OwnApplication,
    PaperUnknown,
)
from intake.domain.household.membership import (
    CannotGoOn,
    ConfirmedByAnother,
    DeathProofNeeded,
    DecidedBeforeTheFinding,
    Finding,
    FindingAnswered,
    FindingNotFound,
    FindingOpenAlready,
    FindingWithoutPaper,
    FoundBeforeTheirDay,
    FoundInFuture,
    MembershipFinding,
    NoMember,
    NotAcceptedYet,
    NothingToJoin,
)
from intake.usecases.household import households
from intake.usecases.household.households import HouseholdFile

router = APIRouter(prefix="/v1/applications/{application_id}/household", tags=["household"])

READERS = (*HANDLERS, Role.TOWNSHIP_LEAD, Role.COUNTY_LEAD, Role.CITY_SUPERVISOR, Role.AUDITOR)
ANSWERERS = (Role.COUNTY_HANDLER, Role.COUNTY_LEAD)
Reason = Annotated[str, Field(min_length=1, max_length=2000)]


class FoundMember(Body):
    """What was found about one person."""

    person_id: UUID
    finding: Annotated[
        MembershipFinding,
        Field(
            description="LEFT the household on record; DIED; JOINED this one; MISTAKEN: named in the other"
            " one by mistake; SAME_HOUSEHOLD: both on record are one"
        ),
    ]


class FindingBody(Body):
    """A finding about members, with reason and papers."""

    model_config = example(
        found=[{"person_id": "01890a5d-ac96-774b-bcce-b302099a8057", "finding": "LEFT"}],
        since="2026-08-20",
        reason="已办理离婚登记，母子另立户口。",
        papers=["01890a5d-ac96-774b-bcce-b302099a8058"],
    )

    found: Annotated[list[FoundMember], Field(min_length=1, max_length=30)]
    since: Annotated[date, Field(description="From which day it is so")]
    reason: Reason
    papers: Annotated[
        list[UUID],
        Field(max_length=20, description="Papers of this application that show it, at least one"),
    ] = []
    next_applicant: Annotated[
        UUID | None,
        Field(
            description="Who goes on after the applicant DIED; with nobody the application ends"
            " when the county confirms"
        ),
    ] = None


class AnswerBody(Body):
    """The county's reason."""

    model_config = example(reason="与户口簿、离婚证核对一致。")

    reason: Reason


class MemberView(Part):
    """One person of the household on record, now or before; the name is masked."""

    person_id: UUID
    household_id: UUID
    name: Annotated[str | None, Field(description="Of the application's own people alone")]
    in_this_application: bool
    of_this_household: bool
    since: date
    until: date | None
    how: str


class FoundView(Part):
    person_id: UUID
    finding: MembershipFinding


class FindingView(View):
    """A finding and what became of it."""

    id: UUID
    application_id: UUID
    found: list[FoundView]
    since: date
    papers: list[UUID]
    next_applicant: UUID | None = None
    found_by: str
    found_at: datetime
    status: str
    answered_by: str | None
    answered_at: datetime | None
    reason: str | None = None
    answer: str | None = None

    @classmethod
    def of(
        cls, one: Finding, *, reason: str | None = None, answer: str | None = None
    ) -> "FindingView":
        """The finding as an answer; the reasons where the file was opened."""
        return cls(
            id=one.id,
            application_id=one.application_id,
            found=[FoundView(person_id=who, finding=what) for who, what in one.found.items()],
            since=one.since,
            papers=list(one.papers),
            next_applicant=one.next_applicant,
            found_by=one.found_by,
            found_at=one.found_at,
            status=one.status,
            answered_by=one.answered_by,
            answered_at=one.answered_at,
            reason=reason,
            answer=answer,
            version=one.version,
        )


class HouseholdView(View):
    """The household of an application, with everybody's dated membership."""

    application_id: UUID
    household_id: UUID
    members: list[MemberView]
    findings: list[FindingView]


def _household_view(file: HouseholdFile) -> HouseholdView:
    own = {person.known_id: person for person in file.file.household.persons}
    return HouseholdView(
        application_id=file.file.application.id,
        household_id=file.household_id,
        version=file.file.application.version,
        members=[
            MemberView(
                person_id=one.person_id,
                household_id=one.household_id,
                name=mask_name(own[one.person_id].name) if one.person_id in own else None,
                in_this_application=one.person_id in own,
                of_this_household=one.household_id == file.household_id,
                since=one.since,
                until=one.until,
                how=one.how,
            )
            for one in file.memberships
        ],
        findings=[
            FindingView.of(one, reason=reason, answer=answer)
            for one, reason, answer in file.findings
        ],
    )


@router.get(
    "",
    operation_id="get_household",
    responses=problems(ApplicationNotFound, OutsideRegion, NotAcceptedYet),
)
async def get_household(
    application_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> HouseholdView:
    """本户登记成员及其变化、乡镇的认定和县级答复（第八条）。 Who is of the household, now and before."""
    async with call.reading() as tx:
        return _household_view(await households.household_file(tx, application_id))


@router.post(
    "/findings",
    operation_id="find_membership",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ApplicationNotFound,
        OutsideRegion,
        OwnApplication,
        NotAcceptedYet,
        FindingOpenAlready,
        NoMember,
        NothingToJoin,
        PaperUnknown,
        FoundInFuture,
        FoundBeforeTheirDay,
        FindingWithoutPaper,
        DeathProofNeeded,
        CannotGoOn,
        DecidedBeforeTheFinding,
        ActionNotAllowed,
    ),
)
async def find_membership(
    application_id: UUID, body: FindingBody, call: Annotated[Creation, may_create(*HANDLERS)]
) -> FindingView:
    """乡镇认定家庭成员的归属，写明理由，报县级确认（第八条）。 Find where members belong; the county answers."""
    async with call.transaction() as tx:
        finding = await households.find_membership(
            tx,
            application_id,
            found={one.person_id: one.finding for one in body.found},
            since=body.since,
            reason=body.reason,
            papers=tuple(body.papers),
            next_applicant=body.next_applicant,
        )
    return FindingView.of(finding, reason=body.reason)


_ANSWERS = problems(
    ApplicationNotFound,
    OutsideRegion,
    OwnApplication,
    FindingNotFound,
    FindingAnswered,
    ConfirmedByAnother,
    ChangedMeanwhile,
    DecidedBeforeTheFinding,
    ActionNotAllowed,
)


@router.post("/findings/{finding_id}/confirm", operation_id="confirm_finding", responses=_ANSWERS)
async def confirm_finding(
    application_id: UUID,
    finding_id: UUID,
    body: AnswerBody,
    call: Annotated[Change, may_change(*ANSWERERS)],
) -> FindingView:
    """县级确认认定，年度累计随人而定（第十一条）。 Confirm; the year's counters follow the people."""
    async with call.transaction() as tx:
        finding = await households.confirm_finding(
            tx, application_id, finding_id, reason=body.reason, expected=call.expected
        )
    return FindingView.of(finding, answer=body.reason)


@router.post("/findings/{finding_id}/reject", operation_id="reject_finding", responses=_ANSWERS)
async def reject_finding(
    application_id: UUID,
    finding_id: UUID,
    body: AnswerBody,
    call: Annotated[Change, may_change(*ANSWERERS)],
) -> FindingView:
    """县级不同意认定，写明理由；登记不变。 Reject with a reason; everything stays as on record."""
    async with call.transaction() as tx:
        finding = await households.reject_finding(
            tx, application_id, finding_id, reason=body.reason, expected=call.expected
        )
    return FindingView.of(finding, answer=body.reason)
