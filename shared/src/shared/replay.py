"""Stored answers made again, and how two answers are compared.

Article 18 asks for a written reason of each decision; whoever questions it years later is answered
by the same rules and figures, whatever the suite has become since.
"""

import json
from collections.abc import Mapping
from typing import Any


def as_stored(made: Any, stored: Any) -> Any:
    """What was made anew, without what the stored answer did not know of yet."""
    if isinstance(made, Mapping) and isinstance(stored, Mapping):
        return {key: as_stored(made[key], stored[key]) for key in stored if key in made}
    if isinstance(made, list) and isinstance(stored, list) and len(made) == len(stored):
        return [as_stored(new, old) for new, old in zip(made, stored, strict=True)]
    return made


def canonical(answer: Any) -> bytes:
    """An answer as bytes: keys in order, no blank."""
    return json.dumps(answer, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def differences(made: Any, stored: Any, at: str = "") -> list[str]:
    """Where two answers differ, each as path, stored and made value."""
    if isinstance(made, Mapping) and isinstance(stored, Mapping):
        return [
            line
            for key in sorted({*made, *stored})
            for line in differences(made.get(key), stored.get(key), f"{at}/{key}")
        ]
    if isinstance(made, list) and isinstance(stored, list) and len(made) == len(stored):
        pairs = enumerate(zip(made, stored, strict=True))
        return [line for i, (new, old) in pairs for line in differences(new, old, f"{at}/{i}")]
    if canonical(made) == canonical(stored):
        return []
    return [
        f"{at}: {json.dumps(stored, ensure_ascii=False)} → {json.dumps(made, ensure_ascii=False)}"
    ]
