"""Who is selected to study at public cost, what the public says of it, and who bears the rest."""

from datetime import timedelta
from typing import Any

import pytest
from aid_client.courses import a_credit_code
from aid_testing.actors import as_
from aid_testing.owner import owned
from aid_testing.parameters import loaded
from aid_testing.rows import outbox
from aid_testing.training import School, Worker
from shared.roles import system
from sqlalchemy import text


def third(school: School) -> dict[str, str]:
    """A lead who neither proposed nor published the list."""
    return as_(school.client.layout, "hrss_lead", region=school.county, sub="third-lead")


async def published(school: School, list_id: str) -> Any:
    """A list as everybody reads it."""
    answer = await school.client.get(f"/v1/published-selections/{list_id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def drafted_study(school: School, worker: Worker, fee: str = "10000.00") -> Any:
    """A study that is over, with the receipt of its fee; not submitted."""
    begun = school.today - timedelta(days=40)
    study = {
        "region": school.county,
        "starts_on": begun.isoformat(),
        "ends_on": school.today.isoformat(),
    }
    drafted = await school.draft(None, worker, type="STUDY_REIMBURSEMENT", study=study)
    await school.receipt(drafted.json(), worker.headers, fee, item="STUDY_FEE")
    return drafted.json()


async def selected(school: School, worker: Worker) -> str:
    return await school.select(worker, year=(school.today - timedelta(days=40)).year)


async def objected(school: School, list_id: str, by: Worker, **changes: Any) -> Any:
    """Somebody objects to the one talent of a list; the response."""
    [talent] = (await published(school, list_id))["talents"]
    body = {"talent_id": talent["talent_id"], "text": "该业绩并非本人完成。"} | changes
    path = f"/v1/published-selections/{list_id}/objections"
    return await school.post(path, by.headers, json=body)


async def answered(school: School, objection: Any, by: dict[str, str], founded: bool) -> Any:
    return await school.post(
        f"/v1/selection-objections/{objection['id']}/answer",
        by,
        seen=objection,
        json={"founded": founded, "answer": "已核查业绩材料。"},
    )


async def test_a_list_counts_once_another_lead_has_confirmed_it(
    school: School, worker: Worker
) -> None:
    """VT-040: one lead proposes talents of the library; until another confirms, nobody is selected."""
    await school.set_plan("100000.00", funding="STUDY_REIMBURSEMENT")
    year = (school.today - timedelta(days=40)).year
    proposed = await school.propose_selection(worker, year=year)
    address = f"/v1/city-changes/{proposed.json()['id']}/confirm"
    early = await drafted_study(school, worker)
    await school.agree_on_rest(early, worker)
    before = (await school.submit(early, worker)).json()

    alone = await school.post(address, school.lead, seen=proposed)
    confirmed = await school.ask(address, school.second, seen=proposed)

    assert (before["decision"], before["reason"]) == ("INELIGIBLE", "NOT_SELECTED")
    assert (alone.status_code, alone.json()["code"]) == (403, "SECOND_PERSON_OF_COUNTY")
    seen = await school.get(f"/v1/selection-lists/{confirmed['result']}", school.handler)
    assert len(seen["person_ids"]) == 1
    later = await drafted_study(school, worker)
    await school.agree_on_rest(later, worker)
    assert (await school.submit(later, worker)).json()["decision"] == "ELIGIBLE"


async def test_who_is_not_in_the_library_of_the_region_is_not_selected(
    school: School, worker: Worker
) -> None:
    """VT-040."""
    other = await School(school.client, "542093").founded()
    elsewhere = (await other.nominate(worker)).json()

    refused = await school.propose_selection(year=school.today.year, talent_ids=[elsewhere["id"]])

    assert (refused.status_code, refused.json()["code"]) == (422, "NOT_IN_THE_LIBRARY")
    assert refused.json()["article"] == "215号（十二）"


async def test_the_library_keeps_who_nominated_whom_for_what(
    school: School, worker: Worker
) -> None:
    """VT-040: a nomination with trade, level and achievement; once for a trade."""
    entered = (await school.nominate(worker)).json()

    again = await school.nominate(worker)
    other_trade = await school.nominate(worker, trade_code="6-09-03-03")

    assert (again.status_code, again.json()["code"]) == (409, "TALENT_ENTERED_ALREADY")
    assert other_trade.status_code == 201
    listed = (await school.get("/v1/talents", school.lead))["items"]
    assert [one["id"] for one in listed] == [entered["id"], other_trade.json()["id"]]
    read = await school.get(f"/v1/talents/{entered['id']}", school.lead)
    assert (read["achievement"], read["level"]) == ("自治区级唐卡技艺传承人。", 2)
    async with school.client.database.transaction(
        by=system("training-subsidy"), audited=False
    ) as tx:
        kept = await tx.session.scalar(
            text("SELECT t::text FROM talents t WHERE id = CAST(:id AS uuid)"),
            {"id": entered["id"]},
        )
    assert "传承人" not in str(kept)


async def test_everybody_reads_a_published_list_and_no_name_in_full(
    school: School, worker: Worker
) -> None:
    """VT-040, A-40."""
    list_id = await selected(school, worker)

    listed = await school.client.get(f"/v1/published-selections?year={school.today.year}")
    read = await published(school, list_id)

    assert list_id in [one["id"] for one in listed.json()["items"]]
    [talent] = read["talents"]
    assert talent["name"] == "次仁**"
    assert read["published_on"] == school.today.isoformat() < read["objections_until"]


async def test_a_founded_objection_strikes_the_talent(school: School, worker: Worker) -> None:
    """VT-040: another lead than who published answers; who is struck is selected no more."""
    list_id = await selected(school, worker)
    objector = Worker(school.client, name="格桑平措")
    objection = (await objected(school, list_id, objector)).json()
    twice = await objected(school, list_id, objector)

    own = await answered(school, objection, school.second, founded=True)
    done = await answered(school, objection, third(school), founded=True)

    assert (twice.status_code, twice.json()["code"]) == (409, "SELECTION_OBJECTED_ALREADY")
    assert (own.status_code, own.json()["code"]) == (403, "SECOND_LEAD_FOR_SELECTION")
    assert (done.json()["status"], done.json()["founded"]) == ("answered", True)
    assert (await published(school, list_id))["talents"] == []
    claim = await drafted_study(school, worker)
    await school.agree_on_rest(claim, worker)
    assert (await school.submit(claim, worker)).json()["reason"] == "NOT_SELECTED"
    states = [
        row.payload["state"] for row in await outbox(school.client.database, done.json()["id"])
    ]
    assert states == ["set", "met"]


async def test_an_objection_that_is_not_founded_changes_nothing_and_is_the_objectors_own(
    school: School, worker: Worker
) -> None:
    """VT-040."""
    list_id = await selected(school, worker)
    objector = Worker(school.client, name="格桑平措")
    objection = (await objected(school, list_id, objector)).json()
    stranger = Worker(school.client)

    await answered(school, objection, third(school), founded=False)

    path = f"/v1/selection-objections/{objection['id']}"
    told = await school.get(path, objector.headers)
    hidden = await school.client.get(path, headers=stranger.headers)
    own = await school.get("/v1/selection-objections", objector.headers)
    of_region = await school.get("/v1/selection-objections?state=answered", school.handler)
    assert (told["founded"], told["answer"]) == (False, "已核查业绩材料。")
    assert (hidden.status_code, hidden.json()["code"]) == (404, "SELECTION_OBJECTION_NOT_FOUND")
    assert [one["id"] for one in own["items"]] == [objection["id"]]
    assert [one["id"] for one in of_region["items"]] == [objection["id"]]
    assert len((await published(school, list_id))["talents"]) == 1


async def test_nobody_objects_after_the_term_or_to_who_is_not_listed(
    school: School, worker: Worker
) -> None:
    """VT-040."""
    list_id = await selected(school, worker)
    objector = Worker(school.client, name="格桑平措")
    strange = await objected(school, list_id, objector, talent_id=list_id)
    async with school.client.database.transaction(
        by=system("training-subsidy"), audited=False
    ) as tx:
        await tx.session.execute(
            text(
                "UPDATE selection_lists SET objections_until = objections_until - 30"
                " WHERE id = CAST(:id AS uuid)"
            ),
            {"id": list_id},
        )

    late = await objected(school, list_id, objector)

    assert (strange.status_code, strange.json()["code"]) == (422, "NOT_ON_THE_LIST")
    assert (late.status_code, late.json()["code"]) == (409, "OBJECTIONS_OVER")


async def test_the_public_may_object_for_as_long_as_was_loaded(school: School) -> None:
    """VT-040."""
    before = await published(school, await selected(school, Worker(school.client)))

    async with loaded(school.client, selection_notice_workdays=40):
        after = await published(school, await selected(school, Worker(school.client)))

    assert after["objections_until"] > before["objections_until"]


async def test_a_study_is_submitted_once_person_and_employer_share_the_rest(
    school: School, worker: Worker
) -> None:
    """VT-041: 其余部分由其本人和工作单位协商分担; the shares come to what the fiscal does not pay."""
    await school.set_plan("100000.00", funding="STUDY_REIMBURSEMENT")
    await selected(school, worker)
    claim = await drafted_study(school, worker, "10000.01")

    without = await school.submit(claim, worker)
    await school.agree_on_rest(claim, worker, person_bears="1000.00", employer_bears="3000.00")
    too_little = await school.submit(claim, worker)
    agreed = await school.agree_on_rest(
        claim, worker, person_bears="1000.00", employer_bears="4000.00"
    )
    submitted = await school.submit(claim, worker)

    for refused in (without, too_little):
        assert (refused.status_code, refused.json()["code"]) == (422, "STUDY_REST_NOT_AGREED")
        assert "5000.00" in refused.json()["detail"]
    assert (agreed.json()["fiscal_share"], agreed.json()["rest"]) == ("5000.01", "5000.00")
    assert submitted.json()["decision"] == "ELIGIBLE", submitted.text
    kept = await school.get(f"/v1/claims/{claim['id']}/study-agreement", school.handler)
    assert kept["agreement"]["employer_bears"] == "4000.00"
    late = await school.agree_on_rest(claim, worker)
    assert (late.status_code, late.json()["code"]) == (409, "STUDY_AGREEMENT_NOT_NOW")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"employer_code": "915401027419045138"}, "CREDIT_CODE_INVALID"),
        ({"agreed_on": "2099-01-01"}, "STUDY_AGREEMENT_IN_FUTURE"),
        ({"person_bears": "-1.00"}, "REQUEST_INVALID"),
    ],
    ids=str,
)
async def test_an_agreement_that_cannot_be_is_refused(
    school: School, worker: Worker, changes: dict[str, str], code: str
) -> None:
    """VT-041."""
    claim = await drafted_study(school, worker)

    answer = await school.agree_on_rest(claim, worker, **changes)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_only_the_talent_agrees_and_only_of_a_study(school: School, worker: Worker) -> None:
    """VT-041."""
    course = await school.draft(await school.graduated(await school.opened(), worker), worker)
    study = await drafted_study(school, Worker(school.client, name="格桑平措"))
    body = {
        "employer_code": school.credit_code,
        "person_bears": "0.00",
        "employer_bears": "0.00",
        "agreed_on": school.today.isoformat(),
    }

    of_course = await school.post(
        f"/v1/claims/{course.json()['id']}/study-agreement", worker.headers, json=body
    )
    of_another = await school.post(
        f"/v1/claims/{study['id']}/study-agreement", worker.headers, json=body
    )

    assert (of_course.status_code, of_course.json()["code"]) == (404, "NO_STUDY")
    assert (of_another.status_code, of_another.json()["code"]) == (404, "CLAIM_NOT_FOUND")


