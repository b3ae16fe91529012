"""`fest-ops jury verify`: checks a bundle on any machine, without settings, database or network."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from fest_ops.jury.protocol import bundle
from fest_ops.jury.protocol.reading import LARGEST, PUBLIC
from fest_ops.jury.protocol.words import CHECKS, FINE, FOUND

MARKS = {bundle.OK: "ok    ", bundle.FAIL: "FAIL  ", bundle.ABSENT: "absent"}


@click.command("verify")
@click.argument("file", metavar="BUNDLE")
@click.option("--head", metavar="HEX", help="The head printed on the signed minutes, or how it begins.")
def verify(file: str, head: str | None) -> None:
    """Say line by line whether what BUNDLE ("-": standard input) tells of a jury's sitting agrees.

    The secretary's bundle is recounted: roll, box, commitment, rules, rounds and result. The public one holds no box;
    what cannot be checked from it is said to be absent. The exit status is 0 only where nothing disagrees.
    """
    try:
        report = bundle.verify_bytes(_bytes(file))
    except bundle.BundleBroken as broken:
        raise click.ClickException(f"{_shown(file)} is no bundle: {_shown(str(broken))}") from None
    checks = list(report.checks)
    if head is not None and not _begins(report.head.hex(), head):
        checks.append(bundle.Check("head", bundle.FAIL, "not_the_printed_head", values={"head": head[:80]}))
    click.echo(
        ("Public bundle" if report.kind == PUBLIC else "Secretary's bundle") + f", head {report.head.hex()}"
    )
    for check in checks:
        click.echo(_shown(line_of(check)).encode())
    wrong = sum(check.status == bundle.FAIL for check in checks)
    if wrong:
        click.echo(f"{wrong} of {len(checks)} checks do not agree.")
        sys.exit(1)
    click.echo("Everything that can be checked agrees.")


def line_of(check: bundle.Check) -> str:
    """A check as a line in English."""
    where = f"round {check.round}: " if check.round else ""
    at = f" (event {check.position})" if check.position else ""
    words = FOUND[check.code] if check.code else FINE[check.name]
    return f"{MARKS[check.status]}  {where}{CHECKS[check.name]}: {words % check.values}{at}"


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
