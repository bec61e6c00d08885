"""Whether a program answers its readiness probe; without a library, as it is asked often."""

import asyncio
import ssl
from urllib.parse import urlsplit

PROBE_SECONDS = 5


def _unchecked(scheme: str) -> ssl.SSLContext | None:
    """TLS to a program of our own on this machine: its certificate names the address outside."""
    if scheme != "https":
        return None
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def answers_ok(url: str) -> bool:
    """Whether GET answers 200."""
    place = urlsplit(url)
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            reader, writer = await asyncio.open_connection(
                place.hostname, place.port or 80, ssl=_unchecked(place.scheme)
            )
            try:
                head = f"GET {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n\r\n"
                writer.write(head.encode())
                line = await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
    return line.split()[1:2] == [b"200"]
