import pytest
from aid_testing.approvals import Office

NOBODYS = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/v1/notices?cursor=x", 422),
        ("/v1/notices?region=x", 422),
        ("/v1/notices?region=99", 422),
        ("/v1/notices?region=9999", 200),
        (f"/v1/notices/{NOBODYS}", 404),
        (f"/v1/notices/{NOBODYS}?channel=OTHER", 422),
        (f"/v1/notices/{NOBODYS}/objections/{NOBODYS}", 404),
        ("/v1/sampling/540102/2000-01", 404),
        ("/v1/sampling/540102/2026-13", 422),
        ("/v1/policies?on=0001-01-01", 200),
        ("/v1/policies?on=9999-12-31", 200),
        ("/v1/cases?due_before=0001-01-01", 200),
        ("/v1/cases?due_before=9999-12-31", 200),
        ("/v1/cases?limit=0", 422),
        ("/v1/cases?status=other", 422),
        (f"/v1/cases/{NOBODYS}/letter", 404),
        ("/v1/cases/x", 422),
    ],
)
async def test_no_odd_request_is_a_fault(office: Office, address: str, status: int) -> None:
    answer = await office.client.get(address, headers=office.lead)

    assert answer.status_code == status, answer.text
