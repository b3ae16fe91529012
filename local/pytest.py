"""pytest for the Makefile: folders that are not there are left out, and no test collected is no failure.

python -m local.pytest FOLDER... [options]
"""

import os
import subprocess
import sys

from local.browser import driver_environment
from local.paths import REPO

NOTHING_COLLECTED = 5


def main(arguments: list[str]) -> int:
    """Run pytest in this checkout. Returns its exit code, 0 where there was nothing to collect."""
    options = [part for part in arguments if part.startswith("-") or not part.startswith("tests")]
    folders = [part for part in arguments if part.startswith("tests") and (REPO / part).exists()]
    if not folders:
        return 0
    command = [sys.executable, "-m", "pytest", *folders, *options]
    code = subprocess.run(
        command, cwd=REPO, env={**os.environ, **driver_environment()}, check=False
    ).returncode
    return 0 if code == NOTHING_COLLECTED else code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
