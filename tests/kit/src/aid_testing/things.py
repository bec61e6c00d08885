"""One thing of each kind in a service, under the names of the paths that lead to it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from aid_client.chance import hex_text
from aid_client.courses import a_credit_code
from training_subsidy.domain.register.inquiry import Question
from training_subsidy.store.inquiries import ToAsk

from aid_testing import cash, levels
from aid_testing.actors import as_, once
from aid_testing.applications import a_card, accepted, handler_of, upload
from aid_testing.approvals import Office, a_late_payment
from aid_testing.assessing import Outside
from aid_testing.assessments import accepted_event
from aid_testing.bank_files import a_statement_file, a_stmt, an_entry, post_statement
from aid_testing.cancellations import fetched, requested
from aid_testing.city import propose
from aid_testing.counties import entered
from aid_testing.departments import OtherDepartments
from aid_testing.finance import BANK, Desk, a_county
from aid_testing.fixtures import Client
from aid_testing.hidden import refused_for_fraud
from aid_testing.owner import owned
from aid_testing.parameters import loaded
from aid_testing.purchases import Purchases
from aid_testing.recoveries import Recoveries
from aid_testing.rewards import Station
from aid_testing.rows import rows
from aid_testing.steps import made, step
from aid_testing.training import EVERYWHERE, School, Worker, a_pdf

CHARITY = "charity"
OWNER = "the owner"
A_DAY = {"code": "LHASA", "published_from": "2026-08-14", "published_through": "2026-08-14"}
"""A notice that is proposed, and that nobody confirms."""
A_FUND_REPORT = """
INSERT INTO fund_reports (id, region, kind, since, until, status, content, opened_at, prepared_by,
    prepared_at, version)
VALUES (:id, :region, 'PUBLICATION', '2026-01-01', '2026-03-31', 'prepared',
    '{"total": [], "by_category": [], "by_source": [], "problems": []}', now(), 'somebody', now(), 1)
"""


A_RED_FLAG = """
INSERT INTO red_flags (id, kind, reference, region, payments, parties, amount, found_at, status,
    version)
VALUES (:id, 'SPLITTING', CAST(gen_random_uuid() AS varchar), :region, '{}', '{}', 100, now(), 'open', 1)
"""
A_SAMPLE = """
INSERT INTO audit_samples (id, region, programme, since, until, method, size, seed, reference,
    population, population_amount, population_sha256, status, drawn_by, drawn_at, version)
VALUES (:id, :region, 'TEMPORARY_ASSISTANCE', '2026-01-01', '2026-06-30', 'RANDOM', 1, 'seed-2026',
    '审计通知书〔2026〕12号', 1, 100, '', 'drawn', 'somebody', now(), 1)
"""


@dataclass(frozen=True, kw_only=True)
class Things:
    """Where a service's sample things are, and who they belong to."""

    region: str
    """Of the township, or the county, that they belong to."""
    ids: Mapping[str, str]
    """By the name of the path's parameter."""
    subs: Mapping[str, str] = field(default_factory=dict)
    """By role that owns single cases: the subject that owns these."""
    orgs: Mapping[str, str] = field(default_factory=dict)
    """By role: the organisation that owns these."""

    def named(self) -> list[str]:
        """The ids of things; a day, a month or a county is also in what belongs to somebody else."""
        return [id_ for name, id_ in self.ids.items() if name.endswith("_id")]

    def path(self, template: str) -> str:
        """The address of the things that a template leads to; what is not there gets a new id."""
        address = template
        for part in template.split("{")[1:]:
            name = part.partition("}")[0]
            address = address.replace(f"{{{name}}}", self.ids.get(name) or str(uuid4()))
        return address


async def _id(client: Client, statement: str, **values: Any) -> str:
    return str((await rows(client.database, statement, **values))[0].id)


