"""`make faults SEED=n`: cases under load while processes are killed; exits 1 unless all ended well."""

import argparse
import asyncio
import logging
import secrets
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from aid_faults.run import Form, run
from shared import observe


def say(line: str) -> None:
    """Progress, with the time it came."""
    print(f"[{time.strftime('%H:%M:%S')}] {line}", flush=True)


def asked() -> tuple[Form, Path]:
    """The form of a run, from the command line, and where its report goes."""
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--seed", type=int, help="what draws everything; else one is drawn")
    parser.add_argument("--applications", type=int, default=500)
    parser.add_argument("--claims", type=int, default=200)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--at-a-time", type=int, default=24, help="cases under way at once")
    parser.add_argument("--minutes", type=float, default=60.0, help="the longest it may take")
    parser.add_argument("--quiet-seconds", type=float, default=240.0, help="to end, after the last")
    parser.add_argument("--brokers", type=int, choices=(1, 3), default=1)
    parser.add_argument("--split", action="store_true", help="api and worker as processes apart")
    parser.add_argument("--folder", type=Path, default=Path("build/faults"))
    options = vars(parser.parse_args())
    folder: Path = options.pop("folder")
    if options["seed"] is None:
        options["seed"] = secrets.randbelow(10**6)
    return Form(**options), folder


def main() -> int:
    """Run, show, leave the report; 0 if nothing is lost, doubled or in disagreement."""
    observe.configure_logging("faults", level="WARNING")
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # it is loud about a broker that died
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever stops it finds nothing left
    form, folder = asked()
    say(f"seed {form.seed}")
    with tempfile.TemporaryDirectory(prefix="aid-faults-", ignore_cleanup_errors=True) as home:
        report = asyncio.run(run(form, Path(home), say))
        if not report.ok:
            shutil.copytree(Path(home) / "logs", folder / "logs", dirs_exist_ok=True)
    report.write(folder)
    print("\n".join(report.lines()))
    say(f"{'all as asked' if report.ok else 'NOT as asked'}; {folder}/faults.json")
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
