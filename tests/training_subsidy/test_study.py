from datetime import timedelta
from typing import Any

from aid_testing.training import School, Worker


async def test_a_selected_talent_gets_half_of_the_study_fee(school: School, worker: Worker) -> None:
    await school.set_plan("100000.00", funding="STUDY_REIMBURSEMENT")
    study = {
        "region": school.county,
        "starts_on": (school.today - timedelta(days=40)).isoformat(),
        "ends_on": school.today.isoformat(),
    }
    body = {"type": "STUDY_REIMBURSEMENT", "study": study}
    stranger = Worker(school.client, name="格桑平措")
    listed = {
        "year": (school.today - timedelta(days=40)).year,
        "region": school.county,
        "number": f"拉人社〔{school.county}〕12号",
        "talents": [{"name": worker.name, "id_number": worker.id_number}],
    }
    await school.ask("/v1/selection-lists", school.lead, json=listed)

    async def claim(by: Worker) -> Any:
        drafted = (await school.draft(None, by, **body)).json()
        await school.receipt(drafted, by.headers, "10000.01", item="STUDY_FEE")
        await school.receipt(drafted, by.headers, "5000.00", item="TRAVEL")
        return (await school.submit(drafted, by)).json()

    selected, other = await claim(worker), await claim(stranger)

    assert (selected["computed_amount"], selected["other_share"]) == ("5000.01", "5000.00")
    assert (other["decision"], other["reason"]) == ("INELIGIBLE", "NOT_SELECTED")
    refused = await school.refused(other)
    assert refused["items"] == ["《215号（十二）》"]
