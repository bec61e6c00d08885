from uuid import uuid4

import httpx
import pytest
from shared.auth import TokenFile
from shared.contracts.people import CasePeople, PersonData, Purpose
from shared.people import PeopleClient, PersonDataUnavailable

CASE = uuid4()


async def test_the_name_is_asked_for_with_case_and_purpose() -> None:
    person = PersonData(person_id=uuid4(), name="次仁卓玛")
    people = CasePeople(case_id=CASE, applicant_id=person.person_id, persons=(person,))

    def owner(request: httpx.Request) -> httpx.Response:
        assert request.url.path == f"/v1/internal/cases/{CASE}/people"
        assert request.url.params["purpose"] == "PUBLIC_NOTICE"
        return httpx.Response(200, content=people.model_dump_json())

    client = PeopleClient(
        url="http://intake", token=TokenFile(None), transport=httpx.MockTransport(owner)
    )

    assert await client.fetch(CASE, Purpose.PUBLIC_NOTICE) == people


@pytest.mark.parametrize("answer", [httpx.Response(503), httpx.Response(200, content=b"{}")])
async def test_an_owner_that_does_not_answer_is_asked_later(answer: httpx.Response) -> None:
    client = PeopleClient(
        url="http://intake", token=TokenFile(None), transport=httpx.MockTransport(lambda _: answer)
    )

    with pytest.raises(PersonDataUnavailable):
        await client.fetch(CASE, Purpose.DECISION_LETTER)
