"""A bank that agreed on signatures gets signed files, and is believed by its signature alone."""

import base64
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aid_testing.actors import CITY, as_, once
from aid_testing.agent_banks import desk_at
from aid_testing.bank_files import a_status_report, an_item
from aid_testing.bank_keys import Agreement, a_pair, an_agreement
from aid_testing.cancellations import answer, fetched, requested, status_of
from aid_testing.finance import Desk, reference
from aid_testing.fixtures import Client
from aid_testing.sftp import SftpServer, sftp_server
from disbursement.bank.sftp import read_places
from disbursement.domain.bank.agents import SignatureKind
from disbursement.workers.folders import exchange_with_bank
from prometheus_client import REGISTRY

ClientOf = Callable[[str], Awaitable[Client]]
KINDS = [SignatureKind.RSA, SignatureKind.SM2]


@contextmanager
def known(desk: Desk, agreement: Agreement) -> Iterator[None]:
    """The keys stand in the service's settings."""
    keys: dict[str, Any] = desk.client.app.state.bank_keys
    keys[desk.bank_code] = agreement.keys
    yield
    keys.pop(desk.bank_code)


async def signing(client_of: ClientOf, kind: SignatureKind, **terms: Any) -> Desk:
    return await desk_at(await client_of("disbursement"), signature=kind.value, **terms)


async def post(desk: Desk, content: bytes, signature: bytes | None) -> Any:
    told = {} if signature is None else {"signature": base64.b64encode(signature).decode()}
    return await desk.client.post(
        "/v1/bank/reports",
        files={"file": ("file", content)},
        data={"format": "pain.002"} | told,
        headers=desk.bank | once(),
    )


def alarms(desk: Desk) -> float | None:
    """The gauge of the alarm: 1 while the bank's last file was refused."""
    labels = {"service": "disbursement", "bank": desk.bank_code}
    return REGISTRY.get_sample_value("aid_bank_signature_refused", labels)


@pytest.mark.parametrize("kind", KINDS)
async def test_the_file_that_a_bank_fetches_is_signed_by_us(
    client_of: ClientOf, tmp_path: Path, kind: SignatureKind
) -> None:
    desk, agreement = await signing(client_of, kind), an_agreement(tmp_path, kind)
    payment = await desk.released()
    address = f"/v1/bank/batches/{payment['batch_id']}/file"

    with known(desk, agreement):
        answer = await desk.client.get(address, headers=desk.bank)

    signature = base64.b64decode(answer.headers["x-content-signature"])
    assert agreement.ours.has_signed(answer.content, signature)


@pytest.mark.parametrize("kind", KINDS)
async def test_an_answer_that_the_bank_has_signed_counts(
    client_of: ClientOf, tmp_path: Path, kind: SignatureKind
) -> None:
    desk, agreement = await signing(client_of, kind), an_agreement(tmp_path, kind)
    payment = await desk.released()
    answer = a_status_report(an_item(reference(payment), "ACCC"))

    with known(desk, agreement):
        taken = await post(desk, answer, agreement.banks.sign(answer))

    assert taken.status_code == 201, taken.text
    assert (await desk.payment(payment["id"]))["status"] == "paid"


@pytest.mark.parametrize("how", ["none", "of another file", "of another key", "no signature"])
@pytest.mark.parametrize("kind", KINDS)
async def test_an_answer_without_the_banks_signature_is_refused_counts_nothing_and_alarms(
    client_of: ClientOf, tmp_path: Path, kind: SignatureKind, how: str
) -> None:
    desk, agreement = await signing(client_of, kind), an_agreement(tmp_path, kind)
    payment = await desk.released()
    answer = a_status_report(an_item(reference(payment), "ACCC"))
    wrong = {
        "none": None,
        "of another file": agreement.banks.sign(answer + b" "),
        "of another key": a_pair(tmp_path, "other", kind).sign(answer),
        "no signature": b"\x30\x06\x02\x01\x01\x02\x01\x01",
    }

    with known(desk, agreement):
        refused = await post(desk, answer, wrong[how])
        alarmed = alarms(desk)
        good = await post(desk, answer, agreement.banks.sign(answer))

    assert (refused.status_code, refused.json()["code"]) == (422, "SIGNATURE_REFUSED")
    assert (alarmed, alarms(desk)) == (1, 0)
    assert good.status_code == 201, "what was refused left no trace of its message id"


async def test_a_word_without_a_file_is_refused_of_a_bank_that_signs(
    client_of: ClientOf, tmp_path: Path
) -> None:
    """Else the file would be refused whole by whoever has the bank's token, and paid again."""
    desk = await signing(client_of, SignatureKind.RSA)
    payment = await desk.released()
    result = {"end_to_end_id": reference(payment), "status": "RJCT"}

    with known(desk, an_agreement(tmp_path, SignatureKind.RSA)):
        told = await desk.client.post(
            "/v1/bank/results",
            json={"message_id": "R-1", "results": [result]},
            headers=desk.bank | once(),
        )
        whole = await desk.refuse(payment)

    for refused in (told, whole):
        assert (refused.status_code, refused.json()["code"]) == (422, "SIGNATURE_REFUSED")
    assert (await desk.payment(payment["id"]))["status"] == "released"