async def _intake(client: Client) -> Things:
    application = await accepted(client, sub=OWNER)
    case = UUID(application["id"])
    lead = await client.post(
        "/v1/leads",
        json={
            "region": application["region"],
            "source": "POLICE",
            "subject": "MINOR",
            "place": "八廓街派出所",
            "description": "巡逻中发现独自滞留的儿童",
            "contact": "13900000009",
            "steps_taken": "已带至派出所并提供食物",
        },
        headers=as_(client.layout, "data_partner", sub=OWNER, org="POLICE") | once(),
    )
    correction = await client.post(
        f"/v1/applications/{case}/corrections",
        json={"parts": {"category": "DISTRESSED"}, "reason": "申请人误选类别"},
        headers=handler_of(client, application["region"]) | once(),
    )
    assert correction.status_code == 201, correction.text
    by_handler = handler_of(client, application["region"]) | once()
    sheet = await upload(client, application, "CORRECTION_SHEET", headers=by_handler)
    change = await client.post(
        f"/v1/applications/{case}/payee-changes",
        json={"bank_code": "BANK-LHASA", "account": a_card(), "paper_id": sheet.json()["id"]},
        headers=handler_of(client, application["region"]) | once(),
    )
    assert change.status_code == 201, change.text
    report = await made(
        client,
        "/v1/citizen-reports",
        as_(client.layout, "applicant", sub=OWNER),
        {
            "about": application["region"],
            "kind": "MISUSE",
            "channel": "ONLINE",
            "text": "冒领救助金",
        },
    )
    task = await made(
        client,
        "/v1/tasks",
        handler_of(client, application["region"]),
        {"application_id": str(case), "to": "HEALTH", "org": "POLICE", "question": "请核实病情"},
    )
    device = await client.put(
        "/v1/my-devices/phone-of-the-owner",
        json={"platform": "ANDROID", "token": f"token-of-{case}", "app_version": "1.0"},
        headers=as_(client.layout, "applicant", sub=OWNER),
    )
    assert device.is_success, device.text
    station = Station(client, place=application["region"])
    reward = await station.brought()
    own = await station.post(
        "/own",
        as_(client.layout, "applicant", sub=OWNER, name=station.name),
        json={"number": reward["number"], "id_number": station.id_number},
    )
    assert own.status_code == 201, own.text
    documents = "SELECT id FROM documents WHERE application_id = :case LIMIT 1"
    consents = "SELECT id FROM authorisations WHERE application_id = :case LIMIT 1"
    return Things(
        region=application["region"],
        ids={
            "application_id": str(case),
            "case_id": str(case),
            "document_id": await _id(client, documents, case=case),
            "authorisation_id": await _id(client, consents, case=case),
            "correction_id": correction.json()["id"],
            "payee_change_id": change.json()["id"],
            "lead_id": lead.json()["id"],
            "report_id": report["id"],
            "task_id": task["id"],
            "installation": device.json()["installation"],
            "fire_report_id": await _a_row(client, FIRE_REPORT, application["region"][:6]),
            "reward_id": reward["id"],
            "thing_id": reward["things"][0]["id"],
        },
        subs={"applicant": OWNER, "agent": "the agent", "data_partner": OWNER},
        orgs={"data_partner": "POLICE"},
    )


async def _assessment(client: Client) -> Things:
    event = await Outside(client).given(accepted_event())
    return Things(region=event.region, ids={"case_id": str(event.case_id)})


async def _approval(client: Client) -> Things:
    office = Office(client)
    decided, open_ = await office.opened(owner=OWNER), await office.opened()
    await office.approved(decided)
    await office.addressed(decided)
    await office.noticed(open_)
    notice = await _id(client, "SELECT id FROM notices WHERE case_id = :case", case=open_)
    objection = await client.post(
        f"/v1/notices/{notice}/objections",
        json={"name": "旦增", "contact": "13900000000", "text": "该家庭有其他收入来源。"},
        headers=as_(client.layout, "applicant", sub=OWNER) | once(),
    )
    assert objection.status_code == 201, objection.text
    decision = await _id(client, "SELECT id FROM decisions WHERE case_id = :case", case=decided)
    day = client.database.clock.today().isoformat()
    deputy = await client.post(
        "/v1/deputies",
        json={
            "region": office.township,
            "absent": "lead",
            "deputy": "handler",
            "since": day,
            "until": day,
            "reason": "外出学习。",
        },
        headers=office.county_handler | once(),
    )
    batch = await client.post(
        "/v1/signing-batches",
        json={"cases": [{"case_id": str(decided), "version": 1}], "opinion": "同意。"},
        headers=office.lead | once(),
    )
    assert (deputy.status_code, batch.status_code) == (201, 201), deputy.text + batch.text
    return Things(
        region=office.township,
        ids={
            "case_id": str(decided),
            "decision_id": decision,
            "notice_id": notice,
            "objection_id": objection.json()["id"],
            "delegation_id": (await office.delegate())["id"],
            "deputy_id": deputy.json()["id"],
            "batch_id": batch.json()["id"],
            "county": office.county,
            "month": day[:7],
            **await _after_a_case(office, decided),
        },
        subs={"applicant": OWNER},
        orgs={"data_partner": CHARITY},
    )


