"""Sheets on paper: the notice for the board and the county's later signature, as page and PDF."""

from typing import Any
from uuid import UUID, uuid4

from aid_testing.approvals import Office, positive
from aid_testing.printouts import words_of_html, words_of_pdf
from aid_testing.rows import audit_of, rows
from approval.usecases.notices import notices
from shared.contracts.people import CasePeople, PersonData
from shared.roles import system


async def both(office: Office, address: str, who: dict[str, str]) -> str:
    """The page, which says the same as its print."""
    shown = await office.client.get(address, headers=who)
    printed = await office.client.get(address, headers=who | {"Accept": "application/pdf"})
    assert (shown.status_code, printed.status_code) == (200, 200), (shown.text, printed.text)
    assert printed.headers["content-type"] == "application/pdf"
    assert words_of_pdf(printed.content) == words_of_html(shown.text)
    return shown.text


async def on_the_board(office: Office, name: str) -> tuple[UUID, Any]:
    case_id = await office.opened()
    await office.noticed(case_id)
    person = PersonData(person_id=uuid4(), name=name)
    known = CasePeople(case_id=case_id, applicant_id=person.person_id, persons=(person,))
    [row] = await rows(
        office.client.database, "SELECT id FROM notices WHERE case_id = :id", id=case_id
    )
    async with office.client.database.transaction(by=system("approval")) as tx:
        await notices.name_notice(tx, row.id, known)
    return case_id, row.id


async def test_the_notice_is_a_sheet_for_the_board_and_its_reading_is_audited(
    office: Office,
) -> None:
    _, notice_id = await on_the_board(office, "次仁·卓玛")

    sheet = await both(office, f"/v1/notices/{notice_id}/sheet", office.handler)
    elsewhere = await office.client.get(
        f"/v1/notices/{notice_id}/sheet", headers=Office(office.client).handler
    )

    assert "次仁·卓玛" in sheet
    assert "2730.00" in sheet
    assert elsewhere.status_code == 403
    read = [one.action for one in await audit_of(office.client.database, notice_id)]
    assert read.count("read_notice_name") == 2


async def test_the_sheet_of_a_later_signature_is_blank_and_then_says_what_was_signed(
    office: Office,
) -> None:
    await office.delegate()
    case_id = await office.urgent()
    for who in (office.handler, office.lead):
        await office.step(case_id, "sign-opinion", who, positive("1820.00"))
    address = f"/v1/cases/{case_id}/countersign-sheet"

    blank = await both(office, address, office.county_lead)
    await office.step(case_id, "countersign", office.county_lead, {"agree": True})
    signed = await both(office, address, office.county_lead)

    assert "主管领导" in blank
    assert "1820.00" in blank
    assert "同意" in signed
    assert "主管领导" not in signed


async def test_a_case_that_the_county_decided_has_no_such_sheet(office: Office) -> None:
    case_id = await office.opened()

    none = await office.client.get(
        f"/v1/cases/{case_id}/countersign-sheet", headers=office.county_lead
    )

    assert (none.status_code, none.json()["code"]) == (409, "NOTHING_TO_COUNTERSIGN")
