"""A bank as the suite meets one: it fetches released batches, pays, reports, sends statements.

It is an ordinary client of disbursement under a token of role ``bank``. Its settings
(``POST /settings``) make it behave as banks do: late, twice, out of order, half a file, a wrong
name, a closed account, money that comes back, an answer it does not know. It keeps its accounts
and its behaviours in files, so that it too survives kill -9, and never executes one reference twice.
"""

import asyncio
from pathlib import Path
from typing import Any

import httpx
from aid_engines import files
from shared.money import parse_yuan

from aid_simulators.bank_books import FEE, INTEREST, Books, Order
from aid_simulators.bank_files import (
    read_delimited,
    read_pain001,
    write_camt053,
    write_delimited,
)
from aid_simulators.bank_settings import BankSettings

POLL_SECONDS = 0.3
AWAY_SECONDS = 1.0
WAIT_SECONDS = 20
BATCHES, ENQUIRIES, ASKED_BACK = BOX = (
    "/v1/bank/batches",
    "/v1/bank/enquiries",
    "/v1/bank/cancellation-requests",
)
"""What the suite has for a bank; asked with ``Prefer: wait``, it answers when it has something."""
SERVER_FAULT = 500
"""What the suite could not do now comes again in the next round."""
REASONS = {"name_mismatch": "BE01", "closed_account": "AC04", "account_not_found": "AC01"}


