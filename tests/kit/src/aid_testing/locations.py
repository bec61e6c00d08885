"""What an answer 201 says that it made is there, for whoever made it: held in every test.

The first 201 of each operation in a process is followed; an operation that makes nothing with an
address of its own stands in ``WITHOUT``, with its reason.
"""

from collections.abc import Mapping

import httpx

WITHOUT: Mapping[str, str] = {
    "intake.begin_upload": "tus 1.0.0: a file on its way is asked for by HEAD",
}
_FOLLOWED: set[str] = set()


async def follow_location(client: httpx.AsyncClient, name: str, made: httpx.Response) -> None:
    """Read what was made, as its maker. Raises ``AssertionError`` where it is not there."""
    if name in _FOLLOWED or name in WITHOUT:
        return
    _FOLLOWED.add(name)
    location = made.headers.get("location")
    assert location is not None, f"{name} answers 201 without Location"
    token = {
        key: made.request.headers[key] for key in ("authorization",) if key in made.request.headers
    }
    found = await client.get(location, headers=token)
    assert found.status_code == httpx.codes.OK, f"{name}: {location} is {found.status_code}"
