"""The parsers of foreign bytes, each with good samples and the refusals that it declares."""

import asyncio
import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
from aid_simulators import issuer
from approval.consumers import subscriptions as approval_subscriptions
from assessment.consumers import subscriptions as assessment_subscriptions
from assessment.domain.check import Source
from assessment.platform import Platform
from disbursement.bank import agency_files, camt053, camt054, csv_files, pain002
from disbursement.bank.csv_files import BatchTotalMismatch
from disbursement.bank.fields import BankFileUnreadable
from disbursement.consumers import subscriptions as disbursement_subscriptions
from intake.api.papers import uploads
from intake.api.timeline import work
from pydantic import ValidationError
from shared.auth import NotAuthenticated, Verifier
from shared.calendar_changes import CalendarNotices
from shared.consumer import Subscriptions
from shared.contracts.event import Event
from shared.contracts.people import CasePeople, PersonData
from shared.contracts.vocabulary import Paper
from shared.errors import DomainError, TemporarilyUnavailable
from shared.file_types import FileTypeNotAccepted, media_type_of
from shared.identifiers import check_card, check_resident_id, check_uscc
from shared.message import Message
from shared.money import InvalidMoney, parse_yuan
from shared.pages import CursorNotReadable, read_cursor, read_id, write_cursor
from shared.platform import AnswerNotReadable, signature
from shared.problems import BadRequest, IfMatchMissing
from shared.text_checks import storable
from shared.web import expected_of

from aid_testing.applications import HEIC, JPEG, PDF, PNG
from aid_testing.assessments import accepted_event, an_answer
from aid_testing.assistance import a_completed
from aid_testing.bank_files import (
    a_detail,
    a_notice,
    a_statement_file,
    a_status_report,
    a_stmt,
    agency_answer,
    an_entry,
    an_item,
    details,
)
from aid_testing.decisions import an_approval
from aid_testing.rows import a_message
from shared import calendars, observe

SECRET = b"a shared secret of the platform"
CALENDAR = {
    "code": "LHASA",
    "published_from": "2026-01-01",
    "published_through": "2026-12-31",
    "days_off": ["2026-02-18..2026-02-24", "2026-08-14"],
    "days_worked": ["2026-02-28"],
    "source": "拉政办发",
}


@dataclass(frozen=True, kw_only=True)
class Parser:
    """What reads bytes of others; ``read`` raises ``refusals`` and nothing else."""

    name: str
    read: Callable[[bytes], object]
    samples: Sequence[bytes]
    refusals: tuple[type[Exception], ...] = (DomainError,)


def _header(content: bytes) -> str:
    """As a server hands a header on."""
    return content.decode("latin-1")


def _text(content: bytes) -> str:
    """As a value of a JSON text or an address arrives."""
    return content.decode("utf-8", "replace")


def _bank() -> list[Parser]:
    entry = an_entry("2100.00", details=details(a_detail("R-1", "2100.00")))
    statement = a_statement_file(a_stmt("5401020000000001", "10000.00", "7900.00", entry))
    report = a_status_report(an_item("R-1", "ACCC"), an_item("R-2", "RJCT"))
    lines = "H,S-1,1,A1,2026-06-01,10000.00,7900.00,1,2100.00\r\nD,R-1,R-1,2100.00,D,\r\n"
    results = "H,M-1,1,2100.00\r\nD,R-1,2100.00,ACCC,,,2026-06-01\r\n"
    notice = a_notice("5401020000000001", entry)
    answer = (
        "T|A-1|B-1|2|2600.00|1|2100.00|1|500.00|\r\n"
        "D|R-1|2100.00|S||BK1|20260601||\r\nD|R-2|500.00|F|E007|||账户已销户|\r\n"
    )
    wide = agency_answer(
        ["T", "A-1", "B-1", "1", "2100.00", "1", "2100.00", "0", "0.00"],
        ["D", "R-1", "2100.00", "S", "", "BK1", "20260601", "次仁"],
    )
    refusals = (BankFileUnreadable, BatchTotalMismatch)
    return [
        Parser(name="camt.053", read=camt053.read, samples=[statement], refusals=refusals),
        Parser(name="camt.054", read=camt054.read, samples=[notice], refusals=refusals),
        Parser(
            name="delimited answer",
            read=agency_files.read_delimited,
            samples=[answer.encode("gbk")],
            refusals=refusals,
        ),
        Parser(
            name="answer of fixed width",
            read=agency_files.read_fixed,
            samples=[wide],
            refusals=refusals,
        ),
        Parser(name="pain.002", read=pain002.read, samples=[report], refusals=refusals),
        Parser(
            name="statement CSV",
            read=csv_files.read_statement,
            samples=[lines.encode("gb18030")],
            refusals=refusals,
        ),
        Parser(
            name="results CSV",
            read=csv_files.read_report,
            samples=[results.encode("gb18030")],
            refusals=refusals,
        ),
    ]