async def _after_a_case(office: Office, case: UUID) -> dict[str, str]:
    """What follows a decided case: a referral, a meeting, and what supervision keeps."""
    client, today = office.client, office.client.database.clock.today().isoformat()
    auditor = office.who("auditor", "auditor", office.county)
    city = office.who("city_supervisor", "supervisor", office.county[:4])
    entry: dict[str, Any] = {
        "code": "GOOD_PEOPLE",
        "text": "慈善总会",
        "since": today,
        "kind": "CHARITY",
    }
    entry |= {"needs": ["GOODS"], "org": CHARITY}
    await entered(client, "providers", entry, county=office.county)
    about = {"case_id": str(case)}
    referral = await made(
        client,
        "/v1/referrals",
        office.county_handler,
        about | {"receiver": "CHARITY", "provider": "GOOD_PEOPLE", "needs": ["GOODS"]},
    )
    path = f"/v1/referrals/{referral['id']}"
    agreed = {"on": today, "contact": "卓玛 13900000001", "paper": "同意书 2026-1"}
    referral = await step(client, f"{path}/consent", office.county_handler, referral, agreed)
    await step(client, f"{path}/send", office.county_handler, referral, {})
    meeting = await made(
        client,
        "/v1/joint-meetings",
        office.county_lead,
        about | {"county": office.county, "on": today, "question": "请研究"},
    )
    period = {"county": office.county, "first": today, "last": today, "size": 5}
    inspection = await made(client, "/v1/inspections", auditor, period)
    inspection = await step(
        client,
        f"/v1/inspections/{inspection['id']}/find",
        auditor,
        inspection,
        about | {"text": "记录不全"},
    )
    instruction = await made(
        client,
        "/v1/instructions",
        city,
        about | {"region": office.county, "answer_by": today, "text": "请限期办结"},
    )
    file = await made(
        client,
        "/v1/misconduct-files",
        auditor,
        {"region": f"{office.township}001", "kind": "DELAY", "person": "某甲", "facts": "逾期未付"},
    )
    hidden = await refused_for_fraud(office)
    [fraud] = (
        await client.get(f"/v1/fraud-files?case_id={hidden}", headers=office.county_handler)
    ).json()["items"]
    late = a_late_payment(office, region=f"{office.township}001")
    await office.deliver(late)
    return {
        "referral_id": referral["id"],
        "meeting_id": meeting["id"],
        "inspection_id": inspection["id"],
        "finding_id": inspection["findings"][0]["id"],
        "instruction_id": instruction["id"],
        "file_id": file["id"],
        "fraud_file_id": fraud["id"],
        "alarm_id": str(late.deadline_id),
    }


async def _disbursement(client: Client) -> Things:
    desk = Desk(client, a_county())
    await desk.load_fund("10000.00")
    paid = await desk.paid()
    recovery_id = await Recoveries(desk).order(paid)
    asked = await requested(desk, await fetched(desk))
    purchase = await Purchases(desk).propose()
    township = await levels.a_township(desk)
    transfer = await levels.propose(desk, desk.fund_id, township["id"], "100.00")
    budget = await levels.a_budget(desk, "9000.00")
    handed = await cash.ready(desk)
    photo = await cash.photo(desk, handed)
    statement = await post_statement(
        desk,
        a_statement_file(a_stmt(desk.account, "10000.00", "9977.00", an_entry("23.00"))),
    )
    assert statement.status_code == 201, statement.text
    found = "SELECT id FROM reconciliation_breaks WHERE region = :region LIMIT 1"
    return Things(
        region=desk.county,
        ids={
            "payment_id": handed["id"],
            "photo_id": photo.json()["id"],
            "batch_id": paid["batch_id"],
            "fund_id": desk.fund_id,
            "recovery_id": recovery_id,
            "purchase_id": purchase.json()["id"],
            "transfer_id": transfer.json()["id"],
            "budget_id": budget.json()["id"],
            "report_id": await _a_row(client, A_FUND_REPORT, desk.county),
            "flag_id": await _a_row(client, A_RED_FLAG, desk.county),
            "sample_id": await _a_row(client, A_SAMPLE, f"{desk.county}001001"),
            "statement_id": statement.json()["id"],
            "break_id": await _id(client, found, region=desk.county),
            "request_id": asked.json()["id"],
        },
        orgs={"bank": BANK},
    )


FIRE_REPORT = """
WITH campaign AS (
    INSERT INTO fire_campaigns (id, name, since, until, report_day, summary_by, counties, document,
        entered_at)
    VALUES (gen_random_uuid(), '冬春火灾防控', '2018-12-03', '2019-03-31', 25, '2019-03-28', '[]',
        '拉政办发〔2018〕147号', now())
    RETURNING id)
INSERT INTO fire_reports (id, campaign_id, region, kind, since, until, due_on, status, version)
SELECT :id, campaign.id, :region, 'MONTHLY', '2018-12-03', '2018-12-25', '2018-12-25', 'due', 1
FROM campaign
"""


