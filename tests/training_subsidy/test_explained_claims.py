"""A decided claim explained step by step: article, facts and figures, to whoever reads it."""

import re
from pathlib import Path
from typing import Any

import pytest
import training_subsidy
from aid_testing.actors import as_
from aid_testing.rows import audit_of
from aid_testing.training import School, Worker
from training_subsidy.domain.claims.explanation import TELLING

RULES = Path(training_subsidy.__file__).parent / "domain/claims/rules"
FACT = re.compile(r"""(?:"([一-鿿]+)":|facts\["([一-鿿]+)"\])""")


async def explanation(school: School, claim: Any, by: dict[str, str], voice: str = "PLAIN") -> Any:
    address = f"/v1/claims/{claim['id']}/explanation?voice={voice}"
    return await school.client.get(address, headers=by)


async def test_the_worker_reads_how_the_amount_came_about(school: School, worker: Worker) -> None:
    """VT-057, A-53: the receipts, the standard, and the smaller of both, in the order of the law."""
    claim = await school.approved(await school.claim_of_a_graduate(worker))

    answer = await explanation(school, claim, worker.headers)

    seen = answer.json()
    assert (answer.status_code, seen["approved"], seen["amount"]) == (200, True, "1500.00")
    assert [one["kind"] for one in seen["steps"]] == [
        *("granted", "paid", "standard", "least", "stated", "edition")
    ]
    least = seen["steps"][3]
    assert least["zh"] == "按实际费用与标准取低，补贴 1500.00 元。"
    assert least["en"] == "The smaller of fee and standard is paid: 1500.00 yuan."
    assert least["facts"] == {"amount": "1500.00"}


async def test_an_officer_reads_every_rule_that_was_asked(school: School, worker: Worker) -> None:
    claim = await school.approved(await school.claim_of_a_graduate(worker))

    plain = (await explanation(school, claim, school.lead)).json()
    seen = (await explanation(school, claim, school.lead, "OFFICER")).json()

    assert [one for one in plain["steps"] if one["kind"] == "finding"] == []
    asked = [one["facts"]["rule"] for one in seen["steps"] if one["kind"] == "finding"]
    assert {"the_examination_was_passed", "the_plan_of_the_year_has_the_money"} <= set(asked)
    said = " ".join(one["zh"] + one["en"] for one in seen["steps"][:-1])
    assert not re.search(r"\b[A-Z]{3,}_[A-Z_]+\b|the_[a-z_]+_", said)


async def test_a_claimant_reads_what_decided_in_whatever_voice(
    school: School, worker: Worker
) -> None:
    """What every rule was asked of the trainee, departments have told the office alone."""
    claim = await school.approved(await school.claim_of_a_graduate(worker))

    seen = (await explanation(school, claim, worker.headers, "OFFICER")).json()

    assert seen["voice"] == "PLAIN"
    assert [one for one in seen["steps"] if one["kind"] == "finding"] == []


async def test_a_refusal_names_each_item_that_is_not_met_with_its_facts(
    school: School, worker: Worker
) -> None:
    """VT-065, VT-066: the unmet rule in words, with what it rests on."""
    course = await school.opened()
    seat = await school.graduated(course, worker, result="FAILED")
    claim = await school.refused(await school.claimed(seat, worker))

    steps = (await explanation(school, claim, worker.headers)).json()["steps"]

    against = [one for one in steps if one["kind"] == "finding"]
    assert [one["facts"]["rule"] for one in against] == ["the_examination_was_passed"]
    assert against[0]["zh"] == "（二十四）：考核合格——不符合（考核合格：否）。"
    assert steps[0]["kind"] == "refused"


async def test_before_a_decision_and_for_strangers_there_is_nothing_to_explain(
    school: School, worker: Worker
) -> None:
    claim = await school.claim_of_a_graduate(worker)
    early = await explanation(school, claim, worker.headers)
    decided = await school.approved(claim)
    far = as_(school.client.layout, "hrss_lead", region="540121", sub="far")

    foreign = await explanation(school, decided, Worker(school.client).headers)
    away = await explanation(school, decided, far)
    await explanation(school, decided, worker.headers)

    assert (early.status_code, early.json()["code"]) == (404, "LETTER_NOT_READY")
    assert (foreign.status_code, away.status_code) == (404, 403)
    read = [
        row.action
        for row in await audit_of(school.client.database, decided["id"])
        if row.action == "read_explanation"
    ]
    assert read == ["read_explanation"]


def used() -> set[str]:
    """The facts that the rules' source names."""
    found = {
        one
        for file in RULES.glob("*.py")
        for pair in FACT.findall(file.read_text("utf-8"))
        for one in pair
        if one
    }
    assert len(found) > 30
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_fact_of_a_rule_has_its_words(language: str) -> None:
    words = {name: getattr(text, language) for name, text in TELLING.facts.items()}

    assert set(words) == used()
    assert all(words.values())
