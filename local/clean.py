"""`make clean`: forget the demo's data, the logs and the keys of this machine."""

import fcntl
import shutil
import sys

from local.paths import RUN
from local.seat import shared_folder_of


def main() -> int:
    """Remove `.run` and what stands outside it, unless something runs there. Returns the exit code."""
    if not RUN.exists():
        return 0
    with (RUN / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("Fest Ops runs from this folder; end it first.", file=sys.stderr)
            return 1
        for folder in (RUN / "postgres", RUN / "empty" / "nobody"):
            shutil.rmtree(shared_folder_of(folder), ignore_errors=True)
        shutil.rmtree(RUN)
    return 0


if __name__ == "__main__":
    sys.exit(main())
