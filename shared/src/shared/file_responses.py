"""Files in answers: what the documents say of them, and headers that keep a browser from running one."""

from typing import Any

from fastapi.responses import Response

BINARY = {"schema": {"type": "string", "format": "binary"}}


def file_answer(*media_types: str, description: str) -> dict[int | str, dict[str, Any]]:
    """The 200 of an operation that answers with a file of one of these types.

    ``application/octet-stream`` stands first: client generators that know no other type take it.
    """
    types = ("application/octet-stream", *media_types)
    return {200: {"description": description, "content": dict.fromkeys(types, BINARY)}}


def stored_file(content: bytes, *, media_type: str, name: str) -> Response:
    """A file that somebody handed in: to be saved, never run, and kept by no cache."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "sandbox",
    }
    return Response(content, media_type=media_type, headers=headers)
