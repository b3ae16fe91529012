"""The lock files: each package once, the same version everywhere, by hash, and no registry's address."""

import json
import re
from pathlib import Path

import pytest

from local.paths import REPO

LOCKS = [REPO / "requirements" / f"{name}.txt" for name in ("core", "local", "dev")]
ORACLE = REPO / "requirements" / "oracle.txt"
ADDRESS = re.compile(r"https?://|--(?:extra-)?index-url|--find-links")
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)(.*?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL)


def pins(path: Path) -> dict[str, str]:
    """Name and version of each locked package."""
    return {found[1]: found[2] for found in PIN.finditer(path.read_text())}


@pytest.mark.parametrize("path", [*LOCKS, ORACLE], ids=lambda path: path.name)
def test_lock_names_no_address(path: Path) -> None:
    lines = [line for line in path.read_text().splitlines() if not line.lstrip().startswith("#")]
    assert [line for line in lines if ADDRESS.search(line)] == []


@pytest.mark.parametrize("path", [*LOCKS, ORACLE], ids=lambda path: path.name)
def test_lock_pins_every_package_by_hash(path: Path) -> None:
    found = list(PIN.finditer(path.read_text()))
    assert len(found) > (4 if path == ORACLE else 30)
    assert [pin[1] for pin in found if "--hash=sha256:" not in pin[3]] == []


def test_locks_agree_on_versions() -> None:
    core, local, dev = (pins(path) for path in LOCKS)
    assert core.items() <= local.items() <= dev.items()


def test_package_lock_names_no_registry_and_hashes_every_package() -> None:
    packages = json.loads((REPO / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_package_json_pins_exact_versions() -> None:
    told = json.loads((REPO / "package.json").read_text())
    wanted = {**told["dependencies"], **told["devDependencies"]}
    assert [name for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
