"""A bank's front machine (前置机) is called: files reach it once, its outbox is emptied, nothing lost."""

import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aid_testing.actors import CITY, as_, if_match, once
from aid_testing.agent_banks import desk_at
from aid_testing.bank_files import (
    a_detail,
    a_statement_file,
    a_status_report,
    a_stmt,
    an_entry,
    an_item,
    details,
)
from aid_testing.bank_keys import an_agreement
from aid_testing.certificates import a_certificate
from aid_testing.finance import Desk, reference
from aid_testing.fixtures import Client
from aid_testing.front_machine import AFrontMachine, Says, a_front_machine
from disbursement.bank.front_machines import front_machine, read_front_machines
from disbursement.bank.sftp import BankAway
from disbursement.domain.bank.agents import SignatureKind
from disbursement.workers.front_machines import call_front_machines, exchange_with_machine

ClientOf = Callable[[str], Awaitable[Client]]
REFUSED = Says(status=422, body="账号不存在".encode(), keeps=False)
BROKEN_OFF = Says(status=503, keeps=True)


@pytest_asyncio.fixture
async def machine() -> AsyncIterator[AFrontMachine]:
    async with a_front_machine() as running:
        yield running


@pytest_asyncio.fixture
async def desk(client_of: ClientOf) -> Desk:
    """A desk whose bank has a front machine."""
    return await desk_at(await client_of("disbursement"), transport="push")


@pytest.fixture
def place(tmp_path: Path, machine: AFrontMachine, desk: Desk) -> Path:
    file = tmp_path / "machines.toml"
    file.write_text(machine.table(desk.bank_code), "utf-8")
    return file


async def call(desk: Desk, place: Path) -> None:
    """The worker's look at the machine."""
    machines = read_front_machines(place)
    running = desk.client.app.state.running
    await exchange_with_machine(running, desk.bank_code, machines[desk.bank_code])


async def batch_of(desk: Desk, payment: dict[str, Any]) -> Any:
    return await desk.client.get(f"/v1/batches/{payment['batch_id']}", headers=desk.maker)


def of_the_city(desk: Desk) -> dict[str, str]:
    return as_(desk.client.layout, "finance_checker", region=CITY, sub="checker@city")


async def parked(desk: Desk) -> list[dict[str, Any]]:
    answer = await desk.client.get("/v1/bank-files?limit=200", headers=of_the_city(desk))
    found = [one for one in answer.json()["items"] if one["bank_code"] == desk.bank_code]
    return [one for one in found if one["status"] == "parked"]


async def take_back(desk: Desk, payment: dict[str, Any]) -> Any:
    batch = await batch_of(desk, payment)
    return await desk.client.post(
        f"/v1/batches/{payment['batch_id']}/propose-recall",
        json={"reason": "前置机不接收，改由柜面办理。"},
        headers=desk.maker | once() | if_match(batch),
    )


async def test_a_released_file_is_given_once_and_is_then_delivered(
    desk: Desk, machine: AFrontMachine, place: Path
) -> None:
    payment = await desk.released()
    running = desk.client.app.state.running
    state = running.service.state | {"front_machines": read_front_machines(place)}
    told = replace(running, service=replace(running.service, state=state))

    again_in = await call_front_machines(told)
    await call(desk, place)

    batch = (await batch_of(desk, payment)).json()
    [(name, content)] = machine.got
    assert (name, again_in) == (f"{batch['number']}.xml", 15)
    assert b"pain.001.001.09" in content
    assert batch["delivered_at"] is not None


async def test_its_answer_to_the_file_counts_at_once(
    desk: Desk, machine: AFrontMachine, place: Path
) -> None:
    payment = await desk.released()
    machine.says.append(Says(body=a_status_report(an_item(reference(payment), "ACCC"))))

    await call(desk, place)

    assert (await desk.payment(payment["id"]))["status"] == "paid"


async def test_answer_and_statement_in_its_outbox_walk_a_payment_to_paid_and_matched(
    desk: Desk, machine: AFrontMachine, place: Path
) -> None:
    payment = await desk.released()
    await call(desk, place)
    entry = an_entry("2100.00", details=details(a_detail(reference(payment), "2100.00")))
    statement = a_statement_file(a_stmt(desk.account, "9000.00", "6900.00", entry))
    machine.outbox["回执 1.xml"] = (a_status_report(an_item(reference(payment), "ACCC")), None)
    machine.outbox["S1.xml"] = (statement, None)

    await call(desk, place)

    after = await desk.payment(payment["id"])
    assert (after["status"], after["matched"]) == ("paid", True)
    assert machine.outbox == {}
    assert await parked(desk) == []