async def test_a_study_waits_for_the_employers_word_and_goes_on_with_it(
    school: School, worker: Worker
) -> None:
    """VT-041: the talent's word alone is no agreement; the employer finds what it is asked and agrees."""
    await school.set_plan("100000.00", funding="STUDY_REIMBURSEMENT")
    await selected(school, worker)
    claim = await drafted_study(school, worker, "10000.00")
    code = a_credit_code()
    await school.agree_on_rest(claim, worker, confirmed=False, employer_code=code)
    held = (await school.submit(claim, worker)).json()
    employer = school.employer_of(code)
    address = f"/v1/claims/{claim['id']}/study-agreement"

    [asked] = (await school.get("/v1/study-shares", employer))["items"]
    stranger = await school.post(f"{address}/confirm", school.employer_of(a_credit_code()))
    confirmed = await school.post(f"{address}/confirm", employer)
    twice = await school.post(f"{address}/confirm", employer)

    assert (held["status"], held["reason"]) == ("held", "REST_NOT_CONFIRMED")
    assert (asked["claim_id"], asked["employer_bears"]) == (claim["id"], "2500.00")
    assert (stranger.status_code, stranger.json()["code"]) == (404, "NO_STUDY")
    assert confirmed.status_code == 200, confirmed.text
    assert confirmed.json()["agreement"]["confirmed_at"] is not None
    assert (twice.status_code, twice.json()["code"]) == (409, "STUDY_AGREEMENT_CONFIRMED")
    assert (await school.read(claim))["status"] == "submitted"
    assert (await school.get("/v1/study-shares", employer))["items"] == []


