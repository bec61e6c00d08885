from typing import Any

import pytest
from aid_testing.training import School, Worker
from shared.receipts import issuer_key, number_key


@pytest.mark.parametrize(
    "issuer",
    [
        "拉萨高原技工学校",
        "拉萨 高原\u3000技工学校",
        "拉萨高原技工学校（盖章）",
        "拉萨高原技工学校 (章)【代】[2]",
    ],
)
def test_an_issuer_is_the_same_without_blanks_and_remarks(issuer: str) -> None:
    assert issuer_key(issuer).startswith("拉萨高原技工学校")


@pytest.mark.parametrize("number", ["xz-00/91", "ＸＺ 00.91", "№XZ0091"])
def test_of_a_number_letters_and_digits_count(number: str) -> None:
    assert number_key(number).endswith("XZ0091")


def test_what_has_nothing_else_keeps_its_signs() -> None:
    assert (issuer_key("（盖章）"), number_key("--")) == ("(盖章)", "--")


async def two_drafts(school: School, worker: Worker) -> tuple[Any, Any, Worker]:
    course, other = await school.opened(), Worker(school.client)
    first = await school.draft(await school.graduated(course, worker), worker)
    second = await school.draft(await school.graduated(course, other), other)
    return first.json(), second.json(), other


@pytest.mark.parametrize(
    ("issuer", "number"),
    [("学校 {}（盖章）", "INV0092"), ("学校{}", "inv-00 92"), ("学 校{}", "I.N.V/0092")],
)
async def test_a_receipt_is_used_once_however_its_issuer_is_typed(
    school: School, worker: Worker, issuer: str, number: str
) -> None:
    first, second, other = await two_drafts(school, worker)
    own = {"issuer": f"学校{school.county}", "invoice_number": "INV-0092"}
    await school.receipt(first, worker.headers, **own)

    answer = await school.receipt(
        second, other.headers, issuer=issuer.format(school.county), invoice_number=number
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "RECEIPT_USED_ALREADY")


async def test_the_same_receipt_under_another_issuer_waits_for_a_person(
    school: School, worker: Worker
) -> None:
    first, second, other = await two_drafts(school, worker)
    number = f"INV-{school.county}"
    await school.receipt(first, worker.headers, invoice_number=number)
    await school.receipt(second, other.headers, invoice_number=number, issuer="拉萨另一学校")

    earlier = (await school.submit(first, worker)).json()
    held = (await school.submit(second, other)).json()
    released = await school.ask(
        f"/v1/claims/{held['id']}/release",
        school.lead,
        seen=held,
        json={"reason": "两张票据均属实"},
    )

    assert earlier["decision"] == "ELIGIBLE"
    assert (held["status"], held["reason"]) == ("held", "RECEIPT_REPEATS")
    assert released["decision"] == "ELIGIBLE"
