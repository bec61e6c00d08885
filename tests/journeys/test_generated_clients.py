"""A client made by a stock generator from each document is enough to walk an application."""

import importlib
import subprocess
import sys
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_client.application import PAPERS, PDF, SCOPE, ApplicationSteps
from aid_client.approval import ApprovalSteps
from aid_client.assessment import FINDINGS, AssessmentSteps
from aid_client.chance import hex_text
from aid_client.courses import STANDARD
from aid_client.http import SuiteClient
from aid_client.payment import BANK, PaymentSteps
from aid_client.training_claims import Training, a_pdf
from aid_engines.layout import Layout, work_folder
from aid_simulators import issuer
from shared.suite import SERVICES

AMOUNT = "2100.00"
API = work_folder() / "docs" / "api"


@pytest.fixture(scope="session")
def generated(tmp_path_factory: Any) -> Path:
    """All five clients, as the generator made them, importable."""
    folder: Path = tmp_path_factory.mktemp("clients")
    for service in SERVICES:
        made = subprocess.run(
            [
                str(Path(sys.executable).parent / "openapi-python-client"),
                "generate",
                "--path",
                str(API / f"{service.name}.openapi.json"),
                "--output-path",
                str(folder / service.package),
            ],
            capture_output=True,
            text=True,
            check=True,
            env={"PATH": str(Path(sys.executable).parent), "HOME": str(folder)},
        )
        assert "WARNING" not in made.stdout + made.stderr, made.stdout
        assert "Warning" not in made.stdout + made.stderr, made.stdout
        sys.path.insert(0, str(folder / service.package))
    return folder


class Generated:
    """Calls one generated client by operation id."""

    def __init__(self, layout: Layout, service: str, token: str) -> None:
        self.package = f"aid_{service.replace('-', '_')}_client"
        module: Any = importlib.import_module(self.package)
        self.client = module.AuthenticatedClient(base_url=layout.base_url(service), token=token)

    def model(self, name: str, content: dict[str, Any]) -> Any:
        models: Any = importlib.import_module(f"{self.package}.models")
        return getattr(models, name).from_dict(content)

    def operation(self, tag: str, name: str) -> ModuleType:
        return importlib.import_module(f"{self.package}.api.{tag}.{name}")

    async def call(self, tag: str, name: str, *ids: UUID, **options: Any) -> Any:
        operation: Any = self.operation(tag, name)
        answer = await operation.asyncio_detailed(*ids, client=self.client, **options)
        assert answer.status_code < 300, answer.content.decode()
        return answer.parsed


def once() -> str:
    return f'"{uuid4()}"'


def seen(view: Any) -> str:
    return f'"{view.version}"'


async def _apply(layout: Layout, application: ApplicationSteps) -> UUID:
    """The applicant's and the township's steps up to acceptance."""
    household = application.household
    household.today = application.today
    person = Generated(layout, "intake", application.applicant)
    officer = Generated(layout, "intake", application.handler)
    view = await person.call(
        "applications",
        "create_application",
        body=person.model("DraftBody", household.draft()),
        idempotency_key=once(),
    )
    view = await person.call(
        "applications",
        "sign_application",
        view.id,
        body=person.model("SignBody", {"signed_by": household.adults[0][0]}),
        idempotency_key=once(),
        if_match=seen(view),
    )
    for index, (name, number) in enumerate(household.adults):
        token = issuer.token(layout, ["applicant"], sub=f"{household.invoice}-{index}", name=name)
        member = person if index == 0 else Generated(layout, "intake", token)
        consent = {
            "id_number": None if index == 0 else number,
            "scope": SCOPE,
            "valid_until": (application.today + timedelta(days=180)).isoformat(),
            "signed_by": name,
        }
        await member.call(
            "authorisations",
            "sign_authorisation",
            view.id,
            body=member.model("AuthorisationBody", consent),
            idempotency_key=once(),
        )
    types: Any = importlib.import_module(f"{person.package}.types")
    models: Any = importlib.import_module(f"{person.package}.models")
    upload: Any = models.BodyAddDocument
    for paper in PAPERS:
        file = types.File(payload=BytesIO(PDF), file_name="paper.pdf", mime_type="application/pdf")
        await person.call(
            "documents",
            "add_document",
            view.id,
            body=upload(kind=models.Paper(paper), file=file),
            idempotency_key=once(),
        )
    view = await person.call("applications", "get_application", view.id)
    view = await person.call(
        "acceptance", "submit_application", view.id, idempotency_key=once(), if_match=seen(view)
    )
    view = await officer.call(
        "acceptance",
        "accept_application",
        view.id,
        body=officer.model("AcceptBody", {}),
        idempotency_key=once(),
        if_match=seen(view),
    )

    assert view.status.value == "accepted"
    case_id: UUID = view.id
    return case_id


