"""Files enveloped for who gets them, against OpenSSL on the bank's side (第十九条)."""

import base64
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aid_testing.actors import once
from aid_testing.agent_banks import desk_at
from aid_testing.bank_files import a_status_report, an_item
from aid_testing.bank_keys import an_agreement
from aid_testing.finance import Desk, reference
from aid_testing.fixtures import Client
from aid_testing.sftp import sftp_server
from disbursement.bank.sftp import read_places
from disbursement.bank.signatures import BankKeys
from disbursement.domain.bank.agents import SignatureKind
from disbursement.workers.folders import exchange_with_bank

ClientOf = Callable[[str], Awaitable[Client]]


def openssl(*words: str, given: bytes = b"") -> bytes:
    """What the bank's own program makes of it."""
    done = subprocess.run(["openssl", *words], input=given, capture_output=True, check=True)
    return done.stdout


class Side:
    """A key and its certificate, made by OpenSSL."""

    def __init__(self, home: Path, name: str) -> None:
        self.key, self.certificate = home / f"{name}-envelope.key", home / f"{name}.crt"
        openssl(
            *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"),
            *("-subj", f"/CN={name}", "-keyout", str(self.key), "-out", str(self.certificate)),
        )

    def seal(self, content: bytes, form: str = "DER") -> bytes:
        """Enveloped for this side."""
        words = ("cms", "-encrypt", "-binary", "-aes256", "-outform", form)
        return openssl(*words, str(self.certificate), given=content)

    def open(self, content: bytes) -> bytes:
        """What is enveloped for this side."""
        words = ("cms", "-decrypt", "-binary", "-inform", "DER", "-inkey", str(self.key))
        return openssl(*words, given=content)


class Enveloping:
    """A desk whose bank envelopes and signs, and both sides' keys."""

    def __init__(self, desk: Desk, home: Path) -> None:
        self.desk = desk
        self.ours, self.banks = Side(home, "ours"), Side(home, "bank")
        self.agreement = an_agreement(home, SignatureKind.RSA)

    @contextmanager
    def known(self, **changes: Any) -> Iterator[None]:
        """The keys stand in the service's settings."""
        keys: dict[str, Any] = self.desk.client.app.state.bank_keys
        given = {
            "bank_certificate_file": self.banks.certificate,
            "own_certificate_file": self.ours.certificate,
            "own_envelope_key_file": self.ours.key,
        } | changes
        told = self.agreement.keys.model_dump() | given
        keys[self.desk.bank_code] = BankKeys.model_validate(told)
        yield
        keys.pop(self.desk.bank_code)

    async def report(self, content: bytes) -> Any:
        return await self.desk.client.post(
            "/v1/bank/reports",
            files={"file": ("file", content)},
            data={"format": "pain.002"},
            headers=self.desk.bank | once(),
        )

    async def fetched(self, payment: Any, form: str = "") -> Any:
        address = f"/v1/bank/batches/{payment['batch_id']}/file{form}"
        answer = await self.desk.client.get(address, headers=self.desk.bank)
        assert answer.status_code == 200, answer.text
        return answer


async def enveloping(client_of: ClientOf, home: Path, **terms: Any) -> Enveloping:
    desk = await desk_at(await client_of("disbursement"), **{"encryption": "cms"} | terms)
    return Enveloping(desk, home)


async def test_a_payment_file_leaves_in_an_envelope_that_the_bank_alone_opens(
    client_of: ClientOf, tmp_path: Path
) -> None:
    there = await enveloping(client_of, tmp_path, signature="rsa-sha256")
    with there.known():
        payment = await there.desk.released()
        answer = await there.fetched(payment)
        again = await there.fetched(payment, "?format=csv")

    assert answer.headers["content-type"] == "application/pkcs7-mime"
    assert answer.headers["content-disposition"].endswith('.p7m"')
    assert b"CstmrCdtTrfInitn" not in answer.content
    assert reference(payment).encode() in there.banks.open(answer.content)
    assert again.content == answer.content  # no form of it leaves in the clear


async def test_a_batch_is_not_released_without_the_certificate_of_its_bank(
    client_of: ClientOf, tmp_path: Path
) -> None:
    there = await enveloping(client_of, tmp_path)
    payment = await there.desk.ready()
    batch = await there.desk.batch(payment_ids=[payment["id"]])

    answer = await there.desk.release(batch)

    assert (answer.status_code, answer.json()["code"]) == (409, "BANK_KEYS_MISSING")
    with there.known():
        assert (await there.desk.release(batch)).status_code == 200


@pytest.mark.parametrize("form", ["DER", "PEM"])
async def test_an_answer_that_the_bank_has_enveloped_for_us_counts(
    client_of: ClientOf, tmp_path: Path, form: str
) -> None:
    there = await enveloping(client_of, tmp_path)
    with there.known():
        payment = await there.desk.released()
        answer = await there.report(
            there.ours.seal(a_status_report(an_item(reference(payment), "ACCC")), form)
        )

    assert answer.status_code == 201, answer.text
    assert (await there.desk.payment(payment["id"]))["status"] == "paid"


async def test_what_is_not_enveloped_or_not_for_us_does_not_count(
    client_of: ClientOf, tmp_path: Path
) -> None:
    there = await enveloping(client_of, tmp_path)
    with there.known():
        payment = await there.desk.released()
        said = a_status_report(an_item(reference(payment), "ACCC"))
        plain = await there.report(said)
        strange = await there.report(there.banks.seal(said))
        broken = await there.report(there.ours.seal(said)[:-20])

    assert (plain.status_code, plain.json()["code"]) == (422, "FILE_NOT_ENVELOPED")
    for one in (strange, broken):
        assert (one.status_code, one.json()["code"]) == (422, "ENVELOPE_UNREADABLE")
    assert (await there.desk.payment(payment["id"]))["status"] != "paid"


async def test_envelopes_travel_through_folders_with_their_signatures(
    client_of: ClientOf, tmp_path: Path
) -> None:
    there = await enveloping(client_of, tmp_path, signature="rsa-sha256", transport="sftp")
    async with sftp_server(tmp_path) as server:
        file = server.root.parent / "banks.toml"
        file.write_text(server.table(there.desk.bank_code), "utf-8")
        place = read_places(file)[there.desk.bank_code]
        running = there.desk.client.app.state.running
        with there.known():
            payment = await there.desk.released()
            await exchange_with_bank(running, there.desk.bank_code, place)
            sent = server.files("to-bank")
            [name] = [one for one in sent if one.endswith(".p7m")]
            said = there.ours.seal(a_status_report(an_item(reference(payment), "ACCC")))
            signed = base64.b64encode(there.agreement.banks.sign(said))
            server.put("answer.xml.p7m.sig", signed)
            server.put("answer.xml.p7m", said)
            await exchange_with_bank(running, there.desk.bank_code, place)

    assert reference(payment).encode() in there.banks.open(sent[name])
    signature = base64.b64decode(sent[f"{name}.sig"])
    assert there.agreement.ours.has_signed(sent[name], signature)
    assert (await there.desk.payment(payment["id"]))["status"] == "paid"
