"""Who may sit in free training shows it, and another officer confirms it (VT-002, A-87)."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aid_testing.actors import as_
from aid_testing.rows import rows
from aid_testing.training import School, Worker, a_pdf
from shared.key_rotation import FileResealing
from shared.objects import NewFile, Objects
from shared.vault import Vault

ACCOUNT = {"bank_code": "BANK-LHASA", "account": "54010200001234", "holder_name": "某学校"}
PROVED: dict[str, tuple[str, dict[str, Any]]] = {
    "HARD_TO_EMPLOY": ("EMPLOYMENT_AID_FINDING", {}),  # VT-002
    "GRADUATE": ("GRADUATION_CERTIFICATE", {}),  # VT-027
    "REGISTERED_POOR": ("POVERTY_CARD", {}),  # VT-032
    "RURAL_DIBAO": ("DIBAO_CERTIFICATE", {}),
    "URBAN_POOR": ("HARDSHIP_CERTIFICATE", {}),
    "DISABLED": ("DISABILITY_CERTIFICATE", {}),
    "VETERAN": ("DISCHARGE_CERTIFICATE", {}),  # VT-031
    "SOLDIER": ("UNIT_CERTIFICATE", {"valid_until": "2999-12-31"}),
    "FARMER": ("FARMER_CERTIFICATE", {}),  # VT-034
    "RURAL_TALENT": ("RURAL_TALENT_FINDING", {}),
    "MIGRANT": ("RURAL_HUKOU_AND_WORK", {}),  # VT-028
    "NEW_GENERATION": ("RURAL_HUKOU_AND_WORK", {}),
    "UNEMPLOYED": ("UNEMPLOYMENT_CARD", {}),  # VT-029
    "TROUBLED_FIRM": ("TROUBLED_FIRM_FINDING", {}),
    "SMALL_FIRM": ("SMALL_FIRM_ROSTER", {}),  # VT-039
    "TRANSFERRED": ("TRANSFER_AGREEMENT", {}),
    "SCHOOL_LEAVER": ("SCHOOL_RECORD", {}),  # VT-030
    "PRISONER": ("PRISON_LETTER", {"remaining_months": 12}),  # VT-033
    "RELEASED": ("RELEASE_CERTIFICATE", {}),
    "DETOX": ("DETOX_LETTER", {"valid_until": "2999-12-31"}),
}


async def claimed(school: School, enrolment: Any, worker: Worker) -> Any:
    """The institution claims for its purchased class."""
    drafted = await school.draft(
        enrolment,
        worker,
        school.own,
        type="PURCHASED_FREE",
        claimant="INSTITUTION",
        account=ACCOUNT,
    )
    return (await school.submit(drafted.json(), worker, school.own)).json()


async def trained(school: School, worker: Worker, course: Any = None, **changes: Any) -> Any:
    """From the seat to the result, with whatever proof there is."""
    group = {"group": "HARD_TO_EMPLOY"} | changes
    return await school.graduated(course or await school.bought(), worker, **group)


async def seat(school: School, enrolment: Any) -> Any:
    address = f"/v1/classes/{enrolment['class_id']}/enrolments/{enrolment['id']}"
    return await school.get(address, school.own)


async def test_fr_61_nobody_of_no_group_sits_in_free_training(
    school: School, worker: Worker
) -> None:
    course = await school.bought()

    general = await school.enrol(course, worker)
    veteran = await school.enrol(course, worker, group="VETERAN")

    assert (general.status_code, general.json()["code"]) == (422, "FREE_FOR_NAMED_GROUPS")
    assert "就业援助对象" in general.json()["detail"]
    assert veteran.json()["code"] == "FREE_FOR_NAMED_GROUPS"


@pytest.mark.parametrize("group", ["RURAL_DIBAO", "URBAN_POOR", "DISABLED"])
async def test_who_is_treated_like_the_registered_poor_sits_with_them(
    school: School, worker: Worker, group: str
) -> None:
    course = await school.bought()

    answer = await school.enrol(course, worker, group=group)

    assert answer.status_code == 201, answer.text
    assert answer.json()["group_standing"] == "NOT_PROVED"


async def test_a_seat_waits_for_its_proof_and_a_claim_without_one_is_refused(
    school: School, worker: Worker
) -> None:
    """VT-002: a flag without proof is refused."""
    await school.set_plan("10000.00", funding="PURCHASED_FREE")
    enrolment = await trained(school, worker)

    claim = await claimed(school, enrolment, worker)

    assert (claim["decision"], claim["reason"]) == ("INELIGIBLE", "GROUP_NOT_PROVED")
    refused = await school.refused(claim, explanation="没有就业援助对象认定。")
    assert refused["items"] == ["《215号（十）》"]


async def test_a_proof_that_nobody_looked_at_holds_the_claim_and_no_release_stands_for_it(
    school: School, worker: Worker
) -> None:
    await school.set_plan("10000.00", funding="PURCHASED_FREE")
    enrolment = await trained(school, worker)
    proof = await school.enter_proof(worker)
    awaited = await seat(school, enrolment)
    claim = await claimed(school, enrolment, worker)
    reason = {"reason": "先行放行"}
    released = await school.ask(
        f"/v1/claims/{claim['id']}/release",
        school.lead,
        seen=await school.read(claim),
        json=reason,
    )
    await school.ask(f"/v1/group-proofs/{proof.json()['id']}/confirm", school.lead, seen=proof)

    again = await school.ask(
        f"/v1/claims/{claim['id']}/release", school.lead, seen=released, json=reason
    )

    assert awaited["group_standing"] == "AWAITED"
    assert (claim["status"], claim["reason"]) == ("held", "GROUP_PROOF_AWAITED")
    assert (released["status"], released["reason"]) == ("held", "GROUP_PROOF_AWAITED")
    assert again["status"] == "submitted"
    assert (await seat(school, enrolment))["group_standing"] == "PROVED"
    reviewed = (await school.review(again, amount="1200.00")).json()
    assert (await school.decide(reviewed)).json()["status"] == "approved"


async def test_who_entered_a_proof_does_not_confirm_it(school: School, worker: Worker) -> None:
    proof = await school.enter_proof(worker)

    address = f"/v1/group-proofs/{proof.json()['id']}"
    alone = await school.post(f"{address}/confirm", school.handler, seen=proof)
    rejected = await school.ask(
        f"{address}/reject", school.lead, seen=proof, json={"reason": "姓名与认定不符"}
    )
    afterwards = await school.post(f"{address}/confirm", school.lead, seen=rejected)

    assert (alone.status_code, alone.json()["code"]) == (403, "SECOND_OFFICER_FOR_PROOF")
    assert (rejected["status"], rejected["reason"]) == ("rejected", "姓名与认定不符")
    assert afterwards.json()["code"] == "ACTION_NOT_ALLOWED"


@pytest.mark.parametrize(
    ("until", "standing"), [(-1, "NOT_PROVED"), (0, "PROVED")], ids=["yesterday", "today"]
)
async def test_a_proof_counts_if_it_is_valid_on_the_first_day(
    school: School, worker: Worker, until: int, standing: str
) -> None:
    last = (school.today + timedelta(days=until)).isoformat()
    await school.prove(worker, valid_until=last)

    enrolment = await school.enrol(await school.bought(), worker, group="HARD_TO_EMPLOY")

    assert enrolment.json()["group_standing"] == standing


async def test_a_proof_that_was_rejected_afterwards_counts_no_more(
    school: School, worker: Worker
) -> None:
    proof = await school.prove(worker)
    enrolment = await trained(school, worker)
    second = as_(school.client.layout, "hrss_lead", region=school.county, sub="another-lead")
    address = f"/v1/group-proofs/{proof['id']}/reject"
    await school.ask(address, second, seen=proof, json={"reason": "认定已被撤销"})

    claim = await claimed(school, enrolment, worker)

    assert claim["reason"] == "GROUP_NOT_PROVED"


@pytest.mark.parametrize("group", sorted(PROVED))
async def test_each_group_has_its_own_proof(school: School, worker: Worker, group: str) -> None:
    """VT-027 to VT-034: every group, by what its office issues, and by nothing else."""
    kind, more = PROVED[group]
    strange = "DETOX_LETTER" if kind != "DETOX_LETTER" else "POVERTY_CARD"

    wrong = await school.enter_proof(worker, group=group, kind=strange, **more)
    proof = await school.prove(worker, group=group, kind=kind, **more)
    contract_id = await school.contract(groups=[group])
    course = await school.opened(funding="PURCHASED_FREE", contract_id=contract_id)
    told = {name: value for name, value in more.items() if name == "remaining_months"}
    enrolled = await school.enrol(course, worker, group=group, **told)

    assert wrong.json()["code"] == "PROOF_DOES_NOT_FIT"
    assert proof["status"] == "confirmed"
    assert enrolled.json()["group_standing"] == "PROVED"


@pytest.mark.parametrize(
    ("months", "code"), [("", "REMAINING_MONTHS_MISSING"), ("13", "OUTSIDE_TRAINING_SCOPE")]
)
async def test_a_prison_tells_of_at_most_a_year_left(
    school: School, worker: Worker, months: str, code: str
) -> None:
    """VT-033."""
    told = {"remaining_months": months} if months else {}

    answer = await school.enter_proof(worker, group="PRISONER", kind="PRISON_LETTER", **told)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize(
    ("group", "kind"), [("SOLDIER", "UNIT_CERTIFICATE"), ("DETOX", "DETOX_LETTER")]
)
async def test_who_is_to_leave_belongs_to_the_group_until_a_day(
    school: School, worker: Worker, group: str, kind: str
) -> None:
    """VT-031, VT-033: soldiers until their discharge, people in detoxification until its end."""
    yesterday = (school.today - timedelta(days=1)).isoformat()
    contract_id = await school.contract(groups=[group])
    course = await school.opened(funding="PURCHASED_FREE", contract_id=contract_id)

    without = await school.enter_proof(worker, group=group, kind=kind)
    await school.prove(worker, group=group, kind=kind, valid_until=yesterday)
    enrolled = await school.enrol(course, worker, group=group)

    assert (without.status_code, without.json()["code"]) == (422, "PROOF_END_MISSING")
    assert enrolled.json()["group_standing"] == "NOT_PROVED"


@pytest.mark.parametrize(("days", "standing"), [(360, "PROVED"), (370, "NOT_PROVED")])
async def test_a_prisoners_letter_counts_until_the_sentence_is_over(
    school: School, worker: Worker, days: int, standing: str
) -> None:
    """VT-033: of twelve months that were left a year ago none is: who is released has another proof."""
    told = (school.today - timedelta(days=days)).isoformat()
    letter = {"group": "PRISONER", "kind": "PRISON_LETTER", "remaining_months": 12}
    await school.prove(worker, **letter, valid_from=told)
    course = await school.bought()

    enrolled = await school.enrol(course, worker, group="PRISONER", remaining_months=1)

    assert enrolled.json()["group_standing"] == standing


@pytest.mark.parametrize(
    "days", [{"valid_from": "2999-01-01"}, {"valid_until": "2001-01-01"}], ids=["later", "backward"]
)
async def test_the_days_of_a_proof_can_be(
    school: School, worker: Worker, days: dict[str, str]
) -> None:
    answer = await school.enter_proof(worker, **days)

    assert answer.json()["code"] == "PROOF_DATES_NOT_POSSIBLE"


async def test_the_file_of_a_proof_is_kept_sealed_and_read_under_audit(
    school: School, worker: Worker
) -> None:
    content = a_pdf()
    proof = await school.enter_proof(worker, file=content)
    without = await school.enter_proof(Worker(school.client))
    address = f"/v1/group-proofs/{proof.json()['id']}"

    read = await school.client.get(f"{address}/content", headers=school.lead)
    none = await school.client.get(
        f"/v1/group-proofs/{without.json()['id']}/content", headers=school.lead
    )
    strange = await school.enter_proof(worker, file=b"no paper at all")

    assert read.content == content
    assert none.json()["code"] == "PROOF_FILE_NOT_FOUND"
    assert strange.json()["code"] == "FILE_TYPE_NOT_ACCEPTED"
    [(reference,)] = await rows(
        school.client.database,
        f"SELECT t::text FROM group_proofs t WHERE id = '{proof.json()['id']}'",
    )
    assert "就援" not in reference
    assert (await school.get(address, school.lead))["reference"] == "就援〔2026〕118号"


async def test_the_office_lists_what_waits_for_another_officer(
    school: School, worker: Worker
) -> None:
    proof = (await school.enter_proof(worker)).json()
    await school.prove(worker)

    waiting = await school.get("/v1/group-proofs?status=entered", school.lead)
    of_person = await school.get(
        f"/v1/group-proofs?person_id={proof['person_id']}&limit=1", school.lead
    )

    assert [one["id"] for one in waiting["items"]] == [proof["id"]]
    assert of_person["next"]


async def test_a_county_enters_no_proof_for_another(school: School, worker: Worker) -> None:
    answer = await school.enter_proof(worker, region="540999")

    assert (answer.status_code, answer.json()["code"]) == (403, "OUTSIDE_REGION")


async def test_the_files_of_proofs_are_sealed_again_after_a_rotation(
    school: School, worker: Worker, tmp_path: Path
) -> None:
    def a_store(*names: str) -> Objects:
        keys = {name: f"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MD{name[-1]}=" for name in names}
        ring = tmp_path / "keyring.json"
        ring.write_text(json.dumps({"current": names[-1], "keys": keys, "lookup": "eA=="}))
        tables = {"table": "receipts", "further": ("group_proofs",)}
        return Objects((tmp_path / "objects").as_uri(), Vault.from_file(ring), **tables)

    proof = UUID((await school.enter_proof(worker, file=a_pdf())).json()["id"])
    objects, file = a_store("k1"), NewFile("group_proofs", proof, proof, b"a certificate")
    async with objects.stored(file):
        pass
    objects = a_store("k1", "k2")

    assert await FileResealing(objects).round(school.client.database) == 1
    assert await a_store("k2").read(file.address) == b"a certificate"