async def test_without_keys_in_the_settings_nothing_leaves_and_nothing_counts(
    client_of: ClientOf,
) -> None:
    desk = await signing(client_of, SignatureKind.SM2)
    payment = await desk.released()
    address = f"/v1/bank/batches/{payment['batch_id']}/file"

    fetched = await desk.client.get(address, headers=desk.bank)
    posted = await post(desk, a_status_report(an_item(reference(payment), "ACCC")), b"any")

    for refused in (fetched, posted):
        assert (refused.status_code, refused.json()["code"]) == (409, "BANK_KEYS_MISSING")


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[SftpServer]:
    async with sftp_server(tmp_path) as running:
        yield running


async def exchange(server: SftpServer, desk: Desk) -> None:
    file = server.root.parent / "banks.toml"
    file.write_text(server.table(desk.bank_code), "utf-8")
    place = read_places(file)[desk.bank_code]
    await exchange_with_bank(desk.client.app.state.running, desk.bank_code, place)


async def test_in_folders_the_signature_lies_beside_the_file_both_ways(
    client_of: ClientOf, server: SftpServer, tmp_path: Path
) -> None:
    desk = await signing(client_of, SignatureKind.SM2, transport="sftp")
    agreement = an_agreement(tmp_path, SignatureKind.SM2)
    payment = await desk.released()
    forged = a_status_report(an_item(reference(payment), "RJCT", code="AC04"))
    answer = a_status_report(an_item(reference(payment), "ACCC"))
    server.put("forged.xml", forged, minutes_ago=20)
    server.put("good.xml.sig", base64.encodebytes(agreement.banks.sign(answer)))
    server.put("good.xml", answer)

    with known(desk, agreement):
        await exchange(server, desk)

    sent = server.files("to-bank")
    [name] = [one for one in sent if not one.endswith(".sig")]
    assert agreement.ours.has_signed(sent[name], base64.b64decode(sent[f"{name}.sig"]))
    assert (await desk.payment(payment["id"]))["status"] == "paid"
    headers = as_(desk.client.layout, "finance_checker", region=CITY, sub="checker@city")
    files = (await desk.client.get("/v1/bank-files?limit=200", headers=headers)).json()["items"]
    found = {one["name"]: one for one in files if one["bank_code"] == desk.bank_code}
    assert (found["forged.xml"]["status"], found["forged.xml"]["code"]) == (
        "parked",
        "SIGNATURE_REFUSED",
    )
    assert found["good.xml"]["status"] == "taken"
    assert server.files("from-bank") == {}


async def test_in_folders_a_signature_may_follow_its_file(
    client_of: ClientOf, server: SftpServer, tmp_path: Path
) -> None:
    desk = await signing(client_of, SignatureKind.SM2, transport="sftp")
    agreement = an_agreement(tmp_path, SignatureKind.SM2)
    payment = await desk.released()
    answer = a_status_report(an_item(reference(payment), "ACCC"))
    server.put("late.xml", answer)

    with known(desk, agreement):
        await exchange(server, desk)
        before = (await desk.payment(payment["id"]))["status"]
        left = set(server.files("from-bank"))
        server.put("late.xml.sig", base64.encodebytes(agreement.banks.sign(answer)))
        await exchange(server, desk)

    assert (before, left) == ("released", {"late.xml"})
    assert (await desk.payment(payment["id"]))["status"] == "paid"
    assert server.files("from-bank") == {}


async def test_in_folders_a_receipt_names_its_file_inside_where_files_are_signed(
    client_of: ClientOf, server: SftpServer, tmp_path: Path
) -> None:
    """A signature is of the content: an empty receipt would be good for every file."""
    desk = await signing(client_of, SignatureKind.SM2, transport="sftp")
    agreement = an_agreement(tmp_path, SignatureKind.SM2)
    payment = await desk.released()
    batch = await desk.client.get(f"/v1/batches/{payment['batch_id']}", headers=desk.maker)
    number = batch.json()["number"]
    for name, content in ((f"{number}.txt.rcv", b""), (f"{number}.xml.rcv", number.encode())):
        server.put(name, content)
        server.put(f"{name}.sig", base64.encodebytes(agreement.banks.sign(content)))

    with known(desk, agreement):
        await exchange(server, desk)

    headers = as_(desk.client.layout, "finance_checker", region=CITY, sub="checker@city")
    files = (await desk.client.get("/v1/bank-files?limit=200", headers=headers)).json()["items"]
    found = {one["name"]: one["status"] for one in files if one["bank_code"] == desk.bank_code}
    assert found == {f"{number}.txt.rcv": "parked", f"{number}.xml.rcv": "taken"}
    assert (await desk.payment(payment["id"]))["status"] == "accepted"


async def test_in_folders_nothing_is_put_down_without_our_key(
    client_of: ClientOf, server: SftpServer
) -> None:
    desk = await signing(client_of, SignatureKind.SM2, transport="sftp")
    await desk.released()

    await exchange(server, desk)

    assert server.files("to-bank") == {}


async def test_a_request_is_answered_by_a_bank_that_signs_in_a_signed_file_alone(
    client_of: ClientOf, tmp_path: Path
) -> None:
    """Its word without a file is not proven to be its own; its status report is (CANC)."""
    desk = await signing(client_of, SignatureKind.RSA)
    agreement = an_agreement(tmp_path, SignatureKind.RSA)

    with known(desk, agreement):
        payment = await fetched(desk)
        asked = await requested(desk, payment)
        bare = await answer(desk, asked, accepted=True)
        signed = a_status_report(an_item(reference(payment), "CANC", code="CUST"))
        await post(desk, signed, agreement.banks.sign(signed))

    assert (bare.status_code, bare.json()["code"]) == (422, "SIGNATURE_REFUSED")
    assert await status_of(desk, asked) == "accepted"