async def _a_row(client: Client, statement: str, county: str) -> str:
    """What a sweep would make of the county's books."""
    row_id = uuid4()
    async with owned(client, statement, id=row_id, region=county) as session:
        await session.commit()
    return str(row_id)


async def _training(client: Client) -> Things:
    school = await School(client, a_county()).founded()
    worker = Worker(client)
    course = await school.opened()
    enrolment = await school.graduated(course, worker)
    owner = f"{OWNER} {uuid4()}"  # an account belongs to one person, who is another each time
    worker.headers = as_(client.layout, "applicant", sub=owner)
    claim = await school.claimed(enrolment, worker)
    case = UUID(claim["id"])
    person = "SELECT person_id AS id FROM enrolments WHERE id = :id"
    finding = await school.ask(
        f"/v1/classes/{course['id']}/findings",
        school.inspector,
        json={
            "severity": "MINOR",
            "code": "SIGNATURES_LATE",
            "note": "抽查时两人尚未签到",
            "found_on": school.today.isoformat(),
        },
    )
    project = await school.project()
    proof = await school.enter_proof(worker, file=a_pdf())
    firm = a_credit_code()
    vacancy = await school.ask(
        "/v1/vacancies",
        as_(client.layout, "enterprise", org=firm, sub=OWNER),
        json={
            "region": school.county,
            "title": "中式烹调师",
            "heads": 10,
            "monthly_wage": "5200.00",
            "place": "城关区北京中路 8 号",
        },
    )
    applied = await school.applied()
    paper = await school.add_paper(applied)
    sanction = await school.notice("RESTRICT")
    person_id = await _id(client, person, id=UUID(enrolment["id"]))
    wanted = ToAsk(
        question=Question.EMPLOYMENT,
        subject=UUID(enrolment["id"]),
        person_id=UUID(person_id),
        region=school.county,
        about={},
    )
    [inquiry_id] = await OtherDepartments(client).enter([wanted])
    entry = await school.ask(
        "/v1/registers/training-packages/entries",
        school.handler,
        json={
            "region": school.county,
            "since": school.today.isoformat(),
            "document": "拉人社发〔2026〕12号",
            "values": {"kind": "NATIONAL_PACKAGE", "code": hex_text(6), "name": "中式烹调师"},
        },
    )
    measure = await school.ask(
        "/v1/supervisor-measures",
        school.handler,
        json={
            "body_id": school.supervisor["id"],
            "kind": "SUSPEND",
            "reason_code": "VISITS_NOT_MADE",
            "grounds": "两个月内四次抽查逾期未报告",
        },
    )
    async with loaded(client, supervision_visits=EVERYWHERE):
        drawn = await school.opened()
        await school.lots()
    visit_id = await _id(
        client,
        "SELECT id FROM supervision_visits WHERE class_id = :id AND kind = 'THIRD_PARTY'",
        id=UUID(drawn["id"]),
    )
    return Things(
        region=school.county,
        ids={
            "vacancy_id": vacancy["id"],
            "project_id": project["id"],
            "proof_id": proof.json()["id"],
            "contract_id": await school.contract(),
            "application_id": applied["id"],
            "paper_id": paper["id"],
            "sanction_id": sanction.json()["id"],
            "inquiry_id": str(inquiry_id),
            "entry_id": entry["id"],
            "register": "training-packages",
            "institution_id": school.institution["id"],
            "trade_id": school.trades[5],
            "plan_id": school.plan["id"],
            "class_id": course["id"],
            "enrolment_id": enrolment["id"],
            "day": school.today.isoformat(),
            "claim_id": claim["id"],
            "case_id": claim["id"],
            "receipt_id": await _id(
                client, "SELECT id FROM receipts WHERE claim_id = :id", id=case
            ),
            "person_id": person_id,
            "finding_id": finding["id"],
            "body_id": school.supervisor["id"],
            "measure_id": measure["id"],
            "visit_id": visit_id,
            "county": school.county,
            "month": school.today.strftime("%Y-%m"),
        },
        subs={"applicant": owner},
        orgs={
            "training_institution": school.credit_code,
            "enterprise": firm,
            "third_party_inspector": school.supervisor_code,
        },
    )


PREPARE: Mapping[str, Callable[[Client], Awaitable[Things]]] = {
    "intake": _intake,
    "assessment": _assessment,
    "approval": _approval,
    "disbursement": _disbursement,
    "training-subsidy": _training,
}


async def things_of(client: Client) -> Things:
    """Sample things of the client's service, made by its own routes and events."""
    things = await PREPARE[client.app.state.running.service.name](client)
    await propose(client, "/v1/internal/calendars", calendars=[A_DAY])
    change = await _id(client, "SELECT id FROM city_changes WHERE county IS NULL LIMIT 1")
    return replace(things, ids={**things.ids, "change_id": change})
