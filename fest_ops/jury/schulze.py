"""The Schulze method. Pure.

Source: Markus Schulze, A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner
election method, Social Choice and Welfare 36 (2011) 267-303; its longer form is arXiv:1804.02973, whose sections are
named below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fest_ops.jury.ballot import Ballot, Pairs, Tally, Tiers

Strength = tuple[int, ...]
"""How strong a link or a path is; () is no path, and weaker than any."""


def pairwise(
    candidates: Sequence[str], ballots: Sequence[Ballot], unranked: str
) -> dict[str, dict[str, int]]:
    """For each two, how many ballots put the first before the second.

    With `unranked` "last" a name that a ballot leaves out stands behind all that it ranks, level with the others left
    out (section 2.1); with "no-opinion" the ballot says nothing of that name. A recused name is never compared.
    """
    pairs = {name: {other: 0 for other in candidates if other != name} for name in candidates}
    for ballot in ballots:
        tiers = list(ballot.ranking)
        if unranked == "last":
            ranked = {name for tier in tiers for name in tier} | ballot.recused
            tiers.append(tuple(name for name in candidates if name not in ranked))
        behind: list[str] = []
        for tier in reversed(tiers):
            for name in tier:
                beaten = pairs[name]
                for other in behind:
                    beaten[other] += ballot.count
            behind.extend(tier)
    return pairs


def link(pairs: Pairs, name: str, other: str, *, margins: bool) -> Strength:
    """The strength of `name` against `other`; () unless more ballots put it before the other than behind.

    By winning votes: how many are for it, and between as many, how few are against it. By margins: the difference
    (section 2.1). Links that do not win are left out and no beating is lost: of two without a path of wins from the one
    to the other, the other either has such a path or both have a tie at best.
    """
    wins, losses = pairs[name][other], pairs[other][name]
    if wins <= losses:
        return ()
    return (wins - losses,) if margins else (wins, -losses)


def strongest_paths(
    candidates: Sequence[str], pairs: Pairs, *, margins: bool
) -> dict[str, dict[str, Strength]]:
    """For each two, the strength of the strongest path: that of its weakest link (sections 2.2 and 2.3)."""
    paths = {
        name: {other: link(pairs, name, other, margins=margins) for other in candidates if other != name}
        for name in candidates
    }
    for via in candidates:
        onward = paths[via]
        for name in candidates:
            if name == via or not paths[name][via]:
                continue
            row, there = paths[name], paths[name][via]
            for other, then in onward.items():
                if other != name:
                    row[other] = max(row[other], min(there, then))
    return paths


def ranked(candidates: Sequence[str], paths: Mapping[str, Mapping[str, Strength]]) -> Tiers:
    """The order that the paths give: first all whom nobody beats, then all whom nobody of the rest beats, and so on.

    One beats another when its strongest path there is stronger than the one back. That is a strict partial order
    (section 4.1), so each step finds somebody. Two in one tier do not beat each other.
    """
    tiers: list[tuple[str, ...]] = []
    left = tuple(candidates)
    while left:
        tier = tuple(
            name
            for name in left
            if all(paths[name][rival] >= paths[rival][name] for rival in left if rival != name)
        )
        tiers.append(tier)
        left = tuple(name for name in left if name not in tier)
    return tuple(tiers)


def schulze(candidates: Sequence[str], ballots: Sequence[Ballot], unranked: str, *, margins: bool) -> Tally:
    """Count by Schulze. The winners are all «potential winners» of section 2.2: none is picked among them by lot."""
    pairs = pairwise(candidates, ballots, unranked)
    order = ranked(candidates, strongest_paths(candidates, pairs, margins=margins))
    return Tally(winners=order[0], order=order, pairs=pairs)
