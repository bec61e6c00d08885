"""A program that says what it was told, and sleeps until it is stopped."""

import os
import sys
import time
from pathlib import Path

if __name__ == "__main__":
    print(os.environ.get("NAP", ""), Path.cwd(), sys.argv[0], flush=True)  # noqa: T201
    time.sleep(60)
