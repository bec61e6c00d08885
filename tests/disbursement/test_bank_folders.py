"""Files over SFTP, against a server that nobody here wrote: whole names, known hosts, nothing lost."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from aid_testing.actors import CITY, as_, once
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
from aid_testing.finance import Desk, reference
from aid_testing.fixtures import Client
from aid_testing.owner import owned
from aid_testing.rows import rows
from aid_testing.sftp import SftpServer, a_key, known_host, sftp_server
from disbursement.bank.sftp import BankAway, folders, read_places
from disbursement.store.bank.agents import AgentBankRow
from disbursement.workers.folders import exchange_files, exchange_with_bank
from shared.roles import system
from sqlalchemy import update

ClientOf = Callable[[str], Awaitable[Client]]


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[SftpServer]:
    async with sftp_server(tmp_path) as running:
        yield running


@pytest_asyncio.fixture
async def away(client_of: ClientOf) -> Desk:
    """A desk whose bank is reached over SFTP, in the delimited form."""
    client = await client_of("disbursement")
    return await desk_at(client, format="delimited", encoding="gbk", transport="sftp")


def settings_file(server: SftpServer, desk: Desk, **changes: object) -> Path:
    file = server.root.parent / "banks.toml"
    file.write_text(server.table(desk.bank_code, **changes), "utf-8")
    return file


async def exchange(server: SftpServer, desk: Desk, **changes: object) -> None:
    """The worker's look into the bank's folders."""
    running = desk.client.app.state.running
    place = read_places(settings_file(server, desk, **changes))[desk.bank_code]
    await exchange_with_bank(running, desk.bank_code, place)


async def parked(desk: Desk) -> list[dict[str, Any]]:
    """The broken files of the desk's bank, as the city's finance reads them."""
    answer = await desk.client.get("/v1/bank-files?limit=200", headers=of_the_city(desk))
    assert answer.status_code == 200, answer.text
    found = [one for one in answer.json()["items"] if one["bank_code"] == desk.bank_code]
    return [one for one in found if one["status"] == "parked"]


def of_the_city(desk: Desk) -> dict[str, str]:
    return as_(desk.client.layout, "finance_checker", region=CITY, sub="checker@city")


async def duties(desk: Desk, file_id: str) -> list[str]:
    found = await rows(
        desk.client.database,
        "SELECT state FROM deadlines WHERE case_id = CAST(:id AS uuid) AND what = 'bank_file'",
        id=file_id,
    )
    return [one.state for one in found]


def an_answer(payment: dict[str, Any], number: str, status: str = "S") -> bytes:
    paid, failed = ("1|2100.00", "0|0.00") if status == "S" else ("0|0.00", "1|2100.00")
    return (
        f"T|A-{payment['id'][:18]}|{number}|1|2100.00|{paid}|{failed}|\r\n"
        f"D|{reference(payment)}|2100.00|{status}|||||\r\n"
    ).encode("gbk")


async def number_of(desk: Desk, payment: dict[str, Any]) -> str:
    address = f"/v1/batches/{payment['batch_id']}"
    number: str = (await desk.client.get(address, headers=desk.maker)).json()["number"]
    return number


async def test_the_worker_puts_a_released_file_down_whole_and_once(
    server: SftpServer, away: Desk
) -> None:
    payment = await away.released()
    number = await number_of(away, payment)
    running = away.client.app.state.running
    file = settings_file(server, away)
    service = replace(running.service, state=running.service.state | {"sftp": read_places(file)})
    told = replace(running, service=service)

    again_in = await exchange_files(told)
    await exchange(server, away)

    [(name, content)] = server.files("to-bank").items()
    assert (name, content[:2], again_in) == (f"{number}.txt", b"T|", 15)
    batch = await away.client.get(f"/v1/batches/{payment['batch_id']}", headers=away.maker)
    assert batch.json()["delivered_at"] is not None


async def test_a_file_that_was_put_down_before_a_crash_is_found_there(
    server: SftpServer, away: Desk
) -> None:
    payment = await away.released()
    address = f"/v1/bank/batches/{payment['batch_id']}/file"
    content = (await away.client.get(address, headers=away.bank)).content
    number = await number_of(away, payment)
    (server.root / "to-bank" / f"{number}.txt").write_bytes(content)

    await exchange(server, away)

    assert server.files("to-bank") == {f"{number}.txt": content}
    batch = await away.client.get(f"/v1/batches/{payment['batch_id']}", headers=away.maker)
    assert batch.json()["delivered_at"] is not None


async def test_another_file_under_the_name_is_never_written_over(
    server: SftpServer, away: Desk
) -> None:
    payment = await away.released()
    name = f"{await number_of(away, payment)}.txt"
    (server.root / "to-bank" / name).write_bytes(b"of somebody else")

    await exchange(server, away)

    assert server.files("to-bank")[name] == b"of somebody else"
    batch = await away.client.get(f"/v1/batches/{payment['batch_id']}", headers=away.maker)
    assert batch.json()["delivered_at"] is None


async def test_a_file_that_the_bank_took_before_we_knew_is_not_put_down_again(
    server: SftpServer, away: Desk
) -> None:
    payment = await away.released()
    await exchange(server, away)
    for name in server.files("to-bank"):
        (server.root / "to-bank" / name).unlink()  # the bank takes what it finds
    async with owned(
        away.client,
        "UPDATE batches SET delivered_at = NULL WHERE id = :id",
        id=UUID(payment["batch_id"]),
    ) as session:
        await session.commit()

    await exchange(server, away)

    assert server.files("to-bank") == {}


async def test_receipt_answer_and_statement_walk_a_payment_to_paid_and_matched(
    server: SftpServer, away: Desk
) -> None:
    payment = await away.released()
    number = await number_of(away, payment)
    await exchange(server, away)
    server.put(f"{number}.txt.rcv", b"")
    await exchange(server, away)
    accepted = (await away.payment(payment["id"]))["status"]
    server.put("A1.txt", an_answer(payment, number))
    entry = an_entry("2100.00", details=details(a_detail(reference(payment), "2100.00")))
    server.put("S1.xml", a_statement_file(a_stmt(away.account, "9000.00", "6900.00", entry)))

    await exchange(server, away)

    after = await away.payment(payment["id"])
    assert (accepted, after["status"], after["matched"]) == ("accepted", "paid", True)
    assert server.files("from-bank") == {}
    assert [name.rpartition(".")[0] for name in server.files("archive")] == [
        "A1.txt",
        f"{number}.txt.rcv",
        "S1.xml",
    ]
    assert await parked(away) == []


async def test_the_same_file_again_counts_once_and_is_archived_too(
    server: SftpServer, away: Desk
) -> None:
    payment = await away.released()
    answer = an_answer(payment, await number_of(away, payment))
    server.put("A1.txt", answer)
    await exchange(server, away)

    server.put("A1-again.txt", answer)
    await exchange(server, away)

    found = await rows(
        away.client.database,
        "SELECT status, content FROM bank_files WHERE bank_code = :code",
        code=away.bank_code,
    )
    assert [(one.status, one.content) for one in found] == [("taken", None)]
    assert server.files("from-bank") == {}


async def test_a_file_that_is_still_written_is_left_alone(server: SftpServer, away: Desk) -> None:
    for name in ("A1.txt.part", "A2.tmp", ".A3.txt"):
        server.put(name, b"T|half")
    (server.root / "from-bank" / "folder").mkdir()

    await exchange(server, away)

    assert sorted(one.name for one in (server.root / "from-bank").iterdir()) == [
        *(".A3.txt", "A1.txt.part", "A2.tmp", "folder"),
    ]


BROKEN = {
    "half.txt": (b"T|A-1|B-1|2|4200.00|2|4200.00|0|0.00|\r\nD|R-1|2100.00|S||||", "BATCH_TOTAL_MISMATCH"),
    "sums.txt": (b"T|A-1|B-1|2|1.00|2|1.00|0|0.00|\r\n", "BATCH_TOTAL_MISMATCH"),
    "letters.txt": (b"\xff\xff", "BANK_FILE_UNREADABLE"),
    "odd.xml": (b"<x/>", "BANK_FILE_UNREADABLE"),
    "odd.exe": (b"MZ", "BANK_FILE_UNREADABLE"),
    "B-20200101-001.txt.rcv": (b"", "BANK_FILE_UNREADABLE"),
}  # fmt: skip


async def test_broken_files_are_parked_with_a_duty_and_hold_up_no_other(
    server: SftpServer, away: Desk
) -> None:
    payment = await away.released()
    for name, (content, _) in BROKEN.items():
        server.put(name, content)
    server.put("zz-good.txt", an_answer(payment, await number_of(away, payment)))

    await exchange(server, away)

    found = await parked(away)
    assert {one["name"]: one["code"] for one in found} == {
        name: code for name, (_, code) in BROKEN.items()
    }
    assert all(one["fault"] for one in found)
    for one in found:
        assert await duties(away, one["id"]) == ["open"]
    assert (await away.payment(payment["id"]))["status"] == "paid"
    assert server.files("from-bank") == {}


async def test_a_parked_file_is_ended_by_the_citys_finance_with_a_reason(
    server: SftpServer, away: Desk
) -> None:
    server.put("odd.exe", b"MZ" + away.county.encode())
    await exchange(server, away)
    [file] = await parked(away)
    address = f"/v1/bank-files/{file['id']}"
    body = {"reason": "银行已重新发送"}

    stranger = await away.client.post(
        f"{address}/dismiss", json=body, headers=away.checker | once()
    )
    ended = await away.client.post(
        f"{address}/dismiss", json=body, headers=of_the_city(away) | once()
    )
    late = await away.client.post(f"{address}/retry", headers=of_the_city(away) | once())

    assert (stranger.status_code, stranger.json()["code"]) == (403, "CITY_LEVEL_REQUIRED")
    assert (ended.status_code, ended.json()["status"]) == (200, "dismissed")
    assert (ended.json()["decided_by"], ended.json()["reason"]) == (
        "checker@city",
        "银行已重新发送",
    )
    assert (late.status_code, late.json()["code"]) == (409, "BANK_FILE_NOT_PARKED")
    assert await duties(away, file["id"]) == ["met"]
    shown = await away.client.get(address, headers=of_the_city(away))
    assert shown.json()["status"] == "dismissed"


async def end_terms(desk: Desk, day: str | None) -> None:
    """The bank's data end on a day, or go on."""
    async with desk.client.database.transaction(by=system("test"), audited=False) as tx:
        await tx.session.execute(
            update(AgentBankRow)
            .where(AgentBankRow.code == desk.bank_code)
            .values(valid_until=None if day is None else date.fromisoformat(day))
        )


