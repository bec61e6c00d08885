"""Cases handed over to another body, over HTTP (A-78)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from shared.auth import CASE_READERS, HANDLERS
from shared.call import Call, Change, may_call, may_change
from shared.roles import OutsideRegion, Role, RoleNotAllowed
from shared.web import View, problems

from intake.api.applications.acceptance import ALWAYS, OFFICER
from intake.api.applications.requests import AidReportBody, ComplaintBody, LapseBody, RouteBody
from intake.api.applications.views import ApplicationView, application_view
from intake.domain.applications.accepting_body import ReceivingBody, TransferGround
from intake.domain.applications.status import Status
from intake.domain.errors import (
    ApplicationNotFound,
    NothingToReport,
    NotRemindedYet,
    NotSilentLongEnough,
    NotTheirs,
    OpinionGivenAlready,
    OwnApplication,
    ReceivedByAnother,
    RegionUnknown,
    TownshipNeeded,
    TownshipNotInCharge,
)
from intake.usecases.applications import case_file, silence, transfers
from intake.usecases.applications.case_file import CaseFile

router = APIRouter(prefix="/v1/applications/{application_id}", tags=["transfers"])
RECEIVERS = (Role.TOWNSHIP_HANDLER, Role.COUNTY_HANDLER, Role.RESCUE_STATION)
TRANSFER = (*ALWAYS, OutsideRegion, OwnApplication, ReceivedByAnother, RoleNotAllowed)


class TransferView(View):
    """What the body in charge needs to find the person, once a case was handed over to it."""

    id: UUID
    status: Status
    region: str
    routed_to: ReceivingBody | None
    ground: TransferGround | None
    name: str
    phone: str | None
    description: str | None


@router.post(
    "/route",
    operation_id="route_application",
    responses=problems(
        *OFFICER, NotTheirs, TownshipNeeded, TownshipNotInCharge, RegionUnknown, OpinionGivenAlready
    ),
)
async def route_application(
    application_id: UUID, body: RouteBody, call: Annotated[Change, may_change(*HANDLERS)]
) -> ApplicationView:
    """移送有权机构或有管辖权的乡镇（街道），由其接收或退回，不得简单拒绝（第八条（二）3、第十三条、第十五条）。

    Hand over to the body in charge, or to the township that is by place; also after acceptance,
    until the township's opinion.
    """
    async with call.transaction() as tx:
        file = await transfers.send_transfer(
            tx,
            application_id,
            routed_to=body.routed_to,
            ground=body.article,
            township=body.township,
            reason=body.reason,
            expected=call.expected,
        )
        return await application_view(tx, file, language=call.language)


@router.get(
    "/transfer",
    operation_id="get_transfer",
    responses=problems(ApplicationNotFound, OutsideRegion),
)
async def get_transfer(
    application_id: UUID,
    call: Annotated[Call, may_call(*CASE_READERS, Role.RESCUE_STATION)],
) -> TransferView:
    """移送给救助管理站等机构的案件，查阅留痕（第八条（二）1、第十五条）。 A case handed over; audited."""
    async with call.transaction(audited=False) as tx:
        file = await case_file.load(tx, application_id)
        if file.application.routed_to is None:
            raise ApplicationNotFound
        tx.audit("read_transfer", resource=("application", application_id))
    return _transfer_view(file)


@router.post(
    "/receive-transfer",
    operation_id="receive_transfer",
    responses=problems(*TRANSFER, OpinionGivenAlready),
)
async def receive_transfer(
    application_id: UUID, call: Annotated[Change, may_change(*RECEIVERS)]
) -> ApplicationView:
    """接收移送的案件；没有账号的机构由县（区）代为登记（第十五条）。 The body in charge has the case."""
    async with call.transaction() as tx:
        file = await transfers.receive_transfer(tx, application_id, expected=call.expected)
        return await application_view(tx, file, language=call.language)


@router.post(
    "/send-transfer-back", operation_id="send_transfer_back", responses=problems(*TRANSFER)
)
async def send_transfer_back(
    application_id: UUID, body: ComplaintBody, call: Annotated[Change, may_change(*RECEIVERS)]
) -> ApplicationView:
    """退回移送的案件并说明理由，由原机关继续办理（第十五条）。 Send it back; it goes on where it was."""
    async with call.transaction() as tx:
        file = await transfers.send_transfer_back(
            tx, application_id, reason=body.reason, expected=call.expected
        )
        return await application_view(tx, file, language=call.language)


@router.post(
    "/recall-transfer",
    operation_id="recall_transfer",
    responses=problems(*ALWAYS, OutsideRegion, OwnApplication),
)
async def recall_transfer(
    application_id: UUID, body: ComplaintBody, call: Annotated[Change, may_change(*HANDLERS)]
) -> ApplicationView:
    """对方接收前撤回移送并说明理由，由原机关继续办理（第十五条）。 Take it back while it is not received."""
    async with call.transaction() as tx:
        file = await transfers.recall_transfer(
            tx, application_id, reason=body.reason, expected=call.expected
        )
        return await application_view(tx, file, language=call.language)


@router.post(
    "/report-aid", operation_id="report_station_aid", responses=problems(*TRANSFER, NothingToReport)
)
async def report_station_aid(
    application_id: UUID, body: AidReportBody, call: Annotated[Change, may_change(*RECEIVERS)]
) -> ApplicationView:
    """救助管理站报告所给予的救助（第八条（二）1）。 What the station gave, or why nothing."""
    async with call.transaction() as tx:
        file = await transfers.report_aid(
            tx,
            application_id,
            aid_forms=body.aid_forms,
            reason=body.reason,
            expected=call.expected,
        )
        return await application_view(tx, file, language=call.language)


@router.post(
    "/close-lapsed",
    operation_id="close_lapsed_application",
    responses=problems(*OFFICER, NotRemindedYet, NotSilentLongEnough),
)
async def close_lapsed_application(
    application_id: UUID, body: LapseBody, call: Annotated[Change, may_change(*HANDLERS)]
) -> ApplicationView:
    """一次性告知并提醒后逾期未补正的，书面结案，可随时重新申请（第十六条）。 Close what nobody answered."""
    async with call.transaction() as tx:
        file = await silence.close_lapsed(
            tx, application_id, reason=body.reason, expected=call.expected
        )
        return await application_view(tx, file, language=call.language)


def _transfer_view(file: CaseFile) -> TransferView:
    application, applicant = file.application, file.household.applicant
    return TransferView(
        id=application.id,
        status=application.status,
        region=application.region,
        routed_to=application.routed_to,
        ground=application.routed_on_ground,
        name=applicant.name,
        phone=applicant.phone,
        description=file.draft.event.description,
        version=application.version,
    )
