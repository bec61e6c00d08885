"""Request bodies of intake."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field
from shared.contracts.vocabulary import CheckSource, UrgencyGround
from shared.identifiers import PersonName
from shared.web import Body, example

from intake.domain.applications.accepting_body import AidForm, ReceivingBody, TransferGround
from intake.domain.applications.correction import CorrectedParts
from intake.domain.applications.draft import (
    AccountGiven,
    Draft,
    DraftChange,
    IdNumber,
    MemberIndex,
    Township,
)

Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{2,39}$")]
Reason = Annotated[str, Field(min_length=2, max_length=1000)]
TypedName = PersonName

_AN_APPLICANT = {"name": "扎西", "id_number": "540102198001010033", "phone": "13900000001"}


class DraftBody(Draft, Body):
    """The form of an application, as far as it is filled in."""

    model_config = example(
        region="540102001",
        village="540102001001",
        category="EXPENDITURE_MEDICAL",
        procedure="GENERAL",
        residence="LOCAL_HUKOU",
        event={
            "cause_type": "MAJOR_DISEASE",
            "incident_on": "2026-03-02",
            "description": "家人住院，费用难以负担",
        },
        applicant=_AN_APPLICANT,
        members=[
            {"name": "卓玛", "id_number": "540102198202020043", "relation": "SPOUSE"},
        ],
        declared={
            "income_last_12_months": "18000.00",
            "income_last_year": "20000.00",
            "deposits": "1000.00",
            "medical_bills": [
                {
                    "issuer": "拉萨市人民医院",
                    "invoice_number": "LS20260001",
                    "paid_on": "2026-03-01",
                    "gross": "60000.00",
                    "basic_insurance": "30000.00",
                }
            ],
        },
        account={"bank_code": "BANK-LHASA", "account": "6222020200112233446", "holder": "SELF"},
    )


class DraftChangeBody(DraftChange, Body):
    """Parts of the form to replace; the others stay."""

    model_config = example(procedure="EMERGENCY")


class SignBody(Body):
    """The signature under the form: the name typed as on the ID card."""

    model_config = example(signed_by="扎西", method="TYPED_NAME")

    signed_by: TypedName
    method: Code = "TYPED_NAME"


class AuthorisationBody(Body):
    """The consent of one adult to the economic check, by the own account or on paper (A-74).

    The applicant names nobody; a member of the household gives the own ID number, and the name of
    the account is that on the form; a guardian names the ward. A handler names the person, the scan
    of the signed sheet and its day.
    """

    model_config = example(
        scope=["CIVIL_AFFAIRS", "BANKS", "POLICE_VEHICLES"],
        valid_until="2026-12-31",
        signed_by="扎西",
    )

    person_id: UUID | None = None
    member_index: MemberIndex | None = None
    scope: Annotated[tuple[CheckSource, ...], Field(min_length=1, max_length=len(CheckSource))]
    valid_until: date
    signed_by: TypedName
    id_number: Annotated[IdNumber | None, Field(description="Of who signs in")] = None
    paper_id: Annotated[UUID | None, Field(description="The scan of the signed sheet")] = None
    signed_on: Annotated[date | None, Field(description="The day on the sheet")] = None


class ListMissingBody(Body):
    """Nothing for the one notice; the reason when facts changed since (A-28)."""

    model_config = example(facts_changed="家庭成员增加，需补充其授权书")

    facts_changed: Reason | None = None


class AcceptBody(Body):
    """What the officer knows at acceptance."""

    model_config = example(
        county_seat_resident=True,
        urgency_ground="IRREPARABLE_LOSS",
        urgency_facts="住房昨夜失火，一家四口无处居住、无衣食",
    )

    county_seat_resident: bool = False
    hukou_proof_requested: Annotated[
        bool, Field(description="The county asks the hukou county itself (第十六条)")
    ] = False
    urgency_ground: Annotated[
        UrgencyGround | None, Field(description="Needed in the emergency procedure (第十三条)")
    ] = None
    urgency_facts: Reason | None = None
    not_urgent: Annotated[
        Reason | None,
        Field(description="Why a case that was ticked as urgent goes on as general (A-34)"),
    ] = None


class UrgencyBody(Body):
    """Why an accepted case is urgent now."""

    model_config = example(ground="IRREPARABLE_LOSS", facts="病情突然加重，不立即手术有生命危险")

    ground: UrgencyGround
    facts: Reason


class UrgencyAnswerBody(Body):
    """Whether the lead confirms the urgency, and why; the township where the county had it."""

    model_config = example(confirmed=True, reason="经核实，住房全部烧毁，确属紧急")

    confirmed: bool
    reason: Reason
    township: Annotated[
        Township | None, Field(description="In charge of a general case that the county had")
    ] = None


class ForwardBody(Body):
    """The township in charge."""

    model_config = example(township="540102001")

    township: Township


class RefusalBody(Body):
    """The ground not to accept, and the facts in words; without both the refusal is refused."""

    model_config = example(reason_code="DUPLICATE_OF_OPEN_CASE", reason="同一事由已有在办案件")

    reason_code: Code | None = None
    reason: Reason | None = None


class CorrectionBody(Body):
    """The parts that are wrong as they should be, why, and the applicant's signed sheet if any."""

    model_config = example(
        parts={"procedure": "GENERAL"}, reason="申请人误选紧急程序，情况并不紧急"
    )

    parts: CorrectedParts
    reason: Reason
    paper_id: Annotated[
        UUID | None, Field(description="The uploaded sheet that the applicant signed")
    ] = None


class AgreementBody(Body):
    """Nothing for who agrees by own sign-in; the signed sheet where a handler brings it."""

    model_config = example(paper_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d")

    paper_id: UUID | None = None


class ComplaintBody(Body):
    """Why the application should have been accepted."""

    model_config = example(reason="身份证已补办，可以证明本人身份")

    reason: Reason


class RefusalReviewBody(Body):
    """What the city finds about a refusal to accept."""

    model_config = example(upheld=False, reason="申请人材料齐全，应予受理")

    upheld: bool
    reason: Reason
    township: Annotated[
        Township | None,
        Field(description="In charge from now on, where the county had refused (第十三条)"),
    ] = None


class RouteBody(Body):
    """The body in charge, the place of the rules that says so, and why they apply."""

    model_config = example(
        routed_to="RESCUE_STATION",
        article="第十五条",
        reason="申请人既无本地户籍也无居住证，夜宿车站",
    )

    routed_to: ReceivingBody
    article: TransferGround
    reason: Reason
    township: Annotated[
        Township | None, Field(description="In charge by place, when it goes to a TOWNSHIP")
    ] = None


class AidReportBody(Body):
    """What the station gave, or why it gave nothing."""

    model_config = example(aid_forms=["SHELTER_FOOD"], reason="已安排食宿，联系家属接回")

    aid_forms: Annotated[tuple[AidForm, ...], Field(max_length=len(AidForm))] = ()
    reason: Reason


class TakeOverBody(Body):
    """An earlier application of the same applicant."""

    model_config = example(earlier_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d")

    earlier_id: UUID


class LapseBody(Body):
    """How the applicant was told and reminded, and that nothing came."""

    model_config = example(reason="告知并提醒后三十日内未补正，电话联系两次无人接听")

    reason: Reason


class PayeeBody(AccountGiven, Body):
    """Another account of the recipient, or of a minor's guardian (A-45)."""

    model_config = example(bank_code="BANK-LHASA", account="6222020200112233446", holder="SELF")