def _papers() -> list[Parser]:
    metadata = ",".join(
        f"{name} {base64.b64encode(value.encode()).decode()}"
        for name, value in (
            ("application_id", str(uuid4())),
            ("kind", next(iter(Paper)).value),
        )
    )
    return [
        Parser(
            name="images and PDF",
            read=media_type_of,
            samples=[PNG, JPEG, PDF, HEIC],
            refusals=(FileTypeNotAccepted,),
        ),
        Parser(
            name="tus metadata",
            read=lambda content: uploads._metadata(_header(content)),
            samples=[metadata.encode()],
        ),
        Parser(
            name="tus numbers",
            read=lambda content: uploads._number(_header(content), "Upload-Offset"),
            samples=[b"0", b"1048576"],
        ),
    ]


def _read_cursor(content: bytes) -> None:
    place = read_cursor(_text(content), parts=2)
    assert storable(list(place or ())), "a cursor goes into a query"


def _requests() -> list[Parser]:
    cursors = [write_cursor("2026-06-01T00:00:00+08:00", str(uuid4())).encode()]
    cursor = (CursorNotReadable,)
    return [
        Parser(name="cursor", read=_read_cursor, samples=cursors, refusals=cursor),
        Parser(
            name="cursor of any JSON",
            read=lambda content: _read_cursor(base64.urlsafe_b64encode(content)),
            samples=[b'["2026-06-01", "540102"]'],
            refusals=cursor,
        ),
        Parser(
            name="cursor of ids",
            read=lambda content: read_id(_text(content)),
            samples=[write_cursor(str(uuid4())).encode()],
            refusals=cursor,
        ),
        Parser(
            name="cursor of duties",
            read=lambda content: work._after(
                base64.urlsafe_b64encode(content).decode(),
            ),
            samples=[json.dumps(["2026-06-01T00:00:00+08:00", str(uuid4())]).encode()],
            refusals=cursor,
        ),
        Parser(
            name="If-Match",
            read=lambda content: expected_of(_header(content)),
            samples=[b'"3"', b'W/"12"'],
            refusals=(BadRequest, IfMatchMissing),
        ),
        Parser(
            name="traceparent",
            read=_trace,
            samples=[b"00-" + b"a" * 32 + b"-" + b"b" * 16 + b"-01"],
        ),
        Parser(
            name="money",
            read=lambda content: parse_yuan(_text(content)),
            samples=[b"9000.00", b"0.1"],
            refusals=(InvalidMoney,),
        ),
        Parser(
            name="numbers of people",
            read=_identify,
            samples=[b"54010219900101001X", b"6222020200000000017"],
        ),
    ]


def _trace(content: bytes) -> None:
    with observe.in_trace(_header(content)):
        assert observe.traceparent()


def _identify(content: bytes) -> None:
    text = _text(content)[:20]
    check_resident_id(text, today=date(2026, 6, 1))
    check_uscc(text)
    check_card(text)


def _events() -> list[Parser]:
    pairs: Sequence[tuple[Subscriptions, Event]] = (
        (assessment_subscriptions, accepted_event()),
        (approval_subscriptions, a_completed()),
        (disbursement_subscriptions, an_approval()),
    )
    return [*(_event(of, event) for of, event in pairs), _event_headers(pairs[0][1])]


