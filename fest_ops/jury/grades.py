"""Methods that count grades: majority judgment, mean and trimmed mean. Pure.

Grades are numbers, the higher the better. A candidate has the grades it was given, and may have fewer than another: a
juror recused on a film gives it none. What no rule says of that is said here at each method.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm

from fest_ops.jury.ballot import Ballot, Round, Tally, Tiers

Grade = tuple[Fraction, ...]
"""A grade, or () for «not graded, and so behind every grade»."""

Given = list[tuple[Grade, int]]
"""The grades of one candidate from the lowest up, with how many gave each."""


def given(candidates: Sequence[str], ballots: Sequence[Ballot], *, behind: bool) -> dict[str, Given]:
    """What each candidate was given. With `behind`, a ballot that leaves a name out gives it () instead of nothing."""
    counted: dict[str, dict[Grade, int]] = {name: {} for name in candidates}
    for ballot in ballots:
        grades = ballot.grades or {}
        for name, counts in counted.items():
            grade: Grade
            if name in grades:
                grade = (grades[name],)
            elif behind and name not in ballot.recused:
                grade = ()
            else:
                continue
            if ballot.count:
                counts[grade] = counts.get(grade, 0) + ballot.count
    return {name: sorted(counts.items()) for name, counts in counted.items()}


def majority_judgment(candidates: Sequence[str], ballots: Sequence[Ballot], unranked: str) -> Tally:
    """The highest median grade wins; who is level drops one median grade each and is looked at again, to the end.

    The median of an even number is the lower of the two in the middle. So (good, good, fair, poor) is before
    (excellent, fair, fair, fair): both are fair at first, then the one has good, the other fair.

    With `unranked` "last" a name left out of a ballot has a grade there that is below every other grade; with
    "no-opinion" it has none.
    Where candidates have different numbers of grades, each is looked at as if its grades were repeated until all have
    as many: shares of grades are compared, not numbers of jurors. Who has no grade at all is behind all who have.

    Source: Balinski and Laraki, Majority Judgment (MIT Press 2011), chapter 1 (majority-grade and majority-value);
    A theory of measuring, electing, and ranking, PNAS 104 (2007) 8720-8725.
    """
    all_given = given(candidates, ballots, behind=unranked == "last")
    graded = {name: sum(count for _, count in grades) for name, grades in all_given.items()}
    same_number = len(set(graded.values()) - {0}) == 1
    looks = _medians({name: grades for name, grades in all_given.items() if grades})
    unseen = tuple(name for name in candidates if not all_given[name])
    tiers: list[tuple[str, ...]] = [tuple(name for name in candidates if all_given[name])]
    rounds: list[Round] = []
    for taken_away, medians in looks:
        split = [_split(tier, medians) for tier in tiers]
        looked_at = [
            name for parts in split if len(parts) > 1 or not rounds for part in parts for name in part
        ]
        if looked_at:
            votes = {
                name: medians[name][0] if medians[name] else None for name in candidates if name in looked_at
            }
            number = {name: graded[name] for name in votes}
            rounds.append(Round(votes=votes, graded=number, taken_away=taken_away if same_number else None))
        tiers = [part for parts in split for part in parts]
        if all(len(tier) == 1 for tier in tiers):
            break
    order = tuple(tier for tier in (*tiers, unseen) if tier)
    if unseen:
        first = rounds[0] if rounds else Round(votes={})
        votes = {name: first.votes.get(name) for name in candidates}
        rounds[:1] = [Round(votes=votes, graded=graded)]
    return Tally(winners=order[0], order=order, rounds=tuple(rounds))


def _split(tier: Sequence[str], medians: Mapping[str, Grade]) -> list[tuple[str, ...]]:
    """The tier parted by median grade, the highest first."""
    values = sorted({medians[name] for name in tier}, reverse=True)
    return [tuple(name for name in tier if medians[name] == value) for value in values]


def _medians(all_given: Mapping[str, Given]) -> Iterator[tuple[int, dict[str, Grade]]]:
    """How many median grades were dropped, and each candidate's median then, wherever one of them may be new.

    Dropping the lower median again and again takes the grades from the middle outwards, in turn from below and above
    (from an even number: above and below). So the k-th look is at the places `low - k` and `high + k`, and between two
    looks at which some candidate's grade changes nothing has to be counted, however many ballots there are.
    """
    if not all_given:
        return
    total = lcm(*(sum(count for _, count in grades) for grades in all_given.values()))
    low = (total + 1) // 2
    high = total // 2 + 1
    ends = {name: _ends(grades, total) for name, grades in all_given.items()}
    steps = {0}
    for places in ends.values():
        for _, end in places:
            steps.update(step for step in (low - end, end + 1 - high) if 0 < step < low)
    for step in sorted(steps):
        before = 2 * step - total % 2
        yield max(0, before), {name: _at(places, low - step) for name, places in ends.items()}
        yield before + 1, {name: _at(places, high + step) for name, places in ends.items()}


def _ends(grades: Given, total: int) -> list[tuple[Grade, int]]:
    """The last place that each grade holds when the grades, repeated to `total`, stand in order from place 1."""
    times = total // sum(count for _, count in grades)
    ends, place = [], 0
    for grade, count in grades:
        place += count * times
        ends.append((grade, place))
    return ends


def _at(ends: list[tuple[Grade, int]], place: int) -> Grade:
    return next(grade for grade, end in ends if place <= end)


def score(candidates: Sequence[str], ballots: Sequence[Ballot]) -> Tally:
    """The highest mean of the grades given wins. A grade not given is not counted: no number stands for it.

    Source: Smith, Range voting (2000), averaged where a voter may leave a name out.
    """
    return trimmed_mean(candidates, ballots, trim=0)


def trimmed_mean(candidates: Sequence[str], ballots: Sequence[Ballot], *, trim: int = 1) -> Tally:
    """The highest mean wins, counted without each candidate's `trim` highest and `trim` lowest grades.

    Fewer than `2 * trim + 2` grades (fewer than 4 where one is dropped at each end) are not trimmed. A grade not given
    is not counted. `rounds[0].graded` says how many grades are in each mean. Who has no grade is behind all who have.

    Source: ISU Special Regulations and Technical Rules, Single and Pair Skating, rule 353 (trimmed mean).
    """
    means: dict[str, Fraction | None] = {}
    graded: dict[str, int] = {}
    for name, grades in given(candidates, ballots, behind=False).items():
        kept = _trimmed(grades, trim)
        graded[name] = sum(count for _, count in kept)
        total = sum((grade[0] * count for grade, count in kept), Fraction(0))
        means[name] = total / graded[name] if graded[name] else None
    order = _by_mean(means)
    return Tally(winners=order[0], order=order, rounds=(Round(votes=means, graded=graded),))


def _trimmed(grades: Given, trim: int) -> Given:
    """The grades without `trim` at each end; as they are where too few would be left."""
    total = sum(count for _, count in grades)
    if total < 2 * trim + 2:
        return grades
    kept, place = [], 0
    for grade, count in grades:
        inside = min(place + count, total - trim) - max(place, trim)
        place += count
        if inside > 0:
            kept.append((grade, inside))
    return kept


def _by_mean(means: Mapping[str, Fraction | None]) -> Tiers:
    values = sorted({mean for mean in means.values() if mean is not None}, reverse=True)
    tiers = [tuple(name for name, mean in means.items() if mean == value) for value in values]
    tiers.append(tuple(name for name, mean in means.items() if mean is None))
    return tuple(tier for tier in tiers if tier)
