import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, TypeVar, cast
from uuid import UUID, uuid4

import pytest
from aid_testing.actors import if_match, once
from aid_testing.applications import (
    a_card,
    accepted,
    applicant_of,
    follow_own_events,
    submitted,
)
from aid_testing.fixtures import Client
from aid_testing.rows import a_message, rows
from aid_testing.sample_models import a_model
from intake.consumers import subscriptions
from intake.domain.applications.application import Application
from intake.domain.applications.status import Status
from intake.domain.timeline.next_step import Duty, Standing, next_step
from intake.domain.timeline.notifications import TEXTS, TOLD, text_of
from intake.domain.timeline.timeline import (
    EVENT_FORMATTERS,
    LINES,
    OMITTED,
    sentence,
    timeline_entry,
)
from pydantic import BaseModel, TypeAdapter
from shared.contracts import (  # noqa: F401 - importing them registers every event
    approval,
    assessment,
    disbursement,
    intake,
    training_subsidy,
)
from shared.contracts.event import REGISTRY, Event
from shared.contracts.plumbing import TOPICS, DisbursementDeadlineChanged
from shared.contracts.training_subsidy import MessageQueued
from shared.contracts.vocabulary import Category
from shared.message import Message
from shared.words import Text

M = TypeVar("M", bound=BaseModel)
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ASSISTANCE = {topic for service, topic in TOPICS.items() if service != "training-subsidy"}


def a_decision(case_id: str, **given: Any) -> approval.DecisionMade:
    return approval.DecisionMade(
        **{
            "case_id": UUID(case_id),
            "decision_id": uuid4(),
            "case_number": "LZ-540102-2026-000001",
            "approved": True,
            "articles": ("第八条",),
            "edition": "202-2018@2018-12-03",
            "decided_at": NOW,
            "decided_by": "lead",
            "signers": ("lead",),
            "category": Category.EXPENDITURE_MEDICAL,
            "region": "540102001",
            "household_id": uuid4(),
            "amount": 900_000,
        }
        | given
    )


def a_payment(kind: type[Any], case_id: str, **given: Any) -> Any:
    return kind(
        case_id=UUID(case_id), payment_id=uuid4(), decision_id=uuid4(), amount=900_000, **given
    )


async def deliver(client: Client, *messages: Message) -> None:
    await subscriptions.deliver(client.database, list(messages))


def at(event: Event, minutes: int) -> Message:
    message = a_message(event)
    message.headers["ce_time"] = (NOW + timedelta(minutes=minutes)).isoformat()
    return message


