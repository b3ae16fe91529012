"""Methods that count first places, in one round or in several. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from fest_ops.jury.ballot import Ballot, Round, Tally, Tiers


def first_places(standing: Sequence[str], ballots: Iterable[Ballot]) -> tuple[dict[str, Fraction], int]:
    """Votes of each who is `standing`, and how many ballots name none of them.

    A ballot is one vote for the highest name on it that still stands; where several are level there, each has an
    equal part of it.
    """
    votes = dict.fromkeys(standing, Fraction(0))
    silent = 0
    for ballot in ballots:
        for tier in ballot.ranking:
            first = [name for name in tier if name in votes]
            if first:
                for name in first:
                    votes[name] += Fraction(ballot.count, len(first))
                break
        else:
            silent += ballot.count
    return votes, silent


def tiers_by(votes: Mapping[str, Fraction]) -> Tiers:
    """Names in tiers, most votes first."""
    return tuple(
        tuple(name for name in votes if votes[name] == value)
        for value in sorted(set(votes.values()), reverse=True)
    )


def plurality(candidates: Sequence[str], ballots: Sequence[Ballot]) -> Tally:
    """Most first places win; as many are a tie.

    Source: Tideman, Collective Decisions and Voting (Ashgate, 2006), chapter 9.
    """
    votes, silent = first_places(candidates, ballots)
    order = tiers_by(votes)
    return Tally(winners=order[0], order=order, rounds=(Round(votes=votes, silent=silent),))
