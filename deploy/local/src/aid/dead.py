"""Parked messages: list them with their reason, hand them to their service again."""

from aid_client.services import ask, chosen
from aid_engines.layout import Layout


async def list_parked(layout: Layout, service: str | None) -> int:
    """Print every parked message; exit 0 also when there are some."""
    total = 0
    for name in chosen(service):
        for parked in await ask(layout, name, "GET", "/v1/internal/parked"):
            total += 1
            print(
                f"{name}  {parked['id']}  {parked['topic']}[{parked['partition']}]@{parked['offset']}"
                f"  {parked['type'][:80] or '-'}  key {parked['key'] or '-'}"
                f"\n    {parked['code']}: {parked['reason']}"
            )
    print(f"{total} parked")
    return 0


async def retry(layout: Layout, service: str | None) -> int:
    """Retry in order; exit 1 when some are still refused."""
    remaining = 0
    for name in chosen(service):
        answer = await ask(layout, name, "POST", "/v1/internal/parked/retry")
        remaining += answer["remaining"]
        print(f"{name}: {answer['handled']} settled, {answer['remaining']} remain")
    return 1 if remaining else 0


async def dismiss(layout: Layout, service: str, parked_id: str, reason: str) -> int:
    """Give one message up, with the reason; later messages of its key go on."""
    address = f"/v1/internal/parked/{parked_id}/dismiss"
    await ask(layout, service, "POST", address, json={"reason": reason})
    print(f"{service}: {parked_id} is given up; retry now to hand on what waited behind it")
    return 0
