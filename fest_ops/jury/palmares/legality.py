"""What a palmares may hold by the rules, and what can still be awarded after each award. Pure.

A result is refused where it breaks a rule as it stands, or where it would leave obligatory prizes without a legal film
(code LEAVES). Where the films never sufficed for all obligatory prizes, a result is refused only where it would leave
still more of them without one: the jury goes on, and `blocked` says what is missing.
"""

from __future__ import annotations

from collections.abc import Collection

from fest_ops.jury.palmares.results import Film, Palmares, Reason, Result, Won
from fest_ops.jury.palmares.standing import LEAVES, NEEDS_DEROGATION, NOT_ENOUGH, Standing
from fest_ops.jury.profiles.document import Prize, Profile

__all__ = [
    "LEAVES", "NEEDS_DEROGATION", "NOT_ENOUGH", "Film", "Palmares", "Reason", "Result", "Won", "blocked", "eligible",
    "faults", "why_not", "why_not_complete", "why_not_mention",
]  # fmt: skip


def why_not(
    profile: Profile,
    palmares: Palmares,
    prize_key: str,
    result: Result,
    films: Collection[Film],
    mentions: Collection[Won] = (),
) -> Reason | None:
    """Why this prize cannot be given so now: the rule it breaks, or the obligatory prizes it leaves without a film.

    `mentions` are no prizes and stand against none (see `why_not_mention`).
    """
    prize = profile.prize(prize_key)
    if prize is None:
        return Reason("unknown_prize", {"prize": prize_key})
    if prize_key in palmares:
        return Reason("prize_decided", {"prize": prize_key})
    if result.status == "withheld":
        return _why_not_withhold(prize, result)
    if result.status != "awarded":
        return Reason("unknown_status", {"prize": prize_key})
    standing = Standing(profile, palmares, films)
    return (
        _why_not_shared(profile, palmares, prize, result.winners)
        or _why_not_to(standing, prize, result)
        or standing.why_not_then(prize, [won.film for won in result.winners])
    )


def eligible(
    profile: Profile, palmares: Palmares, prize_key: str, films: Collection[Film]
) -> dict[str, Reason | None]:
    """For each film why it cannot win this prize alone now; None where it can. Raises KeyError for an unknown prize.

    A film with NEEDS_DEROGATION can win where the officer named in the rules allows it.
    """
    prize = profile.prize(prize_key)
    if prize is None:
        raise KeyError(prize_key)
    if prize_key in palmares:
        return {film.key: Reason("prize_decided", {"prize": prize_key}) for film in films}
    standing = Standing(profile, palmares, films)
    found = {film.key: standing.why_not_film(prize, film) for film in films}
    for film in films:
        reason = found[film.key]
        if reason is None or reason.code == NEEDS_DEROGATION:
            found[film.key] = standing.why_not_then(prize, [film.key]) or reason
    return found


def blocked(profile: Profile, palmares: Palmares, films: Collection[Film]) -> list[Reason]:
    """Which undecided prizes can no longer be awarded to anybody, and by which rule, in the order of the profile.

    Values: `prize`, `rule` (a code of `why_not`, LEAVES, NOT_ENOUGH or "no_films"), `with` (the prizes that stand
    against it), `obligatory`. NOT_ENOUGH: the prize and those of `with` have films, though not all of them at once.
    """
    standing = Standing(profile, palmares, films)
    found: dict[str, Reason] = {}
    for prize in profile.prizes:
        if prize.key in palmares:
            continue
        at = standing.why_nobody(prize)
        if at is not None:
            found[prize.key] = _blocked(prize, *at)
    if standing.spare > sum(key in standing.outstanding for key in found):
        short = standing.in_order(standing.supply.short(standing.outstanding - set(found)))
        last = profile.prize(short[-1]) if short else None
        if last is not None:
            found[last.key] = _blocked(last, NOT_ENOUGH, short[:-1])
    return [found[key] for key in standing.in_order(found)]


def _blocked(prize: Prize, rule: str, against: tuple[str, ...]) -> Reason:
    values = {"prize": prize.key, "rule": rule, "with": against, "obligatory": prize.obligatory}
    return Reason("blocked", values)


def why_not_complete(profile: Profile, palmares: Palmares) -> Reason | None:
    """The first prize that the rules still want awarded (prize_missing), or awarded or withheld (prize_undecided)."""
    for prize in profile.prizes:
        result = palmares.get(prize.key)
        if prize.obligatory and (result is None or result.status != "awarded"):
            return Reason("prize_missing", {"prize": prize.key})
        if prize.may_withhold and result is None:
            return Reason("prize_undecided", {"prize": prize.key})
    return None


