"""`fest-ops jury verify`: checks a bundle on any machine, without settings, database or network."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from fest_ops.config import LANGUAGES
from fest_ops.jury.protocol import bundle
from fest_ops.jury.protocol.reading import LARGEST, PUBLIC
from fest_ops.jury.protocol.words import broken_said, check_said
from fest_ops.web.languages import N_, gettext, ngettext, speaking

MARKS = {bundle.OK: N_("ok"), bundle.FAIL: N_("FAIL"), bundle.ABSENT: N_("absent")}


@click.command("verify")
@click.argument("file", metavar="BUNDLE")
@click.option("--head", metavar="HEX", help="The head printed on the signed minutes, or how it begins.")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    help="Of the report: kk, ru or en. As the environment's LANG says unless given; else English.",
)
def verify(file: str, head: str | None, language: str | None) -> None:
    """Say line by line whether what BUNDLE ("-": standard input) tells of a jury's sitting agrees.

    The secretary's bundle is recounted: roll, box, commitment, rules, rounds and result. The public one holds no box;
    what cannot be checked from it is said to be absent. The exit status is 0 only where nothing disagrees.
    """
    with speaking(language or os.environ.get("LANG", "")[:2]):
        _report(file, head)


def _report(file: str, head: str | None) -> None:
    try:
        report = bundle.verify_bytes(_bytes(file))
    except bundle.BundleBroken as broken:
        said = gettext("%(file)s is no bundle: %(why)s", file=_shown(file), why=_shown(broken_said(broken)))
        raise click.ClickException(said) from None
    checks = list(report.checks)
    if head is not None and not _begins(report.head.hex(), head):
        checks.append(bundle.Check("head", bundle.FAIL, "not_the_printed_head", values={"head": head[:80]}))
    kind = gettext("Public bundle") if report.kind == PUBLIC else gettext("Secretary's bundle")
    click.echo(gettext("%(kind)s, head %(head)s", kind=kind, head=report.head.hex()).encode())
    width = max(len(gettext(mark)) for mark in MARKS.values())
    for check in checks:
        click.echo(_shown(line_of(check, width)).encode())
    wrong = sum(check.status == bundle.FAIL for check in checks)
    if wrong:
        said = ngettext(
            "%(n)s check of %(all)s does not agree.",
            "%(n)s checks of %(all)s do not agree.",
            wrong,
            all=len(checks),
        )
        click.echo(said.encode())
        sys.exit(1)
    click.echo(gettext("Everything that can be checked agrees.").encode())


def line_of(check: bundle.Check, width: int = 6) -> str:
    """A check as a line in the language that is spoken."""
    name, found = check_said(check)
    where = gettext("Round %(n)s", n=check.round) + ": " if check.round else ""
    at = f" ({gettext('Event %(n)s', n=check.position)})" if check.position else ""
    mark = gettext(MARKS[check.status])
    return f"{mark:<{width}}  {where}{name}: {found}{at}"


def _begins(head: str, asked: str) -> bool:
    digits = "".join(asked.split()).casefold().removesuffix("…")
    return len(digits) >= 8 and head.startswith(digits)


def _bytes(file: str) -> bytes:
    try:
        if file == "-":
            return sys.stdin.buffer.read(LARGEST + 1)
        with Path(file).open("rb") as stream:
            return stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise click.ClickException(f"{_shown(file)} cannot be read: {why}.") from None


def _shown(text: str) -> str:
    """What a hostile file says of itself does not reach the terminal as a command to it."""
    return "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in text)
