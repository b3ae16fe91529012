"""The documents say what is there: links, settings, commands and make's targets that they name exist."""

from __future__ import annotations

import inspect
import re
from functools import cache
from pathlib import Path

import click
import pytest

from fest_ops import cli, config
from local.paths import REPO

IGNORED = {"node_modules", "bench"}
DOCS = sorted(
    path
    for path in (*REPO.glob("*.md"), *REPO.glob("[!.]*/**/*.md"))
    if path.relative_to(REPO).parts[0] not in IGNORED
)
OPERATORS = REPO / "docs/operators.md"
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
VARIABLE = re.compile(r"FEST_OPS_[A-Z0-9_]*[A-Z0-9]")
COMMAND = re.compile(r"fest-ops((?: [a-z][a-z-]+)+)")
MAKE = re.compile(r"(?:^ {4}|`)make ([a-z][a-z-]*)", re.MULTILINE)
MACHINE = re.compile(r"(?<![\w.:/])/(?:root|home|work|tmp|Users)/")
LARGEST_PICTURE = 300 * 1024
LOCAL = {
    "FEST_OPS_PG_BIN",
    "FEST_OPS_PG_AS",
    "FEST_OPS_REDIS_SERVER",
    "FEST_OPS_CHROMIUM",
    "FEST_OPS_TEST_BROKER",
}
"""Of a newcomer's machine and of tests, read in `local`: developers' matter, not operators'."""
named = pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(REPO)))


@cache
def _anchors(path: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def _code(text: str) -> str:
    """What is set as code: in backticks, or indented by four."""
    return "\n".join([*re.findall(r"`([^`\n]+)`", text), *re.findall(r"^ {4}(.+)$", text, re.MULTILINE)])


@named
def test_links_lead_somewhere(path: Path) -> None:
    for found in LINK.findall(path.read_text()):
        target, _, anchor = (found[0] or found[1]).partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        there = (path.parent / target).resolve() if target else path
        assert there.exists(), target
        assert there.is_relative_to(REPO), target
        assert not anchor or anchor in _anchors(there), f"{target}#{anchor}"


@named
def test_no_path_of_somebodys_machine(path: Path) -> None:
    assert not MACHINE.search(path.read_text())


@named
def test_commands_exist(path: Path) -> None:
    for words in COMMAND.findall(_code(path.read_text())):
        here: click.Command = cli.main
        for word in words.split():
            if not isinstance(here, click.Group):
                break
            assert word in here.commands, f"fest-ops{words}"
            here = here.commands[word]


@named
def test_targets_of_make_exist(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (REPO / "Makefile").read_text(), re.MULTILINE))
    assert set(MAKE.findall(path.read_text())) <= targets


@named
def test_named_settings_exist(path: Path) -> None:
    assert set(VARIABLE.findall(path.read_text())) <= _read() | LOCAL


def _read() -> set[str]:
    return set(VARIABLE.findall(inspect.getsource(config.load)))


def test_every_setting_is_told_to_operators() -> None:
    rows = "\n".join(line for line in OPERATORS.read_text().splitlines() if line.startswith("| `FEST_OPS_"))
    told = {name for row in rows.splitlines() for name in VARIABLE.findall(row.split(" | ")[0])}
    assert told == _read()


def test_every_command_is_told_to_operators() -> None:
    text = OPERATORS.read_text()
    for name, held in cli.main.commands.items():
        names = [f"{name} {each}" for each in held.commands] if isinstance(held, click.Group) else [name]
        for each in names:
            assert f"fest-ops {each}" in text, each


def test_demo_password_is_the_one_that_the_readme_names() -> None:
    from fest_ops.home.demo.stand_ins import PASSWORD

    assert f"`{PASSWORD}`" in (REPO / "README.md").read_text()


def test_pictures_are_small() -> None:
    pictures = list((REPO / "docs/pictures").iterdir())
    assert pictures
    assert [each.name for each in pictures if each.stat().st_size > LARGEST_PICTURE] == []
