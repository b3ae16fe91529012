"""What prove.sh does inside the bare root, as the user under trial: a fresh clone, `make run`, `make test`."""

import os
import select
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import NoReturn

CLONE = Path.home() / "fest-ops"
READY = b"Fest Ops is ready: "
FIRST_SECONDS = 900.0
SECOND_SECONDS = 5.0


def fail(words: str) -> NoReturn:
    """End the proof."""
    print(f"FAILED: {words}", flush=True)
    for log in sorted((CLONE / ".run" / "log").glob("*.log")):
        print(f"--- {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-25:]))
    sys.exit(1)


def processes() -> set[str]:
    """What runs here, but for ourselves and the shells above us."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            continue
        if words and int(folder.name) != os.getpid():
            found.add(f"{folder.name} {words}")
    return found


def clone() -> None:
    """Begin with a fresh clone."""
    shutil.rmtree(CLONE, ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", "/srv/fest-ops.git", str(CLONE)], check=True)


def read_page(address: str) -> str:
    """The page at `address`, which must say whose it is."""
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            page = str(answer.read().decode())
    except OSError as error:
        fail(f"{address}: {error}")
    if "Fest Ops" not in page and "Eurasia" not in page:
        fail(f"the page does not say whose it is: {page[:500]}")
    return page


def make_run(limit: float) -> float:
    """`make run` in a terminal: wait until it is ready, look at the page, press Ctrl-C. Returns the seconds it took."""
    before = processes()
    began = time.monotonic()
    child, terminal = os.forkpty()
    if child == 0:
        os.chdir(CLONE)
        os.execvp("make", ["make", "run"])
    said = b""
    took = 0.0
    while True:
        if select.select([terminal], [], [], 1)[0]:
            try:
                said += os.read(terminal, 65536)
            except OSError:
                break
        if not took and READY in said and b"Ctrl-C" in said:
            took = time.monotonic() - began
            address = said.split(READY, 1)[1].split()[0].decode()
            print(said.decode(errors="replace"), flush=True)
            print(f"ready after {took:.1f} s", flush=True)
            page = read_page(address)
            print(f"{address}: {len(page)} characters of page", flush=True)
            os.write(terminal, b"\x03")
        if not took and time.monotonic() - began > limit:
            os.write(terminal, b"\x03")
            print(said.decode(errors="replace"))
            fail(f"`make run` was not ready after {limit:.0f} s")
    os.waitpid(child, 0)
    if not took:
        print(said.decode(errors="replace"))
        fail("`make run` ended before it was ready")
    left = processes() - before
    if left:
        fail("left after Ctrl-C: " + "; ".join(sorted(left)))
    return took


def main() -> None:
    """Run the steps that BARE_STEPS names, each in a fresh clone."""
    steps = os.environ["BARE_STEPS"].split()
    who = sys.argv[1]
    for tool in ("pip", "npm", "node", "uv", "gcc", "cc", "chromium", "postgres", "redis-server"):
        if shutil.which(tool):
            fail(f"this root is not bare: it has {tool}")
    if "run" in steps:
        clone()
        print(f"{who}: first `make run` was ready after {make_run(FIRST_SECONDS):.1f} s", flush=True)
        second = make_run(60)
        print(f"{who}: second `make run` was ready after {second:.1f} s; no process was left", flush=True)
        if second > SECOND_SECONDS:
            fail(f"the second start took {second:.1f} s, more than {SECOND_SECONDS:.0f}")
    for target in steps:
        if target == "run":
            continue
        clone()
        began = time.monotonic()
        before = processes()
        if subprocess.run(["make", target], cwd=CLONE, stdin=subprocess.DEVNULL, check=False).returncode:
            fail(f"`make {target}`")
        print(f"{who}: `make {target}` passed after {time.monotonic() - began:.0f} s", flush=True)
        left = processes() - before
        if left:
            fail(f"left after `make {target}`: " + "; ".join(sorted(left)))


main()