async def _assess(layout: Layout, application: ApplicationSteps, case_id: UUID) -> None:
    officer = Generated(layout, "assessment", application.handler)
    steps = AssessmentSteps(application)
    await steps.opened()
    await steps.checked()
    visit = {
        "visited_on": application.today.isoformat(),
        "committee_member": "次仁旺姆",
        "members_present": 2,
        "facts": "情况属实。",
        "assisted": True,
    }
    determination = {
        "findings": FINDINGS["EXPENDITURE_MEDICAL"],
        "property_within_dibao_rules": True,
        "exclusions": [],
    }
    for operation, body in (
        ("record_home_visit", officer.model("HomeVisitBody", visit)),
        ("determine_assessment", officer.model("DeterminationBody", determination)),
        ("complete_assessment", None),
    ):
        now = await officer.call("assessments", "get_assessment", case_id)
        given = {} if body is None else {"body": body}
        await officer.call(
            "assessments",
            operation,
            case_id,
            idempotency_key=once(),
            if_match=seen(now),
            **given,
        )


async def _approve(layout: Layout, application: ApplicationSteps, case_id: UUID) -> None:
    steps = ApprovalSteps(application)
    await steps.opened()

    async def step(role: str, tag: str, operation: str, body: dict[str, Any], model: str) -> None:
        token = application.handler if role == "township_handler" else steps.officer(role)
        officer = Generated(layout, "approval", token)
        now = await officer.call("cases", "get_case", case_id)
        given = {"body": officer.model(model, body)} if model else {}
        await officer.call(
            tag, operation, case_id, idempotency_key=once(), if_match=seen(now), **given
        )

    opinion = {"positive": True, "amount": AMOUNT, "opinion": "同意。"}
    await step("township_handler", "township", "sign_opinion", opinion, "OpinionBody")
    await step("township_lead", "township", "sign_opinion", opinion, "OpinionBody")
    await step("township_handler", "township", "post_notice", {}, "NoticeBody")
    await steps.wait_for_the_notice()
    await step("township_handler", "township", "forward_case", {}, "")
    await steps.visit_if_drawn()
    review = opinion | {"acknowledge_other_aid": True}
    await step("county_handler", "county", "review_case", review, "ReviewBody")
    decision = {"approve": True, "amount": AMOUNT}
    await step("county_lead", "decisions", "decide_case", decision, "DecisionBody")


async def _pay(layout: Layout, application: ApplicationSteps) -> Any:
    paying = PaymentSteps(application)
    ready = await paying.until_status("ready")
    maker = Generated(layout, "disbursement", paying.maker)
    checker = Generated(layout, "disbursement", paying.checker)
    fund = next(
        fund for fund in await maker.call("funds", "list_funds") if fund.code == ready["fund_code"]
    )
    order = {"fund_id": str(fund.id), "bank_code": BANK, "payment_ids": [ready["id"]]}
    batch = await maker.call(
        "batches", "make_batch", body=maker.model("BatchBody", order), idempotency_key=once()
    )
    await checker.call(
        "batches", "release_batch", batch.id, idempotency_key=once(), if_match=seen(batch)
    )
    return await paying.matched()


