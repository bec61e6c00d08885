"""Stops a supervisor's children when it has died, where the kernel cannot (macOS).

python -m aid.reaper PROCS_JSON      with standard input a pipe from the supervisor
"""

import signal
import sys
from pathlib import Path

from aid_engines.processes import stop_recorded


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()  # ends when the supervisor does
    stop_recorded(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