async def test_a_parked_file_is_read_again_once_its_cause_is_mended(
    server: SftpServer, client_of: ClientOf
) -> None:
    """While the bank's data have ended nothing is read; the kept file counts after they go on."""
    desk = await desk_at(
        await client_of("disbursement"), format="delimited", encoding="gbk", transport="sftp"
    )
    payment = await desk.released()
    server.put("A1.txt", an_answer(payment, await number_of(desk, payment)))
    await end_terms(desk, "2020-01-02")
    await exchange(server, desk)
    [file] = await parked(desk)
    await end_terms(desk, None)

    retried = await desk.client.post(
        f"/v1/bank-files/{file['id']}/retry", headers=of_the_city(desk) | once()
    )
    await exchange(server, desk)

    assert (file["code"], retried.json()["status"]) == ("AGENT_BANK_NOT_LOADED", "waiting")
    assert (await desk.payment(payment["id"]))["status"] == "paid"
    assert await duties(desk, file["id"]) == ["met"]


async def test_a_host_of_another_key_gets_nothing(server: SftpServer, away: Desk) -> None:
    await away.released()
    other = a_key(server.root.parent / "other-key")
    server.known_hosts_file.write_text(known_host(server.port, other), "utf-8")

    await exchange(server, away)

    assert server.files("to-bank") == {}
    place = read_places(settings_file(server, away))[away.bank_code]
    with pytest.raises(BankAway):
        async with folders(place):
            pass


async def test_an_iso_bank_is_reached_by_folders_too(
    server: SftpServer, client_of: ClientOf
) -> None:
    desk = await desk_at(await client_of("disbursement"), transport="sftp")
    payment = await desk.released()
    number = await number_of(desk, payment)
    server.put("R1.xml", a_status_report(an_item(reference(payment), "ACCC"), original=number))

    await exchange(server, desk)

    assert list(server.files("to-bank")) == [f"{number}.xml"]
    assert (await desk.payment(payment["id"]))["status"] == "paid"
