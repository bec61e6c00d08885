"""Dead letters, and what intake could not tell: list them with their reason, let them go on."""

from aid_client.services import ask, chosen
from aid_engines.layout import Layout

TELLS, TELLINGS = "intake", "/v1/internal/parked-tellings"


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
        total += await _list_tellings(layout) if name == TELLS else 0
    print(f"{total} dead letters")
    return 0


async def _list_tellings(layout: Layout) -> int:
    """What intake could not tell other authorities."""
    found = await ask(layout, TELLS, "GET", TELLINGS)
    for one in found:
        print(
            f"{TELLS}  {one['id']}  {one['kind']} to {one['consumer']}, since {one['since']}"
            f"\n    {one['reason']}"
        )
    return len(found)


async def retry(layout: Layout, service: str | None) -> int:
    """Retry in order; exit 1 when some are still refused."""
    remaining = 0
    for name in chosen(service):
        answer = await ask(layout, name, "POST", "/v1/internal/dead-letters/retry")
        remaining += answer["remaining"]
        print(f"{name}: {answer['handled']} handled, {answer['remaining']} remain")
        if name == TELLS:
            told = await ask(layout, TELLS, "POST", f"{TELLINGS}/retry")
            print(f"{TELLS}: {told['tellings']} are told again")
    return 1 if remaining else 0


async def dismiss(layout: Layout, service: str, letter_id: str, reason: str) -> int:
    """Give one message up, with the reason; later messages of its key go on."""
    address = f"/v1/internal/dead-letters/{letter_id}/dismiss"
    await ask(layout, service, "POST", address, json={"reason": reason})
    print(f"{service}: {letter_id} is given up; retry now to hand on what waited behind it")
    return 0
