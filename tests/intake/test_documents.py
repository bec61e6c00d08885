from uuid import uuid4

import pytest
from aid_testing.actors import as_, once
from aid_testing.applications import (
    HEIC,
    JPEG,
    PDF,
    PNG,
    accepted,
    applicant_of,
    drafted,
    handler_of,
    signed,
    submitted,
    upload,
)
from aid_testing.fixtures import Client
from aid_testing.printouts import words_of_html, words_of_pdf
from aid_testing.rows import audit_of, rows


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (JPEG, "image/jpeg"),
        (PNG, "image/png"),
        (PDF, "application/pdf"),
        (HEIC, "image/heic"),
    ],
)
async def test_a_paper_is_known_by_its_content(
    client: Client, content: bytes, media_type: str
) -> None:
    application = await drafted(client)

    response = await upload(client, application, "ID_CARD", content)

    assert response.status_code == 201, response.text
    assert response.json()["media_type"] == media_type
    assert len(response.json()["sha256"]) == 64


@pytest.mark.parametrize("content", [b"", b"hello", b"<html></html>", b"MZ\x90\x00" + b"0" * 60])
async def test_other_content_is_refused_whatever_its_name(client: Client, content: bytes) -> None:
    application = await drafted(client)

    response = await upload(client, application, "ID_CARD", content)

    assert response.status_code == 422
    assert response.json()["code"] in {"FILE_TYPE_NOT_ACCEPTED", "REQUEST_INVALID"}


async def test_half_a_file_behind_its_first_bytes_is_refused(client: Client) -> None:
    application = await drafted(client)

    response = await upload(client, application, "ID_CARD", JPEG[:-2])

    assert (response.status_code, response.json()["code"]) == (422, "FILE_TYPE_NOT_ACCEPTED")


async def test_a_file_beyond_the_limit_is_refused(client: Client) -> None:
    application = await drafted(client)

    response = await upload(client, application, "ID_CARD", PDF + b"0" * 10_000_001)

    assert response.status_code == 413
    assert response.json()["code"] == "BODY_TOO_LARGE"


async def test_an_unknown_kind_is_refused(client: Client) -> None:
    application = await drafted(client)

    response = await upload(client, application, "DIARY")

    assert response.status_code == 422


async def test_the_content_comes_back_and_its_reading_is_audited(client: Client) -> None:
    application = await submitted(client, complete=False)
    document = (await upload(client, application, "ID_CARD")).json()
    address = f"/v1/applications/{application['id']}/documents/{document['id']}"

    known = await client.get(address, headers=applicant_of(client))
    content = await client.get(f"{address}/content", headers=handler_of(client))
    watcher = await client.get(
        f"{address}/content", headers=as_(client.layout, "city_supervisor", region="5401")
    )

    assert known.json() == document
    assert content.content == PDF
    assert content.headers["content-type"] == "application/pdf"
    assert content.headers["x-content-type-options"] == "nosniff"
    assert watcher.status_code == 403
    assert "read_document" in [
        row.action for row in await audit_of(client.database, document["id"])
    ]


async def test_a_paper_of_another_application_is_not_found(client: Client) -> None:
    one, other = await drafted(client), await drafted(client)
    document = (await upload(client, one, "ID_CARD")).json()

    response = await client.get(
        f"/v1/applications/{other['id']}/documents/{document['id']}", headers=applicant_of(client)
    )
    foreign = await client.get(
        f"/v1/applications/{one['id']}/documents/{document['id']}",
        headers=applicant_of(client, "somebody-else"),
    )
    unknown = await upload(client, {"id": str(uuid4())}, "ID_CARD")

    assert response.json()["code"] == "DOCUMENT_NOT_FOUND"
    assert foreign.json()["code"] == "APPLICATION_NOT_FOUND"
    assert unknown.status_code == 404


async def test_the_same_upload_again_is_answered_again_and_stored_once(client: Client) -> None:
    application = await drafted(client)
    headers = applicant_of(client) | once()

    first = await upload(client, application, "ID_CARD", headers=headers)
    again = await upload(client, application, "ID_CARD", headers=headers)

    assert again.json() == first.json()
    assert again.headers["idempotency-hit"] == "true"
    stored = await rows(
        client.database,
        "SELECT id FROM documents WHERE application_id = :id",
        id=application["id"],
    )
    assert len(stored) == 1


async def test_nothing_is_added_to_an_ended_case(client: Client) -> None:
    application = await drafted(client)
    await client.post(
        f"/v1/applications/{application['id']}/withdraw",
        headers=applicant_of(client) | once() | {"If-Match": '"1"'},
    )

    response = await upload(client, application, "ID_CARD")

    assert response.json()["code"] == "UPLOAD_NOT_ALLOWED"


async def test_the_forms_say_what_was_signed_and_lie_sealed(client: Client) -> None:
    application = await signed(client)
    [form] = [d for d in application["documents"] if d["kind"] == "APPROVAL_FORM"]

    answer = await client.get(
        f"/v1/applications/{application['id']}/documents/{form['id']}/content",
        headers=applicant_of(client),
    )

    assert "拉萨市城乡困难群众临时救助申请审批表" in answer.text
    assert "扎西" in answer.text
    folder = client.layout.home / "objects" / "documents" / application["id"]
    for file in folder.iterdir():
        assert "扎西".encode() not in file.read_bytes()


async def test_the_approval_form_is_printed_with_the_words_of_its_page(client: Client) -> None:
    application = await signed(client)
    [form] = [d for d in application["documents"] if d["kind"] == "APPROVAL_FORM"]
    address = f"/v1/applications/{application['id']}/documents/{form['id']}/content"

    shown = await client.get(address, headers=applicant_of(client))
    printed = await client.get(
        address, headers=applicant_of(client) | {"Accept": "application/pdf"}
    )

    assert printed.headers["content-type"] == "application/pdf"
    assert words_of_pdf(printed.content) == words_of_html(shown.text)


async def test_an_accepted_case_still_takes_papers(client: Client) -> None:
    application = await accepted(client)

    assert (await upload(client, application, "OTHER")).status_code == 201
