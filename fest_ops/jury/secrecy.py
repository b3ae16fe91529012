"""Whether a tally shows what somebody voted. Pure. Source: what arithmetic cannot hide, docs/secrecy.md.

What is asked is not whether a reader guesses but whether the figures and the list of recusals together leave one
juror only one ballot: to everybody, or to a juror who knows the own ballot besides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations

from fest_ops.jury.rounds import MAJORITY, Count, RoundSpec

FEW = 2
MANY_RANKINGS = 100
"""Below so many ballots the pairs, medians and means of rankings and grades are not shown: few orders fit them."""
BLANK = ""

Group = frozenset[str]
"""Voters who are recused on the same candidates: nothing tells them apart."""


def reveals(spec: RoundSpec, count: Count, voted: Collection[str] | None = None) -> str | None:
    """Why the tally of a round must not be shown, to its secretary on a screen neither; None where it may.

    few_voters: one or two voted, and each knows the other's ballot. ranked: rankings and grades of few voters are
    fingerprints. unanimous: the figures tell everybody what some juror voted (all alike, or all who might).
    all_but_one: they tell it to a juror who knows the own ballot (one against all others). `voted` None: whoever of
    the roll it was; the answer is then the first that any of them would get.
    """
    if voted is None:
        seats = [line.seat for line in spec.roll]
        answers = (reveals(spec, count, some) for some in combinations(seats, count.voted))
        return next((answer for answer in answers if answer), None)
    if len(voted) <= FEW:
        return "few_voters"
    if spec.method != MAJORITY:
        return "ranked" if len(voted) < MANY_RANKINGS else None
    cast = Counter({key: n for key, n in count.votes.items() if isinstance(n, int) and n})
    if count.blanks:
        cast[BLANK] = count.blanks
    if not cast:
        return None
    voters = Counter(spec.recused(seat) for seat in voted)
    if _shows_somebody(voters, cast):
        return "unanimous"
    # One against all others: the others know that somebody among them is it, and the one knows every other ballot
    if max(cast.values()) >= len(voted) - 1 or any(
        _shows_somebody(voters - Counter([own]), cast - Counter([choice]))
        for own, choice in _possible(voters, cast)
    ):
        return "all_but_one"
    return None


def reveals_beside(
    spec: RoundSpec,
    count: Count,
    voted: Collection[str],
    earlier: Sequence[tuple[RoundSpec, Collection[str]]],
) -> str | None:
    """The same for a round whose prize has earlier rounds with a shown tally: their figures intersect.

    intersects: one or two jurors voted in the one round and not in the other, so the difference of the figures is
    about them alone.
    """
    own = reveals(spec, count, voted)
    if own is not None:
        return own
    apart = (len(frozenset(voted) ^ frozenset(others)) for _, others in earlier)
    return "intersects" if any(0 < n <= FEW for n in apart) else None


def _shows_somebody(voters: Counter[Group], cast: Counter[str]) -> bool:
    """Whether the figures leave some voter one ballot only."""
    choices: dict[Group, set[str]] = {}
    for group, choice in _possible(voters, cast):
        choices.setdefault(group, set()).add(choice)
    return any(len(found) == 1 for found in choices.values())


def _possible(voters: Counter[Group], cast: Counter[str]) -> Iterator[tuple[Group, str]]:
    """Which ballot a voter of each group may have cast, given all the figures."""
    for group in voters:
        for choice in cast:
            if choice not in group and _fits(voters - Counter([group]), cast - Counter([choice])):
                yield group, choice


def _fits(voters: Counter[Group], cast: Counter[str]) -> bool:
    """Whether these voters can have cast these ballots: by Hall's theorem, no choices outnumber those who might."""
    choices = [choice for choice in cast if any(choice in group for group in voters)]
    return all(
        sum(cast[choice] for choice in some)
        <= sum(n for group, n in voters.items() if not group.issuperset(some))
        for size in range(1, len(choices) + 1)
        for some in combinations(choices, size)
    )
