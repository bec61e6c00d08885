"""What a run says of itself: a table for people, ``faults.json`` for programs."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from aid_faults.agreement import Agreement
from aid_faults.killer import Killed
from aid_faults.plan import Plan

SHOWN = 40


@dataclass
class Report:
    """One run, from its plan to its end."""

    plan: Plan
    form: Mapping[str, Any]
    kills: Sequence[Killed] = ()
    seconds: float = 0.0
    changes: int = 0
    sent_again: Mapping[str, int] = field(default_factory=dict)
    ended: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    agreement: Agreement = field(default_factory=Agreement)
    verify: list[str] = field(default_factory=list)
    unfinished: str = ""

    @property
    def kills_by_target(self) -> Counter[str]:
        return Counter(kill.target for kill in self.kills)

    @property
    def ok(self) -> bool:
        """Whether every kill was done, and every case ended once and where it should."""
        whole = len(self.kills) == len(self.plan.kills) and not self.unfinished
        wrong = (self.lost, self.doubled, self.agreement.differs, self.verify)
        return whole and not any(wrong) and self.ended == len(self.plan.cases)

    def lines(self) -> list[str]:
        """The table, and below it each thing that is not as it should be."""
        asked = Counter(f"{case.kind}, {case.end}" for case in self.plan.cases)
        rows = [
            ("seed", str(self.plan.seed)),
            ("form", ", ".join(f"{name} {value}" for name, value in self.form.items())),
            ("seconds", f"{self.seconds:.0f}"),
            ("kills", str(len(self.kills))),
            *((f"  {target}", str(n)) for target, n in sorted(self.kills_by_target.items())),
            ("programs that died", str(sum(len(kill.programs) for kill in self.kills))),
            ("changes answered", str(self.changes)),
            ("sent again", f"{sum(self.sent_again.values())} ({_counted(self.sent_again)})"),
            ("cases", str(len(self.plan.cases))),
            *((f"  {what}", str(n)) for what, n in sorted(asked.items())),
            ("ended as asked", str(self.ended)),
            ("lost", str(len(self.lost))),
            ("doubled", str(len(self.doubled))),
            ("events in the topics", f"{self.agreement.events}, again {self.agreement.sent_again}"),
            ("disagreements", str(len(self.agreement.differs))),
            ("aid verify", "whole" if not self.verify else f"{len(self.verify)} broken"),
        ]
        width = max(len(name) for name, _ in rows)
        found = [*self.lost, *self.doubled, *self.agreement.differs, *self.verify]
        found += [self.unfinished] * bool(self.unfinished)
        return [
            *(f"{name.ljust(width)}  {value}".rstrip() for name, value in rows),
            *(f"WRONG  {line}" for line in found[:SHOWN]),
            *([f"… and {len(found) - SHOWN} more in faults.json"] if len(found) > SHOWN else []),
        ]

    def write(self, folder: Path) -> None:
        """Leave ``faults.json`` in a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        content = {
            "seed": self.plan.seed,
            "ok": self.ok,
            **self.form,
            "seconds": round(self.seconds, 1),
            "kills": len(self.kills),
            "kills_by_target": dict(sorted(self.kills_by_target.items())),
            "changes": self.changes,
            "sent_again": dict(sorted(self.sent_again.items())),
            "cases": len(self.plan.cases),
            "ended": self.ended,
            "lost": self.lost,
            "doubled": self.doubled,
            "agreement": asdict(self.agreement),
            "verify": self.verify,
            "unfinished": self.unfinished,
            "each_kill": [asdict(kill) for kill in self.kills],
        }
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (folder / "faults.json").write_text(text + "\n", encoding="utf-8")


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {n}" for name, n in sorted(counts.items())) or "nothing"