def _event(of: Subscriptions, event: Event) -> Parser:
    sample = a_message(event)

    def read(content: bytes) -> None:
        of.read(Message(**_fields(sample) | {"value": content}))

    return Parser(name=f"event {event.type}", read=read, samples=[sample.value])


def _event_headers(event: Event) -> Parser:
    sample = a_message(event)

    def read(content: bytes) -> None:
        headers = {"ce_id": "1", "ce_time": _text(content), "ce_traceparent": _text(content)}
        Message(**_fields(sample) | {"headers": headers}).context()

    return Parser(name="event headers", read=read, samples=[b"2026-06-01T00:00:00+00:00"])


def _fields(message: Message) -> dict[str, Any]:
    return {name: getattr(message, name) for name in Message.__dataclass_fields__}


def _answers(folder: Path) -> list[Parser]:
    secret = folder / "platform.secret"
    secret.write_bytes(SECRET)
    platform = Platform("http://platform", secret, callback_url="http://assessment")
    person = PersonData(person_id=uuid4(), name="次仁卓玛")
    people = CasePeople(case_id=uuid4(), applicant_id=person.person_id, persons=(person,))

    def answered(content: bytes) -> None:
        for answer in platform.verified(signature(SECRET, content), content).answers:
            answer.figures()

    reply = {"request_id": str(uuid4()), "answers": [an_answer(source) for source in Source]}
    return [
        Parser(
            name="platform answer",
            read=answered,
            samples=[json.dumps(reply).encode()],
            refusals=(AnswerNotReadable,),
        ),
        Parser(
            name="people's data",
            read=CasePeople.model_validate_json,
            samples=[people.model_dump_json().encode()],
            refusals=(ValidationError,),
        ),
        Parser(
            name="calendar",
            read=_calendar,
            samples=[json.dumps({"document": "拉政办发", "calendars": [CALENDAR]}).encode()],
            refusals=(ValidationError, DomainError),
        ),
    ]


def _calendar(content: bytes) -> None:
    stored = calendars._merge(None, calendars.CalendarNotice.model_validate(CALENDAR))
    for notice in CalendarNotices.model_validate_json(content).calendars:
        again = calendars._merge(stored, notice)
        calendars._merge(again, calendars.CalendarNotice.model_validate(CALENDAR))


def _tokens(layout: Any, folder: Path) -> list[Parser]:
    key = issuer.signing_key(layout)
    public = issuer.public_key(key)
    jwks = folder / "jwks.json"
    whole = json.dumps({"keys": [public]}).encode()
    jwks.write_bytes(whole)
    token = issuer.token(layout, ["operator"], region="5401")
    claims = jwt.decode(token, options={"verify_signature": False})

    def verifier(source: Path) -> Verifier:
        return Verifier(jwks=str(source), issuer=claims["iss"], audience=claims["aud"])

    kept = verifier(jwks)

    def with_keys(content: bytes) -> None:
        damaged = folder / "damaged.json"
        damaged.write_bytes(content)
        asyncio.run(verifier(damaged).actor(token))

    def with_claims(content: bytes) -> None:
        signed = jwt.api_jws.encode(content, key, "ES256", headers={"kid": public["kid"]})
        asyncio.run(verifier(jwks).actor(signed))

    refused = (NotAuthenticated, TemporarilyUnavailable)
    return [
        Parser(
            name="token",
            read=lambda content: asyncio.run(kept.actor(_header(content))),
            samples=[token.encode()],
            refusals=refused,
        ),
        Parser(
            name="claims of a token",
            read=with_claims,
            samples=[json.dumps(claims).encode()],
            refusals=refused,
        ),
        Parser(name="JWKS", read=with_keys, samples=[whole], refusals=refused),
    ]


def parsers(layout: Any, folder: Path) -> list[Parser]:
    """Every parser; ``folder`` is for the files that some of them read."""
    return [
        *_bank(),
        *_papers(),
        *_requests(),
        *_events(),
        *_answers(folder),
        *_tokens(layout, folder),
    ]