async def timeline(client: Client, case_id: str, language: str = "zh") -> Any:
    answer = await client.get(
        f"/v1/applications/{case_id}/timeline",
        headers=applicant_of(client) | {"Accept-Language": language},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_every_event_of_the_assistance_topics_has_a_sentence_or_is_left_out_on_purpose() -> None:
    of_the_topics = {event for event in REGISTRY.values() if event.topic in ASSISTANCE}

    assert of_the_topics == set(EVENT_FORMATTERS) | OMITTED
    assert not set(EVENT_FORMATTERS) & OMITTED


@pytest.mark.parametrize("kind", list(EVENT_FORMATTERS))
def test_every_sentence_can_be_written_in_both_languages(kind: type[Event]) -> None:
    entry = timeline_entry(a_model(kind))

    assert entry is not None
    code, facts = entry
    assert code in LINES
    TypeAdapter(dict[str, Any]).dump_json(facts)
    for language in ("zh", "en"):
        text = sentence(code, facts, language=language)
        assert text
        assert "{" not in text


@pytest.mark.parametrize("kind", list(EVENT_FORMATTERS))
def test_what_a_sentence_calls_yuan_is_written_as_yuan(kind: type[Event]) -> None:
    a_fen = {name: 1 for name in ("amount", "was", "outstanding") if name in kind.model_fields}
    entry = timeline_entry(a_model(kind, **a_fen))

    assert entry is not None
    code, facts = entry
    called = set(re.findall(r"{(\w+)}元", LINES[code].to("zh")))
    assert called <= a_fen.keys()
    assert {facts[name] for name in called} <= {"0.01"}


def test_a_corrected_amount_is_told_in_yuan_before_and_after() -> None:
    correction = a_model(approval.DecisionCorrected, was=210000, amount=240000)
    code, facts = timeline_entry(correction) or ("", {})

    assert sentence(code, facts) == "救助金额由2100.00元更正为2400.00元，差额另行发放。"
    assert "2100.00" in sentence(code, facts, language="en")


def test_every_variant_of_a_sentence_belongs_to_a_model() -> None:
    names = {event.type.split(".")[2] for event in EVENT_FORMATTERS}

    assert {code.partition(":")[0] for code in LINES} == names


def test_every_text_of_a_message_belongs_to_a_line() -> None:
    assert set(TEXTS) <= set(LINES)
    assert {code.partition(":")[0] for code in TEXTS} == {
        event.type.split(".")[2] for event in TOLD
    }
    facts = {"missing": ["ID_CARD"], "closes_on": "2026-03-09", "amount": "9000.00"}
    for code in TEXTS:
        assert "LZ-1" in text_of(code, facts, number="LZ-1")


async def test_a_case_tells_its_story_in_the_order_in_which_it_happened(client: Client) -> None:
    application = await accepted(client)
    case_id = application["id"]
    paid = a_payment(disbursement.PaymentPaid, case_id, attempt=1, paid_on=date(2026, 3, 20))
    await deliver(client, at(paid, 90), at(a_decision(case_id), 60))
    opened = assessment.AssessmentOpened(case_id=UUID(case_id), opened_at=NOW)
    await deliver(client, at(opened, 5))

    story = await timeline(client, case_id)

    assert [entry["code"] for entry in story["entries"]] == [
        "assessment-opened",
        "decision-made:approved",
        "payment-paid",
    ]
    assert story["entries"][1]["sentence"] == "已批准临时救助，金额9000.00元。"
    assert story["entries"][2]["service"] == "disbursement"
    assert story["next"]["sentence"].startswith("救助金已发放")
    english = await timeline(client, case_id, "en-GB")
    assert english["entries"][1]["sentence"] == "Aid of 9000.00 yuan was approved."


async def test_the_own_events_come_back_into_the_story_once(client: Client) -> None:
    application = await accepted(client)

    await follow_own_events(client, application["id"])
    await follow_own_events(client, application["id"])

    story = await timeline(client, application["id"])
    assert [entry["code"] for entry in story["entries"]] == [
        "application-submitted",
        "application-accepted",
    ]
    [count] = await rows(
        client.database,
        "SELECT count(*) AS rows FROM messages WHERE application_id = :id",
        id=application["id"],
    )
    assert count.rows == 2


ABOUT_CASES = sorted(
    kind
    for kind, (event, _) in subscriptions.handlers.items()
    if event.topic in TOPICS.values() and event is not MessageQueued  # it is about a person
)


@pytest.mark.parametrize("kind", ABOUT_CASES)
async def test_each_handler_survives_a_second_delivery(client: Client, kind: str) -> None:
    event, _ = subscriptions.handlers[kind]
    case_id = uuid4()
    given = {"case_id": case_id} | ({"state": "set"} if "deadline" in kind else {})
    sample = a_model(event, **given)
    message = a_message(sample)
    again = Message(
        message.topic,
        message.partition,
        message.offset + 1,
        message.key,
        message.headers,
        message.value,
    )

    await deliver(client, message, again)
    await deliver(client, message)

    kinds = {
        "deadline": "duties",
        "training-subsidy": "shared_facts",
        "supplemented": "shared_facts",
    }
    table = next((kept for part, kept in kinds.items() if part in kind), "timeline")
    [found] = await rows(
        client.database, f"SELECT count(*) AS rows FROM {table} WHERE case_id = :id", id=case_id
    )
    letters = await rows(
        client.database,
        "SELECT code, reason FROM dead_letters WHERE key = :key AND closed_at IS NULL",
        key=str(case_id).encode(),
    )
    assert letters == []
    assert found.rows == 1


async def test_after_the_decision_nothing_is_withdrawn(client: Client) -> None:
    application = await accepted(client)
    await deliver(client, at(a_decision(application["id"]), 1))

    response = await client.post(
        f"/v1/applications/{application['id']}/withdraw",
        headers=applicant_of(client) | once() | if_match(application),
    )

    assert response.status_code == 409
    assert response.json()["code"] == "DECIDED_ALREADY"


@pytest.mark.parametrize("approved", [True, False])
async def test_a_withdrawal_that_the_decision_preceded_is_void_and_said_to_be(
    client: Client, approved: bool
) -> None:
    application = await accepted(client)
    withdrawn = await client.post(
        f"/v1/applications/{application['id']}/withdraw",
        headers=applicant_of(client) | once() | if_match(application),
    )
    assert withdrawn.json()["status"] == "withdrawn"

    message = at(a_decision(application["id"], approved=approved), 1)
    await deliver(client, message)
    await deliver(client, message)

    story = await timeline(client, application["id"])
    [late] = [entry for entry in story["entries"] if "late" in entry["code"]]
    assert "撤回与审批决定同时到达，撤回未能生效" in str(late)
    assert "已撤回，案件结束" not in str(story["next"])
    seen = await client.get(f"/v1/applications/{application['id']}", headers=applicant_of(client))
    assert seen.json()["status"] == "accepted"


async def test_a_case_says_where_it_stands_with_decision_and_money(client: Client) -> None:
    """A list and a case say the real state, and only the steps that are open to it."""
    application = await accepted(client)
    address = f"/v1/applications/{application['id']}"
    decision = a_decision(application["id"])
    back = {"attempt": 1, "reason": "ACCOUNT_CLOSED", "needs_applicant": True}
    paid = {"attempt": 2, "paid_on": date(2026, 3, 20)}
    seen = []

    async def look() -> None:
        one = (await client.get(address, headers=applicant_of(client))).json()
        listed = (await client.get("/v1/applications", headers=applicant_of(client))).json()
        [line] = [each for each in listed["items"] if each["id"] == one["id"]]
        assert line["state"] == one["state"]
        steps = {"withdraw", "correct", "correct_payee"} & {*one["possible"]}
        seen.append((one["state"], sorted(steps)))

    await look()
    for minutes, event in enumerate(
        (
            decision,
            a_payment(disbursement.PaymentReturned, application["id"], **back),
            a_payment(disbursement.PaymentPaid, application["id"], **paid),
        )
    ):
        await deliver(client, at(event, minutes))
        await look()

    assert seen == [
        ("under_review", ["correct", "correct_payee", "withdraw"]),
        ("approved", ["correct_payee"]),
        ("account_wanted", ["correct_payee"]),
        ("paid", []),
    ]


async def test_what_comes_after_the_money_does_not_take_it_back(client: Client) -> None:
    """An order that could not be stopped, and a further one that was, leave a paid case paid."""
    application = await accepted(client)
    address = f"/v1/applications/{application['id']}"

    async def state(event: Event, minutes: int) -> str:
        await deliver(client, at(event, minutes))
        one = (await client.get(address, headers=applicant_of(client))).json()
        return str(one["state"])

    of = application["id"]
    stopped = a_payment(disbursement.PaymentCancelled, of, reason="REVOKED")
    paid = a_payment(disbursement.PaymentPaid, of, attempt=1, paid_on=date(2026, 3, 20))
    too_late = a_payment(disbursement.PaymentNotCancellable, of, state="paid")

    await deliver(client, at(a_decision(of), 1))
    seen = [await state(stopped, 2), await state(paid, 3), await state(too_late, 4)]
    seen.append(await state(stopped, 5))

    assert seen == ["stopped", "paid", "paid", "paid"]


async def test_a_refused_case_says_so_and_nothing_is_open_to_it(client: Client) -> None:
    application = await accepted(client)
    await deliver(client, at(a_decision(application["id"], approved=False, amount=0), 1))

    address = f"/v1/applications/{application['id']}"
    one = (await client.get(address, headers=applicant_of(client))).json()

    assert (one["status"], one["state"]) == ("accepted", "not_approved")
    assert {"withdraw", "correct", "correct_payee", "route"} & {*one["possible"]} == set()


async def test_a_returned_payment_tells_the_applicant_to_correct_the_account(
    client: Client,
) -> None:
    application = await accepted(client)
    returned = a_payment(
        disbursement.PaymentReturned,
        application["id"],
        attempt=1,
        reason="ACCOUNT_CLOSED",
        needs_applicant=True,
    )
    await deliver(client, at(returned, 1))

    story = await timeline(client, application["id"])
    corrected = await client.post(
        f"/v1/applications/{application['id']}/correct-payee",
        json={"bank_code": "BANK-LHASA", "account": a_card()},
        headers=applicant_of(client) | once() | if_match(application),
    )
    after = await timeline(client, application["id"])

    assert story["next"]["role"] == "applicant"
    assert "更正收款账户" in story["next"]["sentence"]
    assert corrected.status_code == 200, corrected.text
    assert "更正" not in after["next"]["sentence"]


async def test_the_account_of_a_paid_aid_is_not_corrected_until_the_money_comes_back(
    client: Client,
) -> None:
    application = await accepted(client)
    paid = a_payment(
        disbursement.PaymentPaid, application["id"], attempt=1, paid_on=date(2026, 3, 20)
    )
    returned = a_payment(
        disbursement.PaymentReturned,
        application["id"],
        attempt=1,
        reason="ACCOUNT_CLOSED",
        needs_applicant=True,
    )

    async def correct() -> Any:
        return await client.post(
            f"/v1/applications/{application['id']}/correct-payee",
            json={"bank_code": "BANK-LHASA", "account": a_card()},
            headers=applicant_of(client) | once() | if_match(application),
        )

    await deliver(client, at(paid, 1))
    refused = await correct()
    await deliver(client, at(returned, 2))
    corrected = await correct()

    assert (refused.status_code, refused.json()["code"]) == (409, "PAID_ALREADY")
    assert corrected.status_code == 200, corrected.text


def test_of_two_duties_on_one_day_the_newer_comes_next() -> None:
    older = Duty(
        what="notice",
        title=Text("公示期届满", "the public notice runs"),
        role="township_handler",
        due_at=NOW,
        article=None,
        started_at=NOW,
    )
    newer = replace(
        older,
        what="objection_review",
        title=Text("调查处理公示异议", "look into the objection"),
        started_at=NOW + timedelta(hours=1),
    )
    application = SimpleNamespace(status=Status.ACCEPTED)

    step = next_step(cast("Application", application), Standing(), [older, newer], today=NOW.date())

    assert "异议" in step.sentence


async def test_a_day_that_has_passed_is_said_to_have_passed(client: Client) -> None:
    application = await accepted(client)
    passed = client.app.state.clock.now() - timedelta(days=3)
    duty = Duty(
        what="review",
        title=Text("完成核查", "finish the review"),
        role="township_handler",
        due_at=passed,
        article=None,
        started_at=passed - timedelta(days=1),
    )
    standing = SimpleNamespace(status=Status.ACCEPTED, late_missing=())

    late = next_step(
        cast("Application", standing), Standing(), [duty], today=client.app.state.clock.today()
    )
    in_time = next_step(
        cast("Application", standing), Standing(), [duty], today=passed.date() - timedelta(days=1)
    )

    assert "已超过期限" in late.sentence
    assert "已超过期限" not in in_time.sentence
    assert application["next_step"]["sentence"]


async def test_a_refusal_ends_the_story(client: Client) -> None:
    application = await accepted(client)
    refused = a_decision(application["id"], approved=False, amount=0, articles=("第九条", "第十条"))
    await deliver(client, at(refused, 1))

    story = await timeline(client, application["id"])

    assert "第九条、第十条" in story["entries"][0]["sentence"]
    assert "可在线查阅决定书" in story["next"]["sentence"]
    assert "已书面告知" not in story["next"]["sentence"]


async def test_next_says_who_must_act_by_which_day_under_which_article(client: Client) -> None:
    application = await submitted(client, complete=False)

    step = (await timeline(client, application["id"]))["next"]

    assert step["role"] == "township_handler"
    assert step["article"] == "第十六条"
    assert step["due_at"]
    assert "乡镇（街道）经办人" in step["sentence"]


async def test_next_says_by_when_the_money_of_each_order_is_to_be_there(client: Client) -> None:
    """A-69, A-81: the duty lies on the payment, about the case; what offices owe about it stays theirs."""
    application = await accepted(client)
    case_id = UUID(application["id"])
    facts: dict[str, Any] = {
        "about": case_id,
        "due_at": NOW,
        "started_at": NOW,
        "article": "第三十三条",
        "role": "finance_maker",
        "region": "540102001",
        "title": {"zh": "拨付救助金", "en": "pay"},
    }
    pay = a_model(
        DisbursementDeadlineChanged, **facts, case_id=uuid4(), what="payment", state="set"
    )
    look = a_model(
        DisbursementDeadlineChanged,
        **facts | {"due_at": NOW - timedelta(days=1)},
        case_id=uuid4(),
        what="look_at_red_flag",
        state="set",
    )
    two = [one.model_copy(update={"deadline_id": uuid4()}) for one in (pay, look)]
    await deliver(client, at(a_decision(str(case_id)), 1), *(at(one, 2) for one in two))

    step = (await timeline(client, application["id"]))["next"]
    met = two[0].model_copy(update={"state": "met"})
    await deliver(client, at(met, 3))
    after = (await timeline(client, application["id"]))["next"]

    assert (step["role"], step["article"]) == ("finance_maker", "第三十三条")
    assert "拨付救助金" in step["sentence"]
    assert after["role"] != "finance_maker"


async def test_anothers_story_does_not_exist(client: Client) -> None:
    application = await submitted(client, complete=False)

    response = await client.get(
        f"/v1/applications/{application['id']}/timeline",
        headers=applicant_of(client, "somebody-else"),
    )

    assert response.status_code == 404