async def test_the_employers_paper_stands_in_for_its_word_and_its_officer_signs_nothing(
    school: School, worker: Worker
) -> None:
    """VT-041, A-50."""
    await school.set_plan("100000.00", funding="STUDY_REIMBURSEMENT")
    await selected(school, worker)
    claim = await drafted_study(school, worker, "10000.00")
    await school.agree_on_rest(claim, worker, confirmed=False)
    await school.submit(claim, worker)

    entered = await school.post(
        f"/v1/claims/{claim['id']}/study-agreement/record-paper",
        school.handler,
        json={"paper": "拉净土〔2026〕研学分担 3 号"},
    )
    own = await school.review(await school.read(claim))

    assert entered.status_code == 200, entered.text
    assert entered.json()["agreement"]["paper"] == "拉净土〔2026〕研学分担 3 号"
    assert (own.status_code, own.json()["code"]) == (403, "OWN_CLAIM")


async def test_an_officer_enters_no_paper_for_the_own_claim(school: School, worker: Worker) -> None:
    """VT-041, A-50."""
    worker.headers = as_(school.client.layout, "applicant", sub=f"both-{school.county}")
    own = as_(
        school.client.layout, "hrss_handler", region=school.county, sub=f"both-{school.county}"
    )
    await school.set_plan("100000.00", funding="STUDY_REIMBURSEMENT")
    await selected(school, worker)
    claim = await drafted_study(school, worker, "10000.00")
    await school.agree_on_rest(claim, worker, confirmed=False)
    await school.submit(claim, worker)

    entered = await school.post(
        f"/v1/claims/{claim['id']}/study-agreement/record-paper",
        own,
        json={"paper": "拉净土〔2026〕研学分担 3 号"},
    )

    assert (entered.status_code, entered.json()["code"]) == (403, "OWN_CLAIM")


