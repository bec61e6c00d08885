"""Whether a program answers its readiness probe; without a library, as it is asked often."""

import asyncio
from urllib.parse import urlsplit

PROBE_SECONDS = 5


async def answers_ok(url: str) -> bool:
    """Whether GET answers 200."""
    place = urlsplit(url)
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            reader, writer = await asyncio.open_connection(place.hostname, place.port or 80)
            try:
                head = f"GET {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n\r\n"
                writer.write(head.encode())
                line = await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
    return line.split()[1:2] == [b"200"]