class Bank:
    """The bank's work with one suite."""

    def __init__(
        self, *, base_url: str, token_file: Path, books: Books, settings_file: Path
    ) -> None:
        kept = files.read_json(settings_file)
        self.settings = BankSettings() if kept is None else BankSettings.model_validate(kept)
        self._settings_file = settings_file
        self.books = books
        self._base_url = base_url
        self._token_file = token_file
        self._turned = asyncio.Event()

    def turn(self, settings: BankSettings) -> None:
        """Behave in another way, from now on."""
        self.settings = settings
        files.write_json(self._settings_file, settings.model_dump())
        self.wake()

    def wake(self) -> None:
        """There is something to do."""
        self._turned.set()

    async def run(self) -> None:
        """Work until cancelled: when the suite has something, when it is time, when a knob is turned."""
        async with httpx.AsyncClient(
            base_url=self._base_url, auth=self._sign, timeout=WAIT_SECONDS + 10
        ) as http:
            waits: dict[str, asyncio.Task[Any]] = {}
            while True:
                self._turned.clear()
                seconds: float | None = None
                try:
                    if not self.settings.down:
                        await self.visit(http)
                        seconds = self._next_turn()
                        for path in set(BOX) - set(waits):
                            waits[path] = asyncio.create_task(_wait_for(http, path))
                except (httpx.HTTPError, OSError) as away:
                    print(f"waiting for disbursement: {type(away).__name__}", flush=True)
                    seconds = AWAY_SECONDS
                await asyncio.sleep(POLL_SECONDS)
                await self._until_turn(waits, seconds)

    def _next_turn(self) -> float | None:
        late, statements = self.settings.late_seconds, self.settings.statements
        return self.books.next_turn(after_seconds=late, statements=statements)

    async def _until_turn(self, waits: dict[str, asyncio.Task[Any]], seconds: float | None) -> None:
        """Until an answer to one of the waiting requests, a turned knob, or the time is over."""
        turned = asyncio.create_task(self._turned.wait())
        asked = () if self.settings.down else waits.values()
        await asyncio.wait({turned, *asked}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        turned.cancel()
        for path in [path for path, wait in waits.items() if wait.done()]:
            waits.pop(path)

    def _sign(self, request: httpx.Request) -> httpx.Request:
        """The token is renewed in its file while we run."""
        token = self._token_file.read_text("utf-8").strip()
        request.headers["Authorization"] = f"Bearer {token}"
        return request

    async def visit(self, http: httpx.AsyncClient) -> None:
        """Fetch what is released, pay, report, answer, and state what was booked."""
        for batch in (await _get(http, BATCHES))["items"]:
            await self._take(http, batch)
        for asked in await _get(http, ASKED_BACK):
            await self._give_back(http, asked)
        await self._pay(http)
        for enquiry in await _get(http, ENQUIRIES):
            await self._answer(http, enquiry["end_to_end_id"])
        if self.settings.statements:
            await self._send_statement(http)

    async def _take(self, http: httpx.AsyncClient, batch: dict[str, Any]) -> None:
        file = await http.get(f"/v1/bank/batches/{batch['id']}/file")
        file.raise_for_status()
        accepted = not self.settings.refuse_files
        if accepted:
            read = read_delimited if batch["format"] == "delimited" else read_pain001
            self.books.take(read(file.content))
        await self._post(
            http,
            f"/v1/bank/batches/{batch['id']}/answer",
            key=f"ack-{batch['id']}",
            json={"accepted": accepted, "reason": None if accepted else "校验失败"},
        )

    async def _pay(self, http: httpx.AsyncClient) -> None:
        """Execute what was taken, each reference once, and report it."""
        due = self.books.due(after_seconds=self.settings.late_seconds)
        results = [self._execute(order) for order in due]
        results += [
            {"end_to_end_id": order.reference, "status": "RJCT", "reason": "AC04"}
            for order in self.books.coming_back()
        ]
        self.books.executed()
        if not results:
            return
        if self.settings.half_a_file:
            self.turn(self.settings.model_copy(update={"half_a_file": False}))
            await self._post_half(http, results)
        if self.settings.out_of_order:
            await self._report(http, results, suffix="a")
            early = [{"end_to_end_id": r["end_to_end_id"], "status": "ACSP"} for r in results]
            await self._report(http, early, suffix="b")
        else:
            await self._report(http, results, suffix="a")
        if self.settings.duplicate:
            await self._report(http, results, suffix="c")
        self.books.reported(result["end_to_end_id"] for result in results)

    def _execute(self, order: Order) -> dict[str, Any]:
        behaviour = self.settings.accounts.get(order.account, "")
        result: dict[str, Any] = {"end_to_end_id": order.reference, "on": self.books.day()}
        if behaviour in REASONS:
            self.books.refuse(order)
            return {**result, "status": "RJCT", "reason": REASONS[behaviour]}
        self.books.pay(order, comes_back=behaviour == "returned_after_paid")
        if behaviour == "unknown":
            return {"end_to_end_id": order.reference, "status": "UNKN"}
        return {**result, "status": "ACCC", "bank_reference": f"BK{order.number:010d}"}

    async def _report(
        self, http: httpx.AsyncClient, results: list[dict[str, Any]], *, suffix: str
    ) -> None:
        by_file: dict[str | None, dict[str, dict[str, Any]]] = {}
        for result in results:
            reference = result["end_to_end_id"]
            by_file.setdefault(self.books.batch_of(reference), {})[reference] = result
        for batch, told in by_file.items():
            message = self.books.message_id(suffix)
            if batch is None:
                body = {"message_id": message, "results": list(told.values())}
                await self._post(http, "/v1/bank/results", key=message, json=body)
            else:
                await self._answer_file(http, message, batch, told)

    async def _answer_file(
        self, http: httpx.AsyncClient, message: str, batch: str, told: dict[str, dict[str, Any]]
    ) -> None:
        """An agency-payment file is answered as a whole, in its own form."""
        content = write_delimited(message, batch, self.books.sent_in(batch), told)
        answer = await http.post(
            "/v1/bank/reports",
            files={"file": (f"{message}.txt", content)},
            data={"format": "delimited"},
            headers={"Idempotency-Key": f'"{message}"'},
        )
        if answer.status_code >= SERVER_FAULT:
            answer.raise_for_status()
        if answer.is_error:
            print(f"the answer to {batch} was refused: {answer.json().get('code')}", flush=True)

    async def _post_half(self, http: httpx.AsyncClient, results: list[dict[str, Any]]) -> None:
        """A CSV whose header promises more lines than arrive; disbursement refuses it whole."""
        lines = [f"H,{self.books.message_id('h')},{len(results) + 1},999999.00"]
        lines += [f"D,{r['end_to_end_id']},1.00,{r['status']},,," for r in results]
        content = "\r\n".join(lines).encode("gb18030")
        answer = await http.post(
            "/v1/bank/reports",
            files={"file": ("half.csv", content)},
            data={"format": "csv"},
            headers={"Idempotency-Key": f'"{self.books.message_id("k")}"'},
        )
        print(f"half a file was answered with {answer.status_code}", flush=True)

    async def _give_back(self, http: httpx.AsyncClient, asked: dict[str, Any]) -> None:
        """What is not paid yet is stopped; what is paid the bank cannot fetch back."""
        stopped = self.books.stop(asked["end_to_end_id"])
        await self._post(
            http,
            f"{ASKED_BACK}/{asked['id']}/answer",
            key=f"back-{asked['id']}",
            json={"accepted": stopped, "reason": None if stopped else "已入账"},
        )

    async def _answer(self, http: httpx.AsyncClient, reference: str) -> None:
        """An enquiry is answered from the books, never by paying."""
        status = self.books.standing(reference)
        if status is not None:
            result = {"end_to_end_id": reference, "status": status, "on": self.books.day()}
            await self._report(http, [result], suffix="e")

    def _charge(self) -> None:
        """Fees and interest of the next statement, and files booked as one line."""
        for kind, amount in ((FEE, self.settings.fee), (INTEREST, self.settings.interest)):
            if amount is not None and self.books.has_unstated:
                self.books.charge(kind, parse_yuan(amount))
                self.turn(self.settings.model_copy(update={kind: None}))
        if self.settings.lump:
            self.books.book_as_one()

    async def _send_statement(self, http: httpx.AsyncClient) -> None:
        self._charge()
        statement = self.books.next_statement()
        if statement is None:
            return
        answer = await http.post(
            "/v1/bank/statements",
            files={"file": (f"{statement.id}.xml", write_camt053(statement))},
            data={"format": "camt.053"},
            headers={"Idempotency-Key": f'"{statement.id}"'},
        )
        answer.raise_for_status()
        self.books.statement_sent(statement)

    async def _post(self, http: httpx.AsyncClient, path: str, *, key: str, json: Any) -> None:
        answer = await http.post(path, json=json, headers={"Idempotency-Key": f'"{key}"'})
        if answer.status_code >= SERVER_FAULT:
            answer.raise_for_status()
        if answer.is_error:
            print(f"{path} refused: {answer.json().get('code')}", flush=True)


async def _wait_for(http: httpx.AsyncClient, path: str) -> None:
    """Return when there is something, or there was nothing for a while; faults are for the round."""
    try:
        answer = await http.get(path, headers={"Prefer": f"wait={WAIT_SECONDS}"})
        answer.raise_for_status()
    except httpx.HTTPError:
        await asyncio.sleep(AWAY_SECONDS)


async def _get(http: httpx.AsyncClient, path: str) -> Any:
    answer = await http.get(path)
    answer.raise_for_status()
    return answer.json()
