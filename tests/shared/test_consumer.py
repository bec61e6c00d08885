import errno
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from aid_testing.actors import CITY, as_
from aid_testing.clocks import clocks_of
from aid_testing.fixtures import Client
from aid_testing.rows import a_message, outbox, rows
from shared.consumer import BrokenMessage, Subscriptions, stored_offsets
from shared.contracts.disbursement import PaymentCancelled
from shared.contracts.intake import ApplicationWithdrawn
from shared.deadlines import StatutoryClock
from shared.errors import ChangedMeanwhile, Conflict, NotYet
from shared.message import Message
from shared.roles import Role, system
from shared.transaction import Transaction
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from shared import kafka


class Refuses(Conflict):
    zh = "规则拒绝。"
    en = "A rule refuses."


class Recorder:
    """A service that notes each withdrawal in the outbox's schema, and can be told to fail."""

    def __init__(self) -> None:
        self.subscriptions = Subscriptions("training-subsidy")
        self.seen: list[UUID] = []
        self.faults: dict[UUID, list[Exception]] = {}
        self.subscriptions.on(ApplicationWithdrawn)(self.handle)

    async def handle(self, tx: Transaction, event: ApplicationWithdrawn) -> None:
        if self.faults.get(event.case_id):
            raise self.faults[event.case_id].pop(0)
        await tx.session.execute(text("SELECT 1"))
        self.seen.append(event.case_id)


def a_withdrawal(case_id: UUID | None = None) -> Message:
    return a_message(
        ApplicationWithdrawn(case_id=case_id or uuid4(), withdrawn_at=datetime.now(UTC))
    )


def case_of(message: Message) -> UUID:
    assert message.key is not None
    return UUID(message.key.decode())


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


async def dead_letters_of(client: Client, message: Message) -> list[tuple[str, str]]:
    found = await rows(
        client.database,
        'SELECT code, reason FROM dead_letters WHERE topic = :topic AND "offset" = :offset'
        " AND closed_at IS NULL",
        topic=message.topic,
        offset=message.offset,
    )
    return [(row.code, row.reason) for row in found]


async def test_a_message_twice_in_one_poll_is_handled_once(
    client: Client, recorder: Recorder
) -> None:
    message = a_withdrawal()

    await recorder.subscriptions.deliver(client.database, [message, message])

    assert recorder.seen == [case_of(message)]


async def test_a_message_that_comes_again_is_not_handled_again(
    client: Client, recorder: Recorder
) -> None:
    message = a_withdrawal()

    await recorder.subscriptions.deliver(client.database, [message])
    await recorder.subscriptions.deliver(client.database, [message])

    assert recorder.seen == [case_of(message)]


async def test_the_offset_reached_is_stored_with_the_effects(
    client: Client, recorder: Recorder
) -> None:
    first, second = a_withdrawal(), a_withdrawal()

    await recorder.subscriptions.deliver(client.database, [first, second])
    await recorder.subscriptions.deliver(client.database, [first])

    offsets = await stored_offsets(client.database)
    assert offsets[second.topic, 0] == second.offset + 1


async def test_a_broken_payload_is_a_dead_letter_and_takes_no_other_with_it(
    client: Client, recorder: Recorder
) -> None:
    good, broken = a_withdrawal(), replace(a_withdrawal(), value=b'{"case_id": 7')

    await recorder.subscriptions.deliver(client.database, [broken, good])

    assert recorder.seen == [case_of(good)]
    [(code, reason)] = await dead_letters_of(client, broken)
    assert code == "BROKEN_MESSAGE"
    assert "无法解析" in reason


async def test_a_dead_letter_is_announced_on_its_topic(client: Client, recorder: Recorder) -> None:
    broken = replace(a_withdrawal(), value=b"")

    await recorder.subscriptions.deliver(client.database, [broken])

    found = await rows(
        client.database,
        "SELECT aggregatetype FROM outbox WHERE type = 'aid.plumbing.message-dead-lettered.v1'"
        " ORDER BY position DESC LIMIT 1",
    )
    assert found[0].aggregatetype == f"{broken.topic}.dead"


async def test_an_operator_reads_the_reason_in_their_language(
    client: Client, recorder: Recorder
) -> None:
    broken = replace(a_withdrawal(), value=b"{")
    operator = as_(client.layout, "operator", region=CITY)

    await recorder.subscriptions.deliver(client.database, [broken])

    reasons = []
    for language in ("zh", "en", "fr"):
        answer = await client.get(
            "/v1/internal/dead-letters", headers=operator | {"Accept-Language": language}
        )
        reasons += [one["reason"] for one in answer.json() if one["offset"] == broken.offset]
    assert reasons == [BrokenMessage.zh, BrokenMessage.en, BrokenMessage.zh]


