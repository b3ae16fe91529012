"""`fest-ops jury`: counting ballots and checking bundles. Needs no settings, no database and no network."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from fest_ops.jury import ballot_file
from fest_ops.jury.protocol.cli import verify
from fest_ops.jury.tally import GRADED, METHODS, Ballot, BallotsRefused
from fest_ops.jury.tally import tally as count

MOST_BYTES = 64 * 2**20

SENTENCES = {
    "not_utf8": "It is not UTF-8 text (byte {byte}).",
    "empty": "It is empty.",
    "not_json": "It is not JSON: {why}, line {line}, column {column}.",
    "too_deep": "It is nested too deeply.",
    "too_large": "It is larger than {most} bytes.",
    "key_twice": "The key {key} stands twice in one object.",
    "wrong_type": "{at} is to be of the kind: {wanted}.",
    "unknown_key": "{at} has an unknown key: {key}.",
    "missing_key": "{at} has no key {key}.",
    "bad_text": "{at} is empty or no text.",
    "bad_number": "{at} is not a number that can be counted: {text}.",
    "bad_count": "Ballot {ballot}: the count is to be a whole number from 0 up, not {count}.",
    "two_kinds": "Ballot {ballot} has both a ranking and grades.",
    "no_kind": "Ballot {ballot} has neither a ranking nor grades.",
    "unknown_unranked": "unranked is to be one of last, no-opinion, not {unranked}.",
    "no_candidates": "There are no candidates.",
    "candidate_twice": "The candidate {name} stands twice.",
    "ranking_for_grades": "Ballot {ballot} has a ranking; {method} counts grades.",
    "grades_for_ranking": "Ballot {ballot} has grades; {method} counts rankings.",
    "empty_place": "Ballot {ballot} has a place with nobody in it.",
    "unknown_name": "Ballot {ballot} names {name}, who is not a candidate.",
    "name_twice": "Ballot {ballot} names {name} twice.",
    "long_fractions": "Its votes are fractions too long to print.",
}
QUOTED = ("key", "name", "unranked")
"""Values that are text of the file and stand in a message as JSON does: quoted, on one line."""


@click.group("jury")
def group() -> None:
    """Count ballots, and check what a jury has counted."""


group.add_command(verify)


@group.command()
@click.option("--method", type=click.Choice(METHODS), required=True, help="How to count.")
@click.argument("file")
def tally(method: str, file: str) -> None:
    """Count the ballots of FILE ("-": standard input) and print the tally as JSON.

    FILE holds {"candidates": [names], "ballots": [...], "unranked": "last" or "no-opinion"}, a ballot being {"count":
    n, "ranking": [[names tied first], [next], ...]} or {"count": n, "grades": {name: number}}. Ties that the method
    leaves stay tied. Numbers that are not whole are printed as exact text: "2.5", or "7/3".
    """
    try:
        candidates, ballots, unranked = ballot_file.read(_bytes(file))
        text = _counted(method, candidates, ballots, unranked)
    except BallotsRefused as refused:
        raise click.ClickException(f"{ballot_file.shown(file)}: {_sentence(refused)}") from None
    try:
        click.echo(text.encode())
    except BrokenPipeError:
        raise  # click ends quietly where the reader has gone
    except OSError as error:
        _forget_output()
        raise click.ClickException(f"The tally cannot be written: {error.strerror}.") from None


def _forget_output() -> None:
    """What could not be written is tried once more when the process ends, and its exit status would be that trial's:
    let it go nowhere (the recipe of Python's documentation, "Note on SIGPIPE")."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _counted(method: str, candidates: Sequence[str], ballots: Sequence[Ballot], unranked: str) -> str:
    tally = count(method, candidates, ballots, unranked=unranked)
    try:
        return json.dumps(ballot_file.document(tally, graded=method in GRADED), ensure_ascii=False, indent=2)
    except ValueError:  # Python prints no integer of more than some 4,300 digits
        raise BallotsRefused("long_fractions") from None


def _bytes(file: str) -> bytes:
    try:
        if file == "-":
            data = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(file).open("rb") as stream:
                data = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise click.ClickException(f"{ballot_file.shown(file)} cannot be read: {why}.") from None
    if len(data) > MOST_BYTES:
        raise BallotsRefused("too_large", most=MOST_BYTES)
    return data


def _sentence(refused: BallotsRefused) -> str:
    values = {
        key: ballot_file.shown(value) if key in QUOTED else value for key, value in refused.values.items()
    }
    if values.get("at") == "":
        values["at"] = "The document"
    return SENTENCES[refused.code].format(**values)
