"""An institution comes to the register by its own application (VT-006)."""

from datetime import timedelta
from typing import Any

from aid_client.courses import a_credit_code
from aid_testing.actors import as_
from aid_testing.rows import audit_of
from aid_testing.training import School, Worker, a_pdf

APPLICATIONS = "/v1/institution-applications"
PAPERS = ("LICENCE", "PREMISES", "TEACHERS", "FINANCES")


class Applicant:
    """An organisation that is not on the register yet, and its office."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.code = a_credit_code()
        self.own = as_(
            school.client.layout, "training_institution", org=self.code, sub=f"new-{self.code}"
        )

    def body(self, **changes: Any) -> dict[str, Any]:
        return {
            "kind": "ADMISSION",
            "region": self.school.county,
            "name": "雪域职业培训学校",
            "address": "城关区金珠西路 1 号",
            "qualified_for_pay_first": True,
        } | changes

    async def begin(self, **changes: Any) -> Any:
        return await self.school.post(APPLICATIONS, self.own, json=self.body(**changes))

    async def add(self, application: Any, kind: str) -> Any:
        return await self.school.post(
            f"{APPLICATIONS}/{application['id']}/papers",
            self.own,
            data={"kind": kind},
            files={"file": ("paper.pdf", a_pdf())},
        )

    async def step(self, seen: Any, verb: str, by: dict[str, str], **options: Any) -> Any:
        return await self.school.post(
            f"{APPLICATIONS}/{seen['id']}/{verb}", by, seen=seen, **options
        )

    async def submitted(self, **changes: Any) -> Any:
        begun = await self.begin(**changes)
        assert begun.status_code == 201, begun.text
        for kind in PAPERS:
            assert (await self.add(begun.json(), kind)).status_code == 201
        answer = await self.step(begun.json(), "submit", self.own)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def examined(self, seen: Any, **changes: Any) -> Any:
        body = {
            "positive": True,
            "visited_on": self.school.today.isoformat(),
            "note": "场地与材料一致",
        } | changes
        return await self.step(seen, "examine", self.school.handler, json=body)

    async def decided(self, seen: Any, **body: Any) -> Any:
        return await self.step(seen, "decide", self.school.lead, json={"action": "ADMIT"} | body)

    async def admitted(self, **changes: Any) -> Any:
        examined = await self.examined(await self.submitted(**changes))
        assert examined.status_code == 200, examined.text
        decided = await self.decided(examined.json())
        assert decided.status_code == 200, decided.text
        return decided.json()


async def test_an_institution_applies_is_visited_and_admitted_by_two(school: School) -> None:
    """VT-006, VT-067: papers, a visit and two officers; then it stands on the public register."""
    new = Applicant(school)

    admitted = await new.admitted(trade_codes=[school.trade_code])

    institution = await school.get(f"/v1/institutions/{admitted['institution_id']}", {})
    planned = await school.post("/v1/classes", new.own, json=school.a_class())
    assert (admitted["status"], institution["status"]) == ("admitted", "ACTIVE")
    assert institution["credit_code"] == new.code
    assert planned.status_code == 201, planned.text


async def test_nobody_opens_a_class_before_the_admission(school: School) -> None:
    """VT-006: an application alone puts nobody on the register."""
    new = Applicant(school)
    await new.submitted()

    planned = await school.post("/v1/classes", new.own, json=school.a_class())

    assert (planned.status_code, planned.json()["code"]) == (404, "INSTITUTION_NOT_FOUND")


async def test_what_is_missing_is_named_and_nothing_is_handed_in(school: School) -> None:
    """VT-006: licence, premises, teachers and finances are each shown."""
    new = Applicant(school)
    begun = (await new.begin()).json()
    await new.add(begun, "LICENCE")

    refused = await new.step(begun, "submit", new.own)

    assert (refused.status_code, refused.json()["code"]) == (422, "PAPERS_MISSING")
    assert "教师名册" in refused.json()["detail"]
    assert "办学许可证" not in refused.json()["detail"]


async def test_who_is_admitted_was_visited_after_applying(school: School) -> None:
    """VT-006: no visit, one before the application, or one to come admits nobody."""
    new = Applicant(school)
    seen = await new.submitted()
    days = (None, school.today - timedelta(days=1), school.today + timedelta(days=1))

    answers = [await new.examined(seen, visited_on=day and day.isoformat()) for day in days]

    assert {(one.status_code, one.json()["code"]) for one in answers} == {
        (422, "SITE_VISIT_MISSING")
    }


async def test_who_examined_does_not_decide(school: School) -> None:
    """A-50, VT-006: the same login as lead decides nothing."""
    new = Applicant(school)
    both = as_(
        school.client.layout, "hrss_lead", region=school.county, sub=f"handler-{school.county}"
    )
    examined = (await new.examined(await new.submitted())).json()

    refused = await new.step(examined, "decide", both, json={"action": "ADMIT"})

    assert (refused.status_code, refused.json()["code"]) == (403, "ANOTHER_EXAMINER")


async def test_a_refusal_is_written_with_its_reason_and_the_ways_to_appeal(
    school: School,
) -> None:
    """VT-006: refused in writing; the institution reads why, and where to complain."""
    new = Applicant(school)
    examined = (await new.examined(await new.submitted(), positive=False, visited_on=None)).json()
    letter = f"{APPLICATIONS}/{examined['id']}/letter"

    early = await school.client.get(letter, headers=new.own)
    admitted = await new.decided(examined)
    bare = await new.decided(examined, action="REFUSE")
    refused = await new.decided(examined, action="REFUSE", explanation="消防验收不合格")
    page = await school.client.get(letter, headers=new.own)
    printed = await school.client.get(letter, headers=new.own | {"Accept": "application/pdf"})
    listed = await school.get(f"/v1/institutions?region={school.county}&limit=200", {})

    assert (early.status_code, early.json()["code"]) == (409, "ADMISSION_LETTER_NOT_READY")
    assert admitted.json()["code"] == "ADMISSION_NOT_EXAMINED_SO"
    assert bare.json()["code"] == "ADMISSION_REASON_MISSING"
    assert refused.json()["status"] == "refused"
    assert "消防验收不合格" in page.text
    assert "六十日" in page.text
    assert printed.content.startswith(b"%PDF")
    assert new.code not in [one["credit_code"] for one in listed["items"]]
    actions = [row.action for row in await audit_of(school.client.database, examined["id"])]
    assert actions[-1] == "read_admission_letter"


async def test_what_is_returned_is_completed_and_handed_in_again(school: School) -> None:
    """VT-006: told once what is missing; a decision may be sent back for another examination."""
    new = Applicant(school)
    seen = await new.submitted()

    closed = await new.add(seen, "LICENCE")
    returned = await new.step(seen, "return", school.handler, json={"missing": "请补充教师资格证"})
    added = await new.add(seen, "TEACHERS")
    again = await new.step(returned.json(), "submit", new.own)
    examined = await new.examined(again.json())
    back = await new.decided(examined.json(), action="SEND_BACK", explanation="请再核实场地")
    told = await school.get(f"{APPLICATIONS}/{seen['id']}", new.own)

    assert (closed.status_code, closed.json()["code"]) == (409, "PAPER_NOT_NOW")
    assert returned.json()["status"] == "draft"
    assert added.status_code == 201
    assert back.json()["status"] == "submitted"
    assert [note["kind"] for note in told["notes"]] == ["return", "return"]


async def test_a_change_of_name_and_scope_is_applied_for_with_its_reason(school: School) -> None:
    """VT-006: name, address and scope change by an application; what is outside is not taught."""
    new = Applicant(school)
    await new.admitted()
    other = await school.list_trade(4, code=f"{school.trade_code}9")
    seen = await new.submitted(
        kind="CHANGE", name="雪域技师学院", trade_codes=[school.trade_code], reason="更名"
    )

    decided = await new.decided((await new.examined(seen, visited_on=None)).json())
    inside = await school.post("/v1/classes", new.own, json=school.a_class())
    outside = await school.post("/v1/classes", new.own, json=school.a_class(trade_id=other))

    institution = await school.get(f"/v1/institutions/{decided.json()['institution_id']}", {})
    assert institution["name"] == "雪域技师学院"
    assert inside.status_code == 201
    assert (outside.status_code, outside.json()["code"]) == (422, "TRADE_OUTSIDE_SCOPE")


async def test_an_institution_applies_once_and_for_what_it_is(school: School) -> None:
    """VT-006: one open application; who is registered changes, who is not applies."""
    new = Applicant(school)
    await new.begin()

    second = await new.begin()
    change = await Applicant(school).begin(kind="CHANGE")
    registered = await school.post(APPLICATIONS, school.own, json=new.body())
    nobody = as_(school.client.layout, "training_institution", org=None, sub="nobody")
    without = await school.post(APPLICATIONS, nobody, json=new.body())
    worker = await school.post(APPLICATIONS, Worker(school.client).headers, json=new.body())

    codes = [one.json()["code"] for one in (second, change, registered, without)]
    assert codes == [
        "APPLICATION_OPEN_ALREADY",
        "NOT_YET_ADMITTED",
        "ADMITTED_ALREADY",
        "NO_ORGANISATION",
    ]
    assert worker.status_code == 403


async def test_an_application_is_its_institutions_and_its_offices_alone(school: School) -> None:
    new, other = Applicant(school), Applicant(school)
    begun = (await new.begin()).json()
    paper = (await new.add(begun, "LICENCE")).json()
    address = f"{APPLICATIONS}/{begun['id']}"
    far = as_(school.client.layout, "hrss_handler", region="540121", sub="far")

    strangers = [await school.client.get(address, headers=who) for who in (other.own, far)]
    mine = await school.get(f"{APPLICATIONS}?status=draft", new.own)
    papers = await school.get(f"{address}/papers", new.own)
    one = await school.get(f"{address}/papers/{paper['id']}", new.own)
    content = await school.client.get(
        f"{address}/papers/{paper['id']}/content", headers=school.handler
    )
    withdrawn = await new.step(begun, "withdraw", new.own)
    offices = await school.get(f"{APPLICATIONS}?limit=200", school.handler)

    assert [answer.status_code for answer in strangers] == [404, 403]
    assert [item["id"] for item in mine["items"]] == [begun["id"]]
    assert papers == [one]
    assert content.content.startswith(b"%PDF")
    assert withdrawn.json()["status"] == "withdrawn"
    assert begun["id"] in [item["id"] for item in offices["items"]]
