"""Elections of the Debian project leader, ballot by ballot, from the tally sheets that Debian publishes."""

from __future__ import annotations

from pathlib import Path

from fest_ops.jury.tally import Ballot

FOLDER = Path(__file__).parent / "debian"


def election(year: int) -> tuple[list[str], list[Ballot]]:
    """The candidates and the ballots of that year."""
    head, votes = (FOLDER / f"leader{year}.txt").read_text(encoding="utf-8").split("\n\n")
    names = [line for line in head.splitlines() if not line.startswith("#")]
    return names, [Ballot(1, _ranking(names, vote)) for vote in votes.split()]


def _ranking(names: list[str], vote: str) -> tuple[tuple[str, ...], ...]:
    places = sorted(set(vote) - {"-"})
    return tuple(tuple(name for name, place in zip(names, vote, strict=True) if place == at) for at in places)
