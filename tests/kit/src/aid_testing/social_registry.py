"""A consumer of the social registry (SPDCI): its messages, its keys, and its own machine."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import jwt
from aid_client.chance import hex_text
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from intake.store.sharing.sharing_tables import RegistryRequestRow
from intake.usecases.sharing.signatures import canonical
from shared.clock import real_now
from shared.roles import system
from sqlalchemy import update

from aid_testing import sharing
from aid_testing.applications import accepted, numbers_of
from aid_testing.fixtures import Client

PURPOSE = {"purpose": {"code": "SCHOOL_FEE_RELIEF"}}


def by_number(number: Any, **changes: Any) -> dict[str, Any]:
    """A question about one person."""
    return {
        "query_type": "idtype-value",
        "query": {"type": "UIN", "value": number},
        "authorize": PURPOSE,
    } | changes


def an_envelope(
    client: Client, consumer: str, verb: str, message: dict[str, Any], **header: Any
) -> dict[str, Any]:
    """A message with its header."""
    return {
        "header": {
            "version": "1.0.0",
            "message_id": hex_text(12),
            "message_ts": client.database.clock.now().isoformat(),
            "action": verb,
            "sender_id": consumer,
            "receiver_id": "sr.lhasa",
            "total_count": 1,
        }
        | header,
        "message": message,
    }


def a_search(client: Client, consumer: str, *criteria: Any, **header: Any) -> dict[str, Any]:
    """A search with these questions."""
    now = client.database.clock.now().isoformat()
    return an_envelope(
        client,
        consumer,
        "search",
        {
            "transaction_id": hex_text(12),
            "search_request": [
                {"reference_id": f"r{place}", "timestamp": now, "search_criteria": one}
                for place, one in enumerate(criteria)
            ],
        },
        **{"total_count": len(criteria)} | header,
    )


async def ask(client: Client, consumer: str, path: str, envelope: Any) -> Any:
    """Send a message to a path of the registry."""
    return await client.post(
        f"/v1/registry/{path}", json=envelope, headers=sharing.of_the_consumer(client, consumer)
    )


async def aided(client: Client, *, sub: str = "applicant") -> str:
    """The number of an applicant who was granted and paid aid."""
    case = await accepted(client, sub=sub)
    await sharing.granted(client, case, paid=1)
    number = (await numbers_of(client, case))[0]
    assert number is not None
    return number


def attributes(item: Any) -> dict[str, Any]:
    """What one item tells."""
    [record] = item["data"]["reg_records"]
    return {one["key"]: one["value"] for one in record["additional_attributes"]}


KEYS = {
    "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "Ed25519": ed25519.Ed25519PrivateKey.generate,
    "RSA": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
}
ALGORITHMS = {"P-256": "ES256", "Ed25519": "EdDSA", "RSA": "RS256"}


def public(key: Any) -> str:
    """The public half of a key, in PEM."""
    made = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return str(made.decode())


def signed(envelope: dict[str, Any], key: Any, algorithm: str) -> dict[str, Any]:
    """The message signed with a key."""
    payload = canonical(envelope["header"], envelope["message"])
    signature = jwt.PyJWS().encode(payload, key, algorithm=algorithm, is_payload_detached=True)
    return envelope | {"signature": signature}


class Partner:
    """The consumer's own machine, which takes answers; it may say no so many times, or wait."""

    def __init__(self) -> None:
        self.refuses = 0
        self.taken: list[tuple[str, Any]] = []
        self.was_told = threading.Event()
        self.waits_for: threading.Event | None = None
        partner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if partner.waits_for is not None:
                    partner.waits_for.wait(timeout=8)
                refused = partner.refuses > 0
                partner.refuses -= refused
                if not refused:
                    partner.taken.append((self.path, content))
                    partner.was_told.set()
                self.send_response(503 if refused else 202)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/dci"


@contextmanager
def a_partner() -> Iterator[Partner]:
    """A partner that listens as long as the block."""
    partner = Partner()
    thread = threading.Thread(target=partner.server.serve_forever)
    thread.start()
    try:
        yield partner
    finally:
        partner.server.shutdown()
        thread.join()
        partner.server.server_close()


async def due_again(client: Client, correlation_id: str) -> None:
    """Let the push of an answer be due now."""
    async with client.database.transaction(by=system("intake"), audited=False) as tx:
        await tx.session.execute(
            update(RegistryRequestRow)
            .where(RegistryRequestRow.id == UUID(correlation_id))
            .values(next_try_at=real_now() - timedelta(seconds=1))
        )


def a_status(client: Client, consumer: str, kind: str, value: Any, **header: Any) -> Any:
    """A question what became of a search."""
    return an_envelope(
        client,
        consumer,
        "txn-status",
        {
            "transaction_id": hex_text(12),
            "txnstatus_request": {
                "reference_id": "s1",
                "txn_type": "search",
                "attribute_type": kind,
                "attribute_value": value,
            },
        },
        **header,
    )
