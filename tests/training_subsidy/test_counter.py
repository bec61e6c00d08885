"""A worker without an account claims on paper; the counter enters it and handles nothing (A-50)."""

from datetime import timedelta
from typing import Any

import pytest
from aid_testing.actors import as_, once
from aid_testing.rows import audit_of, rows
from aid_testing.training import BANK, School, Worker, a_pdf
from training_subsidy.store import Base


def clerk(school: School) -> dict[str, str]:
    """A handler of the county who sits at the counter."""
    sub = f"counter-{school.county}"
    return as_(school.client.layout, "hrss_handler", region=school.county, sub=sub)


async def enter(school: School, seat: Any, worker: Worker, **changes: Any) -> Any:
    body = {
        "type": "PAY_FIRST",
        "name": worker.name,
        "id_number": worker.id_number,
        "enrolment_id": seat["id"],
        "account": {"bank_code": BANK, "account": worker.card},
    }
    return await school.post("/v1/claims/entries", clerk(school), json=body | changes)


async def receipt(school: School, claim: Any, by: dict[str, str] | None = None) -> Any:
    form = {
        "item": "TRAINING_FEE",
        "issuer": "拉萨高原技工学校",
        "invoice_number": f"XZ{claim['id'][-8:].upper()}",
        "amount": "1800.00",
        "paid_on": school.today.isoformat(),
    }
    return await school.post(
        f"/v1/claims/{claim['id']}/entry-receipts",
        by or clerk(school),
        data=form,
        files={"file": ("receipt.pdf", a_pdf())},
    )


async def hand_in(school: School, claim: Any, worker: Worker, **changes: Any) -> Any:
    form = {
        "signed_by": worker.name,
        "signed_on": school.today.isoformat(),
        "method": "FINGERPRINT",
    }
    return await school.post(
        f"/v1/claims/{claim['id']}/hand-in",
        clerk(school),
        data=form | changes,
        files={"file": ("form.pdf", a_pdf())},
    )


async def entered(school: School, worker: Worker) -> Any:
    """A claim of a graduate, entered with its receipt."""
    seat = await school.graduated(await school.opened(), worker)
    answer = await enter(school, seat, worker)
    assert answer.status_code == 201, answer.text
    assert (await receipt(school, answer.json())).status_code == 201
    return answer.json()


async def test_a_claim_signed_on_paper_is_entered_handed_in_and_decided_by_others(
    school: School, worker: Worker
) -> None:
    """VT-057, A-50: no account is needed; who entered it reviews nothing; the scan is read audited."""
    claim = await entered(school, worker)

    handed = await hand_in(school, claim, worker)
    own = await school.review(handed.json(), clerk(school))
    approved = await school.approved(handed.json())
    address = f"/v1/claims/{claim['id']}/paper"
    scan = await school.client.get(address, headers=school.lead)
    stranger = await school.client.get(address, headers=worker.headers)

    assert handed.status_code == 200, handed.text
    assert (handed.json()["status"], handed.json()["amount"]) == ("submitted", None)
    assert handed.json()["case_number"]
    assert (own.status_code, own.json()["code"]) == (403, "OWN_CLAIM")
    assert (approved["status"], approved["amount"]) == ("approved", "1500.00")
    assert (scan.status_code, scan.content[:5]) == (200, b"%PDF-")
    assert stranger.status_code == 403
    [paper] = await rows(
        school.client.database,
        "SELECT method, entered_by FROM claim_papers WHERE claim_id = CAST(:id AS uuid)",
        id=claim["id"],
    )
    assert (paper.method, paper.entered_by) == ("FINGERPRINT", f"counter-{school.county}")
    read = [one.action for one in await audit_of(school.client.database, claim["id"])]
    assert "read_claim_paper" in read


async def open_own(school: School, claim: Any, worker: Worker) -> Any:
    body = {"case_number": claim["case_number"]}
    return await school.post("/v1/claims/open-own", worker.headers, json=body)


async def prove_identity(school: School, worker: Worker) -> None:
    body = {"id_number": worker.id_number}
    proved = await school.post("/v1/my-identity", worker.headers, json=body)
    assert proved.status_code in {200, 201}, proved.text


async def test_the_worker_opens_the_paper_claim_and_has_every_step_of_it(
    school: School, worker: Worker
) -> None:
    """VT-057, record 0081: proved first; then the claim is withdrawn by its worker alone."""
    handed = (await hand_in(school, await entered(school, worker), worker)).json()
    early = await open_own(school, handed, worker)
    stranger = Worker(school.client)
    await school.graduated(await school.opened(), stranger)
    await prove_identity(school, stranger)
    foreign = await open_own(school, handed, stranger)
    await prove_identity(school, worker)

    opened = await open_own(school, handed, worker)
    twice = await open_own(school, handed, worker)
    address = f"/v1/claims/{handed['id']}"
    withdrawn = await school.post(f"{address}/withdraw", worker.headers, seen=opened, json={})
    scan = await school.client.get(f"{address}/paper", headers=school.lead)

    assert [one.json()["code"] for one in (early, foreign)] == ["CLAIM_NOT_FOUND"] * 2
    assert opened.status_code in {200, 201}, opened.text
    assert twice.json()["version"] == opened.json()["version"]
    assert withdrawn.json()["status"] == "withdrawn", withdrawn.text
    assert scan.status_code == 200


