from aid_testing.assessing import Officer, Outside
from aid_testing.assessments import accepted_event, an_education_event
from aid_testing.fixtures import Client
from aid_testing.rows import outbox


async def test_a_medical_case_walks_from_acceptance_to_completion(client: Client) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event())
    officer = Officer(client, event.case_id, sub="assessor")

    await outside.work()
    await officer.prepare()
    response = await officer.do("complete")

    assert response.status_code == 200, response.text
    assert response.json()["status"] == "COMPLETED"
    published = await outbox(client.database, event.case_id)
    [completed] = [row.payload for row in published if row.type.endswith("completed.v1")]
    assert completed["recommended_amount"] == "2100.00"
    assert completed["assessed_by"] == "assessor"
    assert len(completed["findings"]) == 27


async def test_an_education_case_completes_too(client: Client) -> None:
    outside = Outside(client)
    event = await outside.given(an_education_event())
    officer = Officer(client, event.case_id)

    await outside.work()
    await officer.prepare()
    response = await officer.do("complete")

    assert response.status_code == 200, response.text
    amounts = response.json()["preview"]
    assert amounts["article_9_expenditure"] == "19000.00"
    assert amounts["article_9_threshold"] == "17000.00"
    assert amounts["recommended_amount"] == "1200.00"