async def test_a_file_that_it_shows_again_counts_once(
    desk: Desk, machine: AFrontMachine, place: Path
) -> None:
    payment = await desk.released()
    await call(desk, place)
    machine.loses_acknowledgements = True
    machine.outbox["R1.xml"] = (a_status_report(an_item(reference(payment), "ACCC")), None)

    await call(desk, place)
    await call(desk, place)

    assert (await desk.payment(payment["id"]))["status"] == "paid"
    assert await parked(desk) == []


async def test_after_a_call_that_broke_off_the_same_file_is_given_under_its_name(
    desk: Desk, machine: AFrontMachine, place: Path
) -> None:
    payment = await desk.released()
    machine.says.append(BROKEN_OFF)

    await call(desk, place)
    between = (await batch_of(desk, payment)).json()["delivered_at"]
    machine.says.append(Says(status=409))
    await call(desk, place)

    first, second = machine.got
    assert first == second
    assert between is None
    assert (await batch_of(desk, payment)).json()["delivered_at"] is not None


async def test_what_it_refuses_is_a_duty_and_may_be_taken_back(
    desk: Desk, machine: AFrontMachine, place: Path
) -> None:
    payment = await desk.released()
    machine.says += [REFUSED, REFUSED]

    await call(desk, place)
    await call(desk, place)

    [waiting] = await parked(desk)
    assert waiting["code"] == "FRONT_MACHINE_REFUSED"
    assert "账号不存在" in waiting["fault"]
    proposed = await take_back(desk, payment)
    assert proposed.status_code == 200, proposed.text
    await call(desk, place)
    assert machine.got == []


async def test_a_refused_file_is_given_again_when_a_person_has_looked_and_not_before(
    desk: Desk, machine: AFrontMachine, place: Path
) -> None:
    payment = await desk.released()
    machine.says += [REFUSED, REFUSED]
    await call(desk, place)
    await call(desk, place)
    [first] = await parked(desk)

    for _ in range(2):
        [waiting] = await parked(desk)
        retried = await desk.client.post(
            f"/v1/bank-files/{waiting['id']}/retry", headers=of_the_city(desk) | once()
        )
        assert retried.status_code == 200, retried.text
        await call(desk, place)

    assert (
        len(machine.headers) == 3
    )  # refused twice and taken, and never while a person was to look
    assert first["code"] == "FRONT_MACHINE_REFUSED"
    assert await parked(desk) == []
    assert (await batch_of(desk, payment)).json()["delivered_at"] is not None


async def test_a_refusal_ends_with_the_batch_that_is_taken_back(
    desk: Desk, machine: AFrontMachine, place: Path
) -> None:
    payment = await desk.released()
    machine.says.append(REFUSED)
    await call(desk, place)
    await take_back(desk, payment)

    batch = await batch_of(desk, payment)
    recalled = await desk.client.post(
        f"/v1/batches/{payment['batch_id']}/confirm-recall",
        headers=desk.checker | once() | if_match(batch),
    )

    assert recalled.status_code == 200, recalled.text
    assert await parked(desk) == []


async def test_what_the_machine_surely_has_not_got_may_be_taken_back(
    desk: Desk, machine: AFrontMachine, place: Path
) -> None:
    payment = await desk.released()
    machine.says.append(Says(status=401, keeps=False))

    await call(desk, place)

    assert (await take_back(desk, payment)).status_code == 200


async def test_one_file_that_cannot_be_had_holds_up_no_other(
    desk: Desk, machine: AFrontMachine, place: Path
) -> None:
    payment = await desk.released()
    machine.outbox["a/b.xml"] = (b"", None)
    machine.outbox["gone.xml"] = (b"", None)
    machine.broken.add("gone.xml")

    await call(desk, place)
    machine.outbox["R.xml"] = (a_status_report(an_item(reference(payment), "ACCC")), None)
    await call(desk, place)

    assert (await desk.payment(payment["id"]))["status"] == "paid"
    assert [one["name"] for one in await parked(desk)] == ["a/b.xml"]