async def test_generated_clients_walk_an_application_from_form_to_paid(
    generated: Path, layout: Layout, application: ApplicationSteps
) -> None:
    assert generated

    case_id = await _apply(layout, application)
    application.id = str(case_id)
    await _assess(layout, application, case_id)
    await _approve(layout, application, case_id)
    payment = await _pay(layout, application)

    assert (payment["status"], payment["amount"]) == ("paid", AMOUNT)
    person = Generated(layout, "intake", application.applicant)
    timeline = await person.call("timeline", "get_timeline", case_id)
    assert timeline.entries


async def _learn(training: Training, person: Generated, seat: Any) -> None:
    """The institution sees the card, and teaches, examines and certifies who enrolled alone."""
    school = Generated(training.suite.layout, "training-subsidy", training.school)
    card = {"name": training.worker.name, "id_number": training.worker.id_number}
    await school.call(
        "enrolments",
        "check_identity",
        seat.class_id,
        seat.id,
        body=school.model("CardBody", card),
        idempotency_key=once(),
        if_match=seen(seat),
    )
    training.enrolment = {"id": str(seat.id)}
    await training.read_seat()
    await training.attend()
    await training.examine()
    await training.certify()
    assert person.client is not school.client


async def test_fr_65_a_worker_alone_goes_from_search_to_paid_with_a_generated_client(
    generated: Path, layout: Layout, http: SuiteClient
) -> None:
    """VT-049, VT-057: nothing is known beforehand but the trade, and no name is typed again."""
    assert generated
    training = await Training(http).founded()
    worker = training.worker
    token = issuer.token(layout, ["applicant"], sub=worker.sub, name=worker.name)
    person = Generated(layout, "training-subsidy", token)

    [course] = (
        await person.call("open_classes", "find_open_classes", trade=training.trade_code)
    ).items
    mine = {"class_id": str(course.id), "id_number": worker.id_number}
    seat = await person.call(
        "my_enrolments",
        "enrol_myself",
        body=person.model("OwnEnrolmentBody", mine),
        idempotency_key=once(),
    )
    await _learn(training, person, seat)
    [seat] = (await person.call("my_enrolments", "list_my_enrolments")).items
    [left] = seat.entitlements
    assert (left.can_claim, left.reasons) == (True, [])
    draft = {
        "type": left.type_.value,
        "kind": left.kind.value,
        "enrolment_id": str(seat.id),
        "account": {"bank_code": BANK, "account": worker.card},
    }
    claim = await person.call(
        "claims", "draft_claim", body=person.model("ClaimBody", draft), idempotency_key=once()
    )
    types: Any = importlib.import_module(f"{person.package}.types")
    models: Any = importlib.import_module(f"{person.package}.models")
    file = types.File(payload=BytesIO(a_pdf()), file_name="r.pdf", mime_type="application/pdf")
    await person.call(
        "receipts",
        "add_receipt",
        claim.id,
        body=models.BodyAddReceipt(
            item=models.Item("TRAINING_FEE"),
            issuer="拉萨高原技工学校",
            invoice_number=f"XZ{hex_text(6).upper()}",
            amount="1800.00",
            paid_on=training.today,
            file=file,
        ),
        idempotency_key=once(),
    )
    claim = await person.call(
        "claims",
        "submit_claim",
        claim.id,
        body=person.model("SubmitBody", {"signed_by": worker.name}),
        idempotency_key=once(),
        if_match=seen(claim),
    )
    training.view = {"id": str(claim.id)}
    await training.approved()
    payment = PaymentSteps(training)
    await payment.release(await payment.make_batch())
    assert (await payment.matched())["amount"] == STANDARD
    await training.until_status("paid")

    [own] = (await person.call("my_claims", "list_my_claims")).items
    assert (own.status.value, own.own, own.amount) == ("paid", True, STANDARD)
    [seat] = (await person.call("my_enrolments", "list_my_enrolments")).items
    assert [one.code for one in seat.entitlements[0].reasons] == ["claimed_already"]
