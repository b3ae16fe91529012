"""Methods that count first places, in one round or in several. Pure.

All of them read a ballot as one vote, for the highest name on it that still stands. Two things that a ranking may hold
and a ballot paper does not: names level in the first place have equal parts of the vote, and a ballot whose names
have all gone is silent: it counts for nobody and for no majority, whatever `unranked` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from fest_ops.jury.ballot import Ballot, Round, Tally, Tiers


def first_places(standing: Sequence[str], ballots: Iterable[Ballot]) -> tuple[dict[str, Fraction], int]:
    """Votes of each who is `standing`, and how many ballots name none of them."""
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
    tiers: dict[Fraction, list[str]] = {}
    for name, value in votes.items():
        tiers.setdefault(value, []).append(name)
    return tuple(tuple(tiers[value]) for value in sorted(tiers, reverse=True))


def has_majority(votes: Mapping[str, Fraction]) -> bool:
    """Whether somebody has more than half of the votes that count in this round."""
    return 2 * max(votes.values()) > sum(votes.values())


def plurality(candidates: Sequence[str], ballots: Sequence[Ballot]) -> Tally:
    """Most first places win; as many are a tie.

    Source: Tideman, Collective Decisions and Voting (Ashgate 2006).
    """
    votes, silent = first_places(candidates, ballots)
    order = tiers_by(votes)
    return Tally(winners=order[0], order=order, rounds=(Round(votes=votes, silent=silent),))


def exhaustive(candidates: Sequence[str], ballots: Sequence[Ballot]) -> Tally:
    """Ballot after ballot without the lowest, until somebody has more than half of the votes cast in that round.

    Each voter is taken to vote in every round as the ranking says. Who is level at the bottom goes together; where
    that is everybody, they stay tied. The order is that of the last round, then who dropped, the latest first.

    Source: the exhaustive ballot by which the IOC elects its host cities (the city with the fewest votes goes, until
    one has more than half); the majority is that of Robert's Rules of Order Newly Revised, 12th ed., § 44. Neither says
    who goes when several are lowest: ours is the rule of `irv`.
    """
    return _eliminate(candidates, ballots, stop_at_majority=True)


def irv(candidates: Sequence[str], ballots: Sequence[Ballot]) -> Tally:
    """Instant runoff: the lowest drop and their ballots pass on, until one stands or all who stand are level.

    Who is level at the bottom drops together; where that is everybody, they stay tied. Who has more than half at any
    time is never the lowest and so wins; the count goes on all the same, because the order is the reverse of dropping.

    Source: Taylor and Pacelli, Mathematics and Politics, 2nd ed. (Springer 2008), chapter 1, the Hare procedure: all
    alternatives on top of the fewest lists are deleted at once.
    """
    return _eliminate(candidates, ballots, stop_at_majority=False)


def _eliminate(candidates: Sequence[str], ballots: Sequence[Ballot], *, stop_at_majority: bool) -> Tally:
    standing = tuple(candidates)
    gone: list[tuple[str, ...]] = []
    rounds: list[Round] = []
    while True:
        votes, silent = first_places(standing, ballots)
        tiers = tiers_by(votes)
        if len(tiers) == 1 or (stop_at_majority and has_majority(votes)):
            rounds.append(Round(votes=votes, silent=silent))
            break
        rounds.append(Round(votes=votes, silent=silent, dropped=tiers[-1]))
        gone.append(tiers[-1])
        standing = tuple(name for name in standing if name not in tiers[-1])
        if len(standing) == 1:
            tiers = (standing,)
            break
    order = (*tiers, *reversed(gone))
    return Tally(winners=order[0], order=order, rounds=tuple(rounds))


def two_round(candidates: Sequence[str], ballots: Sequence[Ballot]) -> Tally:
    """More than half of the votes in the first round, else a second round between the two who have most.

    Where a tie leaves open which two these are, each pair that it allows is counted, and all who win in one of them
    stay tied: `rounds` holds the first round and then one for each such pair. The order: the winners, the others
    who were in a second round, then the rest by the first round.

    Source: article 7 of the Constitution of the French Republic (an absolute majority, else a second round of two). It
    does not say who the two are in a tie: the «parallel universes» are those of Conitzer, Rognlie and Xia, Preference
    functions that score rankings and maximum likelihood estimation (IJCAI 2009).
    """
    votes, silent = first_places(candidates, ballots)
    tiers = tiers_by(votes)
    rounds = [Round(votes=votes, silent=silent)]
    if len(candidates) == 1 or has_majority(votes):
        return Tally(winners=tiers[0], order=tiers, rounds=tuple(rounds))
    winners: set[str] = set()
    finalists: set[str] = set()
    for pair in _pairs(tiers):
        votes_of_two, silent = first_places(pair, ballots)
        first, *second = tiers_by(votes_of_two)
        rounds.append(Round(votes=votes_of_two, silent=silent, dropped=tuple(second[0]) if second else ()))
        winners.update(first)
        finalists.update(pair)
    rest = [tuple(name for name in tier if name not in finalists) for tier in tiers]
    order = (
        tuple(name for name in candidates if name in winners),
        tuple(name for name in candidates if name in finalists - winners),
        *rest,
    )
    order = tuple(tier for tier in order if tier)
    return Tally(winners=order[0], order=order, rounds=tuple(rounds))


def _pairs(tiers: Tiers) -> list[tuple[str, str]]:
    """Every two that may have come first and second."""
    if len(tiers[0]) > 1:
        return list(combinations(tiers[0], 2))
    return [(tiers[0][0], second) for second in tiers[1]]