def why_not_mention(
    profile: Profile, mentions: Collection[Won], won: Won, films: Collection[Film]
) -> Reason | None:
    """Why this mention cannot be given beside those that were. A mention is no prize: it takes none from the film."""
    most = profile.palmares.mentions
    if won.film not in {film.key for film in films}:
        return Reason("unknown_film", {"prize": "", "film": won.film})
    if won in mentions:
        return Reason("mention_twice", {"film": won.film})
    if most is not None and len(mentions) >= most:
        return Reason("mentions", {"most": most})
    return None


def faults(profile: Profile, palmares: Palmares, films: Collection[Film]) -> list[Reason]:
    """Everything in a palmares that breaks a rule, whatever the order in which it came about; complete or not.

    A film that holds by a derogation is in order where one of its prizes was given by one.
    """
    found: list[Reason] = []
    flagged = {won.film for result in palmares.values() if result.derogation for won in result.winners}
    for key, result in palmares.items():
        others = {each: other for each, other in palmares.items() if each != key}
        prize = profile.prize(key)
        if prize is None:
            found.append(Reason("unknown_prize", {"prize": key}))
        elif result.status == "withheld":
            reason = _why_not_withhold(prize, result)
            found += [reason] if reason else []
        else:
            standing = Standing(profile, others, films)
            needed = any(won.film in flagged for won in result.winners)
            needed = needed and standing.needs_derogation(prize, result.winners)
            whole = Result(result.status, result.winners, needed)
            reason = _why_not_shared(profile, others, prize, result.winners) or _why_not_to(
                standing, prize, whole
            )
            found += [reason] if reason else []
    return found


def _why_not_withhold(prize: Prize, result: Result) -> Reason | None:
    if result.winners:
        return Reason("withheld_with_winners", {"prize": prize.key})
    if not prize.may_withhold:
        return Reason("may_not_withhold", {"prize": prize.key})
    return None if result.reason.strip() else Reason("reason_needed", {"prize": prize.key})


def _why_not_shared(
    profile: Profile, palmares: Palmares, prize: Prize, winners: tuple[Won, ...]
) -> Reason | None:
    """Why so many cannot share this prize."""
    if not winners:
        return Reason("no_winner", {"prize": prize.key})
    if len(set(winners)) < len(winners):
        return Reason("winner_twice", {"prize": prize.key})
    if len(winners) == 1:
        return None
    rules, values = profile.palmares, {"prize": prize.key}
    if prize.ex_aequo == 1:
        return Reason("ex_aequo_not_allowed", values)
    if len(winners) > prize.ex_aequo:
        return Reason("too_many_winners", {**values, "most": prize.ex_aequo})
    shared = [each.key for each in profile.prizes if each.key in palmares and _is_shared(palmares[each.key])]
    if rules.ex_aequo_total is not None and len(shared) >= rules.ex_aequo_total:
        return Reason("ex_aequo_total", {**values, "with": tuple(shared), "most": rules.ex_aequo_total})
    for group in rules.ex_aequo_groups:
        inside = tuple(key for key in shared if key in group.keys)
        if prize.key in group.keys and len(inside) >= group.most:
            return Reason(
                "ex_aequo_group", {**values, "with": inside, "most": group.most, "group": group.keys}
            )
    return None


def _is_shared(result: Result) -> bool:
    return result.status == "awarded" and len(result.winners) > 1


def _why_not_to(standing: Standing, prize: Prize, result: Result) -> Reason | None:
    """Why it cannot go to one of these winners."""
    at_hand = {film.key: film for film in standing.films}
    needed = False
    for won in result.winners:
        values = {"prize": prize.key, "film": won.film}
        if won.film not in at_hand:
            return Reason("unknown_film", values)
        if (prize.candidates == "persons") != bool(won.person.strip()):
            return Reason("person_needed" if prize.candidates == "persons" else "person_not_asked", values)
        reason = standing.why_not_film(prize, at_hand[won.film])
        if reason is not None and reason.code == NEEDS_DEROGATION:
            needed = True
            reason = None if result.derogation else reason
        if reason is not None:
            return reason
    if result.derogation and not needed:
        return Reason("derogation_not_needed", {"prize": prize.key})
    return None
