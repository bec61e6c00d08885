"""Uploads of papers in pieces, as a stock tus client asks for them."""

import base64
from typing import Any

from aid_testing.applications import PDF, applicant_of
from aid_testing.fixtures import Client

TUS = {"Tus-Resumable": "1.0.0"}
CHUNK = TUS | {"Content-Type": "application/offset+octet-stream"}


def metadata(application: Any, kind: str = "ID_CARD") -> str:
    """What the client says of the file."""
    values = {"application_id": application["id"], "kind": kind, "filename": "身份证.pdf"}
    return ",".join(
        f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items()
    )


async def begin(
    client: Client,
    application: Any,
    length: int = len(PDF),
    *,
    sub: str = "applicant",
    **headers: str,
) -> Any:
    """The answer to the announcement of a file."""
    return await client.post(
        "/v1/uploads",
        headers=applicant_of(client, sub)
        | TUS
        | {"Upload-Length": str(length), "Upload-Metadata": metadata(application)}
        | headers,
    )


async def send(
    client: Client,
    address: str,
    content: bytes,
    at: int,
    *,
    sub: str = "applicant",
    **headers: str,
) -> Any:
    """The answer to further bytes."""
    return await client.patch(
        address,
        content=content,
        headers=applicant_of(client, sub) | CHUNK | {"Upload-Offset": str(at)} | headers,
    )