async def test_the_release_before_writes_dead_letters_under_their_former_name(
    client: Client,
) -> None:
    message = a_withdrawal()
    async with client.database.transaction(by=system("test"), audited=False) as tx:
        for _ in range(2):
            await tx.session.execute(
                text("""
                    INSERT INTO parked_messages
                        (id, topic, partition, "offset", key, headers, value, code, reason)
                    VALUES (:id, :topic, 0, :offset, :key, '{}', :value, 'OLD', '旧')
                    ON CONFLICT (topic, partition, "offset") DO NOTHING"""),
                {
                    "id": uuid4(),
                    "topic": message.topic,
                    "offset": message.offset,
                    "key": message.key,
                    "value": message.value,
                },
            )

    assert await dead_letters_of(client, message) == [("OLD", "旧")]


async def test_a_type_that_no_contract_knows_is_a_dead_letter(
    client: Client, recorder: Recorder
) -> None:
    message = a_withdrawal()
    unknown = replace(message, headers=message.headers | {"ce_type": "aid.intake.invented.v1"})

    await recorder.subscriptions.deliver(client.database, [unknown])

    assert [code for code, _ in await dead_letters_of(client, unknown)] == ["UNKNOWN_TYPE"]


async def test_a_known_type_without_subscription_is_skipped(
    client: Client, recorder: Recorder
) -> None:
    message = a_message(
        PaymentCancelled(
            case_id=uuid4(), payment_id=uuid4(), decision_id=uuid4(), amount=1, reason="REVOKED"
        )
    )

    await recorder.subscriptions.deliver(client.database, [message])

    assert await dead_letters_of(client, message) == []


async def test_fr_50_a_forged_type_that_nobody_reads_takes_no_id_from_a_true_event(
    client: Client, recorder: Recorder
) -> None:
    """FR-50: The inbox knows a message by source and id; a stranger's does not count as seen."""
    message = a_withdrawal()
    forged = replace(
        message,
        topic="aid.approval.cases",
        headers=message.headers | {"ce_type": "aid.approval.notice-posted.v1"},
    )

    await recorder.subscriptions.deliver(client.database, [forged])
    await recorder.subscriptions.deliver(client.database, [message])

    assert recorder.seen == [case_of(message)]
    assert [code for code, _ in await dead_letters_of(client, forged)] == ["NOT_FROM_PUBLISHER"]


async def test_a_rule_that_refuses_for_good_makes_dead_letters_of_it_and_what_follows(
    client: Client, recorder: Recorder
) -> None:
    case_id = uuid4()
    first, second, other = a_withdrawal(case_id), a_withdrawal(case_id), a_withdrawal()
    recorder.faults[case_id] = [Refuses(), Refuses()]

    await recorder.subscriptions.deliver(client.database, [first, second, other])

    assert recorder.seen == [case_of(other)]
    assert [code for code, _ in await dead_letters_of(client, first)] == ["REFUSES"]
    assert [code for code, _ in await dead_letters_of(client, second)] == ["BEHIND_DEAD_LETTER"]


async def test_a_retry_handles_dead_letters_in_their_order(
    client: Client, recorder: Recorder
) -> None:
    case_id = uuid4()
    first, second = a_withdrawal(case_id), a_withdrawal(case_id)
    recorder.faults[case_id] = [Refuses(), Refuses()]
    await recorder.subscriptions.deliver(client.database, [first, second])

    recorder.faults.clear()
    await recorder.subscriptions.retry_dead_letters(client.database)

    assert [seen for seen in recorder.seen if seen == case_id] == [case_id, case_id]
    assert await dead_letters_of(client, first) + await dead_letters_of(client, second) == []


async def test_a_lost_race_is_simply_handled_again(client: Client, recorder: Recorder) -> None:
    message = a_withdrawal()
    recorder.faults[case_of(message)] = [ChangedMeanwhile(), ChangedMeanwhile()]

    await recorder.subscriptions.deliver(client.database, [message])

    assert recorder.seen == [case_of(message)]


async def test_an_event_that_comes_too_early_is_waited_for(
    client: Client, recorder: Recorder
) -> None:
    message = a_withdrawal()
    recorder.faults[case_of(message)] = [NotYet(what="x"), NotYet(what="x")]

    await recorder.subscriptions.deliver(client.database, [message])

    assert recorder.seen == [case_of(message)]


async def test_while_the_database_is_away_nothing_is_a_dead_letter(
    client: Client, recorder: Recorder
) -> None:
    message = a_withdrawal()
    away = OperationalError("SELECT 1", {}, ConnectionError())
    recorder.faults[case_of(message)] = [away, away]

    await recorder.subscriptions.deliver(client.database, [message])

    assert recorder.seen == [case_of(message)]
    assert await dead_letters_of(client, message) == []