async def test_a_held_study_without_an_agreement_is_given_one_by_its_claimant(
    school: School, worker: Worker
) -> None:
    """VT-041: who submitted before an agreement was asked enters it afterwards, and the claim goes on."""
    await school.set_plan("100000.00", funding="STUDY_REIMBURSEMENT")
    await selected(school, worker)
    claim = await drafted_study(school, worker, "10000.00")
    await school.agree_on_rest(claim, worker)
    await school.submit(claim, worker)
    forget = "DELETE FROM study_agreements WHERE claim_id = CAST(:id AS uuid)"
    async with owned(school.client, forget, id=claim["id"]) as session:
        await session.commit()  # as if it had been submitted before an agreement was asked
    stopped = (await school.review(await school.read(claim))).json()
    held = await school.read(claim)

    agreed = await school.agree_on_rest(claim, worker)

    assert (stopped["status"], held["reason"]) == ("held", "REST_NOT_AGREED")
    assert agreed.status_code == 201, agreed.text
    assert (await school.read(claim))["status"] == "submitted"


async def test_a_study_that_names_no_place_waits_until_its_claimant_says_it(
    school: School, worker: Worker
) -> None:
    """VT-040: 到内地高等院校、研发制造类科研机构; an app that does not ask for it loses nothing."""
    await school.set_plan("100000.00", funding="STUDY_REIMBURSEMENT")
    await selected(school, worker)
    claim = await drafted_study(school, worker, "10000.00")
    await school.agree_on_rest(claim, worker, host=None)
    held = (await school.submit(claim, worker)).json()

    nowhere = await school.agree_on_rest(
        claim, worker, host={"name": "某大学", "kind": "UNIVERSITY", "province": "99"}
    )
    said = await school.agree_on_rest(claim, worker)

    assert (held["status"], held["reason"]) == ("held", "HOST_NOT_NAMED")
    assert (nowhere.status_code, nowhere.json()["code"]) == (422, "HOST_PROVINCE_NOT_KNOWN")
    assert said.json()["agreement"]["host"]["name"] == "四川大学"
    assert (await school.read(claim))["status"] == "submitted"