async def test_what_it_may_have_from_a_broken_call_is_not_taken_back_after_a_refusal(
    desk: Desk, machine: AFrontMachine, place: Path
) -> None:
    payment = await desk.released()
    machine.says += [BROKEN_OFF, REFUSED]
    await call(desk, place)
    await call(desk, place)

    refused = await take_back(desk, payment)

    assert (refused.status_code, refused.json()["code"]) == (409, "BATCH_FETCHED")


async def test_a_broken_file_is_parked_and_holds_up_no_other(
    desk: Desk, machine: AFrontMachine, place: Path
) -> None:
    payment = await desk.released()
    await call(desk, place)
    machine.outbox["A.xml"] = (b"<Document", None)
    machine.outbox["B.xml"] = (a_status_report(an_item(reference(payment), "ACCC")), None)

    await call(desk, place)

    assert (await desk.payment(payment["id"]))["status"] == "paid"
    [one] = await parked(desk)
    assert (one["name"], one["code"]) == ("A.xml", "BANK_FILE_UNREADABLE")


async def test_where_signatures_are_agreed_ours_goes_beside_the_file_and_its_own_is_asked_for(
    client_of: ClientOf, machine: AFrontMachine, tmp_path: Path
) -> None:
    client = await client_of("disbursement")
    desk = await desk_at(client, transport="push", signature=SignatureKind.RSA.value)
    agreement = an_agreement(tmp_path, SignatureKind.RSA)
    file = tmp_path / "machines.toml"
    file.write_text(machine.table(desk.bank_code), "utf-8")
    payment = await desk.released()
    said = a_status_report(an_item(reference(payment), "ACCC"))
    keys: dict[str, Any] = client.app.state.bank_keys
    keys[desk.bank_code] = agreement.keys
    try:
        await call(desk, file)
        machine.outbox["forged.xml"] = (said, None)
        await call(desk, file)
        forged = (await desk.payment(payment["id"]))["status"]
        signature = base64.b64encode(agreement.banks.sign(said)).decode()
        machine.outbox["true.xml"] = (said, signature)
        await call(desk, file)
    finally:
        keys.pop(desk.bank_code)

    [(_, content)] = machine.got
    ours = base64.b64decode(machine.headers[0]["x-content-signature"])
    assert agreement.ours.has_signed(content, ours)
    assert (forged, (await desk.payment(payment["id"]))["status"]) == ("released", "paid")
    assert [one["code"] for one in await parked(desk)] == ["SIGNATURE_REFUSED"]


async def test_a_machine_that_is_away_or_talks_nonsense_loses_nothing(
    desk: Desk, machine: AFrontMachine, tmp_path: Path
) -> None:
    payment = await desk.released()
    file = tmp_path / "away.toml"
    file.write_text(machine.table(desk.bank_code, url="http://127.0.0.1:1/bank"), "utf-8")

    await call(desk, file)

    batch = (await batch_of(desk, payment)).json()
    assert (batch["status"], batch["delivered_at"], machine.got) == ("released", None, [])
    assert (await take_back(desk, payment)).status_code == 200


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ('url = "http://10.1.2.3/bank"', "plain_http"),
        ('url = "https://bank.example"\ncertificate_file = "c.pem"', "go together"),
        ('url = "https://bank.example"\nport = 1', "port"),
    ],
    ids=["clear text elsewhere", "half a pair", "an unknown word"],
)
def test_a_table_that_cannot_be_meant_does_not_start(
    tmp_path: Path, lines: str, fault: str
) -> None:
    file = tmp_path / "machines.toml"
    file.write_text(f"[BANK-A]\n{lines}\n", "utf-8")

    with pytest.raises(ValueError, match=fault):
        read_front_machines(file)


async def test_a_machine_of_an_unknown_authority_gets_nothing(tmp_path: Path) -> None:
    certificate = a_certificate(tmp_path / "tls")
    key = certificate.with_name("key.pem")
    async with a_front_machine(certificate=certificate, key=key) as machine:
        file = tmp_path / "machines.toml"
        file.write_text(machine.table("UNKNOWN"), "utf-8")
        with pytest.raises(BankAway):
            async with front_machine(read_front_machines(file)["UNKNOWN"]) as there:
                await there.send("B-1.xml", b"secret", media="application/xml", signature=None)
        file.write_text(machine.table("KNOWN", authority_file=str(certificate)), "utf-8")
        async with front_machine(read_front_machines(file)["KNOWN"]) as there:
            await there.send("B-2.xml", b"known", media="application/xml", signature=None)

    assert machine.has == {"B-2.xml": b"known"}