async def test_an_outage_takes_nothing_from_the_patience_with_what_comes_too_early(
    client: Client, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.consumer.NOT_YET_TRIES", 2)
    message = a_withdrawal()
    away = OperationalError("SELECT 1", {}, ConnectionError())
    early = NotYet(what="x")
    recorder.faults[case_of(message)] = [early, away, away, away, early]

    await recorder.subscriptions.deliver(client.database, [message])

    assert recorder.seen == [case_of(message)]
    assert await dead_letters_of(client, message) == []


@pytest.mark.parametrize(
    ("number", "name"), [(errno.ENOSPC, "磁盘已满"), (errno.EACCES, "缺少权限")]
)
async def test_a_full_disk_or_a_missing_right_makes_a_dead_letter_by_name(
    client: Client, recorder: Recorder, number: int, name: str
) -> None:
    message = a_withdrawal()
    recorder.faults[case_of(message)] = [OSError(number, "x"), OSError(number, "x")]

    await recorder.subscriptions.deliver(client.database, [message])

    [(code, reason)] = await dead_letters_of(client, message)
    assert code == "HANDLER_FAILED"
    assert name in reason


async def test_a_bug_in_a_handler_makes_a_dead_letter_without_its_data(
    client: Client, recorder: Recorder
) -> None:
    message = a_withdrawal()
    recorder.faults[case_of(message)] = [KeyError("次仁卓玛"), KeyError("次仁卓玛")]

    await recorder.subscriptions.deliver(client.database, [message])

    [(code, reason)] = await dead_letters_of(client, message)
    assert code == "HANDLER_FAILED"
    assert "次仁" not in reason


async def test_what_a_handler_publishes_names_its_cause(client: Client) -> None:
    subscriptions = Subscriptions("training-subsidy")
    message = a_withdrawal()

    @subscriptions.on(ApplicationWithdrawn)
    async def publish(tx: Transaction, event: ApplicationWithdrawn) -> None:
        tx.publish(event)

    await subscriptions.deliver(client.database, [message])

    [event] = await outbox(client.database, case_of(message))
    assert event.attributes["causationid"] == message.id
    assert event.attributes["correlationid"] == str(case_of(message))


def test_an_event_that_nobody_here_subscribes_to_is_known_all_the_same() -> None:
    message = Message(
        topic="aid.training-subsidy.claims",
        partition=0,
        offset=0,
        key=None,
        headers={
            "ce_type": "aid.training-subsidy.trade-listed.v1",
            "ce_id": "1",
            "ce_source": "/services/training-subsidy",
        },
        value=b"{}",
    )

    assert Subscriptions("intake").read(message) is None


async def test_a_hopeless_message_is_given_up_and_what_waited_goes_on(
    client: Client, recorder: Recorder
) -> None:
    case_id = uuid4()
    first, second = a_withdrawal(case_id), a_withdrawal(case_id)
    recorder.faults[case_id] = [Refuses(), Refuses(), Refuses()]
    await recorder.subscriptions.deliver(client.database, [first, second])
    [row] = await rows(
        client.database,
        'SELECT id FROM dead_letters WHERE topic = :topic AND "offset" = :offset',
        topic=first.topic,
        offset=first.offset,
    )

    answer = await client.post(
        f"/v1/internal/dead-letters/{row.id}/dismiss",
        json={"reason": "made by hand, never valid"},
        headers=as_(client.layout, "operator", region=CITY),
    )
    recorder.faults.clear()
    await recorder.subscriptions.retry_dead_letters(client.database)

    assert answer.status_code == 200
    assert [seen for seen in recorder.seen if seen == case_id] == [case_id]
    assert await dead_letters_of(client, second) == []


def test_headers_that_no_database_can_hold_are_made_harmless() -> None:
    record = SimpleNamespace(
        topic="t",
        partition=0,
        offset=1,
        key=b"k",
        value=None,
        headers=[("ce_type", b"aid.x\x00y"), ("ce_id", b"\xff" * 5000)],
    )

    message = kafka._message(record)

    assert "\x00" not in message.type
    assert len(message.id) == kafka.LONGEST_HEADER


CLOCKS = clocks_of(
    "training-subsidy",
    StatutoryClock(
        what="review",
        article="第十八条",
        role=Role.HRSS_HANDLER,
        due=lambda day, calendar: calendar.add_working_days(day, 5),
    ),
)


async def test_in_one_batch_what_each_handler_publishes_names_its_own_message(
    client: Client,
) -> None:
    subscriptions = Subscriptions("training-subsidy")
    messages = [
        replace(message, headers=message.headers | {"ce_traceparent": f"00-{trace}-{'b' * 16}-01"})
        for message, trace in ((a_withdrawal(), "1" * 32), (a_withdrawal(), "2" * 32))
    ]

    @subscriptions.on(ApplicationWithdrawn)
    async def publish(tx: Transaction, event: ApplicationWithdrawn) -> None:
        await CLOCKS.start(
            tx, "review", case_id=event.case_id, region="540102", at=event.withdrawn_at
        )
        tx.publish(event)

    await subscriptions.deliver(client.database, messages)

    for message in messages:
        told = await outbox(client.database, case_of(message))
        assert [event.type.rsplit(".", 2)[1] for event in told] == [
            "deadline-changed",
            "application-withdrawn",
        ]
        for event in told:
            assert event.attributes["causationid"] == message.id
            assert event.attributes["correlationid"] == str(case_of(message))
            assert event.attributes["traceparent"] == message.headers["ce_traceparent"]