@pytest.mark.parametrize(
    ("kind", "province"),
    [("UNIVERSITY", "54"), ("OTHER", "51"), ("RESEARCH_INSTITUTE", "81")],
    ids=["within Tibet", "neither of both", "outside the mainland"],
)
async def test_a_study_elsewhere_is_refused_with_the_article(
    school: School, worker: Worker, kind: str, province: str
) -> None:
    """VT-040."""
    await school.set_plan("100000.00", funding="STUDY_REIMBURSEMENT")
    await selected(school, worker)
    claim = await drafted_study(school, worker, "10000.00")
    place = {"name": "某研学单位", "kind": kind, "province": province}
    await school.agree_on_rest(claim, worker, host=place)

    answer = (await school.submit(claim, worker)).json()

    assert (answer["decision"], answer["reason"]) == ("INELIGIBLE", "HOST_NOT_ADMITTED")
    refused = await school.refused(answer, explanation="研学单位不属于内地高等院校或科研机构。")
    assert refused["items"] == ["《215号（十二）》"]


async def test_who_proposed_a_list_does_not_answer_what_is_said_against_it(
    school: School, worker: Worker
) -> None:
    """VT-040, A-50: neither of the two who signed the list answers; a third does."""
    listed = await selected(school, worker)
    raised = await objected(school, listed, Worker(school.client, name="格桑平措"))
    body = {"founded": False, "answer": "业绩已核实"}
    address = f"/v1/selection-objections/{raised.json()['id']}/answer"

    signed = [
        await school.post(address, by, seen=raised, json=body)
        for by in (school.lead, school.second)
    ]
    answered = await school.post(address, third(school), seen=raised, json=body)

    codes = {(one.status_code, one.json()["code"]) for one in signed}
    assert codes == {(403, "SECOND_LEAD_FOR_SELECTION")}
    assert answered.status_code == 200, answered.text


async def test_a_talent_is_put_right_and_ended_by_another_officer(
    school: School, worker: Worker
) -> None:
    """VT-040, A-50: who entered it does neither; who is out of the library is on no further list."""
    entered = await school.nominate(worker)
    address = f"/v1/talents/{entered.json()['id']}"
    right = {
        "trade_code": school.trade_code,
        "level": 1,
        "achievement": "国家级非遗唐卡技艺传承人。",
        "nominated_by": "城关区唐卡画院",
        "reason": "等级登记有误",
    }
    own = as_(
        school.client.layout,
        "hrss_lead",
        region=school.county,
        sub=f"handler-{school.county}",
    )

    mine = await school.post(f"{address}/correct", own, seen=entered, json=right)
    corrected = await school.post(f"{address}/correct", school.lead, seen=entered, json=right)
    why = {"reason": "已调离本市"}
    ended = await school.post(f"{address}/end", school.lead, seen=corrected, json=why)
    twice = await school.post(f"{address}/end", school.lead, seen=ended, json=why)
    again = await school.nominate(worker)

    assert (mine.status_code, mine.json()["code"]) == (403, "SECOND_LEAD_FOR_TALENT")
    assert corrected.status_code == 200, corrected.text
    assert (corrected.json()["level"], ended.status_code) == (1, 200)
    assert (twice.status_code, twice.json()["code"]) == (404, "TALENT_NOT_FOUND")
    assert again.status_code == 201, again.text
    listed = await school.get("/v1/talents", school.handler)
    assert [one["id"] for one in listed["items"]] == [again.json()["id"]]