async def test_the_workers_account_stays_free(school: School, worker: Worker) -> None:
    """VT-021: what a counter enters binds nobody's account to the person."""
    await hand_in(school, await entered(school, worker), worker)

    later = await school.claim_of_a_graduate(worker, trade_id=await school.list_trade(4))

    assert later["status"] == "submitted"


async def test_the_counter_names_the_trainee_rightly_and_stays_in_its_county(
    school: School, worker: Worker
) -> None:
    seat = await school.graduated(await school.opened(), worker)
    far = as_(school.client.layout, "hrss_handler", region="540121", sub="far")
    body = {
        "type": "PAY_FIRST",
        "name": worker.name,
        "id_number": worker.id_number,
        "enrolment_id": seat["id"],
        "account": {"bank_code": BANK, "account": worker.card},
    }

    wrong = await enter(school, seat, worker, name="别人")
    nameless = await enter(school, seat, worker, name=None, id_number=None)
    firm = await enter(school, seat, worker, claimant="ENTERPRISE", type="ENTERPRISE_ON_JOB")
    away = await school.post("/v1/claims/entries", far, json=body)

    assert [one.json()["code"] for one in (wrong, nameless, firm)] == [
        *("ENROLMENT_NOT_FOUND", "ENROLMENT_NOT_FOUND", "CLAIM_TYPE_DOES_NOT_FIT")
    ]
    assert away.status_code in {403, 404}


async def test_of_a_workers_own_draft_the_counter_does_nothing(
    school: School, worker: Worker
) -> None:
    """A-50: the counter carries on what it has entered, and nobody else's draft."""
    seat = await school.graduated(await school.opened(), worker)
    drafted = (await school.draft(seat, worker)).json()

    added = await receipt(school, drafted)
    handed = await hand_in(school, drafted, worker)

    assert (added.status_code, added.json()["code"]) == (404, "CLAIM_NOT_FOUND")
    assert (handed.status_code, handed.json()["code"]) == (404, "CLAIM_NOT_FOUND")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"signed_by": "别人"}, "SIGNATURE_DIFFERS"),
        ({"signed_on": "tomorrow"}, "SIGNED_DAY_NOT_POSSIBLE"),
    ],
    ids=["another name", "a day to come"],
)
async def test_the_form_is_signed_by_the_worker_on_a_day_that_can_be(
    school: School, worker: Worker, changes: dict[str, str], code: str
) -> None:
    claim = await entered(school, worker)
    tomorrow = (school.today + timedelta(days=1)).isoformat()
    said = {name: tomorrow if value == "tomorrow" else value for name, value in changes.items()}

    refused = await hand_in(school, claim, worker, **said)
    handed = await hand_in(school, claim, worker)
    again = await hand_in(school, claim, worker)

    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert handed.status_code == 200, handed.text
    assert again.json()["code"] == "ACTION_NOT_ALLOWED"


async def test_the_scan_outlives_whatever_is_tried_after_it(school: School, worker: Worker) -> None:
    """A-50: another hand-in that is refused leaves the signed form as it was."""
    claim = await entered(school, worker)
    await hand_in(school, claim, worker)
    address = f"/v1/claims/{claim['id']}/paper"
    before = await school.client.get(address, headers=school.lead)

    again = await hand_in(school, claim, worker)
    renewed = await school.post(
        f"/v1/claims/{claim['id']}/hand-in",
        clerk(school) | once(),
        data={"signed_by": worker.name, "signed_on": school.today.isoformat()},
        files={"file": ("form.pdf", a_pdf())},
    )
    after = await school.client.get(address, headers=school.lead)

    assert again.json()["code"] == "ACTION_NOT_ALLOWED"
    assert renewed.status_code in {409, 412}
    assert (after.status_code, after.content) == (200, before.content)


async def test_every_stored_file_is_sealed_again_after_a_rotation(
    school: School, worker: Worker
) -> None:
    """Scans, papers and invoices too: a row that names a file of the store is found by the rotation."""
    await hand_in(school, await entered(school, worker), worker)
    postal = {"institution_profiles", "institution_applications"}
    tables = {
        table.name for table in Base.metadata.tables.values() if "address" in table.columns
    } - postal

    assert set(school.client.app.state.objects.tables) == tables
