"""Dead letters: list them with their reason, hand them to their service again."""

from aid_client.services import ask, chosen
from aid_engines.layout import Layout


async def list_dead_letters(layout: Layout, service: str | None) -> int:
    """Print every dead letter; exit 0 also when there are some."""
    total = 0
    for name in chosen(service):
        for letter in await ask(layout, name, "GET", "/v1/internal/dead-letters"):
            total += 1
            print(
                f"{name}  {letter['id']}  {letter['topic']}[{letter['partition']}]@{letter['offset']}"
                f"  {letter['type'][:80] or '-'}  key {letter['key'] or '-'}"
                f"\n    {letter['code']}: {letter['reason']}"
            )
    print(f"{total} dead letters")
    return 0


async def retry(layout: Layout, service: str | None) -> int:
    """Retry in order; exit 1 when some are still refused."""
    remaining = 0
    for name in chosen(service):
        answer = await ask(layout, name, "POST", "/v1/internal/dead-letters/retry")
        remaining += answer["remaining"]
        print(f"{name}: {answer['handled']} handled, {answer['remaining']} remain")
    return 1 if remaining else 0


async def dismiss(layout: Layout, service: str, letter_id: str, reason: str) -> int:
    """Give one message up, with the reason; later messages of its key go on."""
    address = f"/v1/internal/dead-letters/{letter_id}/dismiss"
    await ask(layout, service, "POST", address, json={"reason": reason})
    print(f"{service}: {letter_id} is given up; retry now to hand on what waited behind it")
    return 0
