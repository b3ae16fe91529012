"""Rules in full words, in the reader's language: each sentence with the fields that it says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from fest_ops.jury.palmares.words import money_said, recipients_said
from fest_ops.jury.profiles import labels
from fest_ops.jury.profiles.document import Composition, Prize, Profile, Voting
from fest_ops.jury.profiles.shape import ANY, GRADED, MAJORITY, ONE_BALLOT_DROPS
from fest_ops.web.languages import gettext, ngettext, number, words

HALF = Fraction(1, 2)
RECUSED = "recused"
"""Not a field: on what becomes of a majority where jurors are recused every source that we know is silent."""
RANKED = ("irv", "schulze", "schulze-margins")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A rule in words, with the list that it introduces; `ours`: this project's own rule, no source says it."""

    said: str
    ours: bool = False
    items: tuple[Sentence, ...] = ()


def name_of(profile: Profile, key: str) -> str:
    """What a prize is called; "any one prize" for "*"."""
    prize = profile.prize(key)
    if key == ANY or prize is None:
        return gettext(labels.ANY_PRIZE) if key == ANY else key
    return str(words(dict(prize.name)))


def names_of(profile: Profile, keys: Iterable[str]) -> str:
    """What prizes are called, one after the other."""
    return ", ".join(name_of(profile, key) for key in keys)


def composition(profile: Profile) -> list[Sentence]:
    """Who may sit on the jury together."""
    rules = profile.composition

    def told(name: str, said: str) -> Sentence:
        return Sentence(said, profile.is_ours(f"composition.{name}"))

    found = [told("least", _size(rules))]
    if rules.host_under_half:
        found.append(told("host_under_half", gettext("Fewer than half are of the festival's own country.")))
    if rules.producers_share is not None:
        share = str(rules.producers_share)
        found.append(told("producers_share", gettext("At least %(share)s work as producers.", share=share)))
    if rules.distinct_countries:
        found.append(told("distinct_countries", gettext("All are of different countries.")))
    return found


def _size(rules: Composition) -> str:
    least, most = rules.least, rules.most
    if least is None and most is None:
        return gettext("The rules set no number of members.")
    if least == most and least is not None:
        return ngettext("%(n)s member has a vote.", "%(n)s members have a vote.", least)
    if least is not None and most is not None:
        return gettext("From %(least)s to %(most)s members have a vote.", least=least, most=most)
    if least is not None:
        return ngettext("At least %(n)s member has a vote.", "At least %(n)s members have a vote.", least)
    return ngettext("At most %(n)s member has a vote.", "At most %(n)s members have a vote.", most or 0)


def voting(profile: Profile) -> list[Sentence]:
    """How a prize is voted on, and how a tie is settled."""
    rules = profile.voting
    found = [
        Sentence(said, name == RECUSED or profile.is_ours(f"voting.{name}")) for name, said in _voting(rules)
    ]
    found.append(
        Sentence(
            gettext("A tie, or rounds that end without a decision, are settled in this order:")
            if rules.ties
            else gettext("Nothing settles a tie."),
            profile.is_ours("voting.ties"),
            tuple(Sentence(gettext(labels.TIES[each])) for each in rules.ties),
        )
    )
    return found


def _voting(rules: Voting) -> Iterator[tuple[str, str]]:
    yield "method", gettext(labels.METHODS[rules.method])
    if rules.method == MAJORITY:
        yield from (("rounds", said) for said in _rounds(rules))
        yield (
            "most_rounds",
            ngettext("There is %(n)s round at most.", "There are %(n)s rounds at most.", rules.most_rounds),
        )
        if "absolute" in rules.rounds:
            yield "base", gettext(labels.MAJORITY_OF[rules.base])
            yield (
                RECUSED,
                gettext(
                    "Whoever is recused on a film does not count for it: it needs fewer votes, and may be elected "
                    "before a film that has more votes but not its own majority."
                ),
            )
    yield "blanks", gettext(labels.BLANKS[rules.blanks])
    yield "quorum", _quorum(rules.quorum)
    yield from _dropping(rules)
    if rules.method in RANKED:
        yield "unranked", gettext(labels.UNRANKED[rules.unranked])
    if rules.method in GRADED and rules.scale is not None:
        worst, best = (str(each) for each in rules.scale)
        yield (
            "scale",
            gettext("Grades go from %(worst)s, the worst, to %(best)s, the best.", worst=worst, best=best),
        )
    if rules.method == "trimmed-mean":
        yield (
            "trim",
            ngettext(
                "The highest and the lowest score of a film are left out.",
                "The %(n)s highest and the %(n)s lowest scores of a film are left out.",
                rules.trim,
            ),
        )


def _dropping(rules: Voting) -> Iterator[tuple[str, str]]:
    if rules.method in ONE_BALLOT_DROPS:
        yield "bottom_tie", gettext(labels.ALL_LOWEST_DROP)
    if rules.method != MAJORITY:
        return
    if rules.most_rounds > 1:
        yield "ties", gettext("A tie before the last round leads to the next round, with the same films.")
    if not rules.eliminate:
        yield "eliminate", gettext("Nobody drops out between rounds.")
        return
    yield (
        "eliminate",
        gettext(
            "After an undecided round whoever has the fewest votes drops out, as long as two are left to choose "
            "between."
        ),
    )
    yield "bottom_tie", gettext(labels.BOTTOM_TIES[rules.bottom_tie])


def _rounds(rules: Voting) -> Iterator[str]:
    last = len(rules.rounds)
    for place, majority in enumerate(rules.rounds, 1):
        goes_on = place == last and rules.most_rounds > last
        if majority == "absolute":
            text = (
                gettext("From round %(n)s on an absolute majority is needed.", n=place)
                if goes_on
                else gettext("In round %(n)s an absolute majority is needed.", n=place)
            )
        else:
            text = (
                gettext("From round %(n)s on the most votes decide.", n=place)
                if goes_on
                else gettext("In round %(n)s the most votes decide.", n=place)
            )
        yield text


def _quorum(quorum: Fraction) -> str:
    if quorum == 0:
        return gettext("There is no quorum: a round is valid with a single vote.")
    if quorum == 1:
        return gettext("A round is valid where all seated jurors who are not recused voted.")
    if quorum == HALF:
        return gettext(
            "A round is valid where more than half of the seated jurors who are not recused voted."
        )
    return gettext(
        "A round is valid where more than %(share)s of the seated jurors who are not recused voted.",
        share=str(quorum),
    )


def prize(profile: Profile, held: Prize) -> list[Sentence]:
    """What the rules say of one prize."""
    path = f"prizes.{held.key}"
    return [Sentence(said, profile.is_ours(f"{path}.{name}")) for name, said in _prize(held)]


def _prize(held: Prize) -> Iterator[tuple[str, str]]:
    if held.candidates == "persons":
        roles = ", ".join(gettext(labels.ROLES[each]) for each in held.roles)
        yield "candidates", gettext("It goes to a person credited in a film: %(roles)s.", roles=roles)
    else:
        yield "candidates", gettext("It goes to a film.")
    if held.only != "all":
        yield "only", gettext(labels.ONLY[held.only])
    if held.obligatory:
        yield "obligatory", gettext("It must be awarded.")
    elif held.may_withhold:
        yield "may_withhold", gettext("It may be withheld, with a written reason.")
    else:
        yield "obligatory", gettext("It need not be awarded.")
    if held.ex_aequo > 1:
        yield (
            "ex_aequo",
            ngettext("It may be shared by %(n)s.", "It may be shared by up to %(n)s.", held.ex_aequo),
        )
    else:
        yield "ex_aequo", gettext("It is not shared.")
    if held.money is not None:
        yield "money", gettext("It is worth %(money)s.", money=money_said(held.money))
    if len(held.recipients) > 1:
        who = recipients_said(held)
        yield "recipients", gettext("It is received in equal parts by: %(who)s.", who=who)
    elif held.recipients:
        yield "recipients", gettext("It is received by: %(who)s.", who=recipients_said(held))


def palmares(profile: Profile) -> list[Sentence]:
    """What the whole palmares may hold."""
    return [
        Sentence(said, profile.is_ours(f"palmares.{name}"), items) for name, said, items in _palmares(profile)
    ]


def _sets(profile: Profile, sets: Iterable[Collection[str]]) -> tuple[Sentence, ...]:
    """Sets of prizes, each marked where it names a prize that no source knows."""
    return tuple(
        Sentence(names_of(profile, keys), any(profile.is_ours(f"prizes.{key}") for key in keys))
        for keys in sets
    )


def _palmares(profile: Profile) -> Iterator[tuple[str, str, tuple[Sentence, ...]]]:
    rules = profile.palmares
    if rules.ex_aequo_total == 0:
        yield "ex_aequo_total", gettext("No prize is shared."), ()
    elif rules.ex_aequo_total is not None:
        yield (
            "ex_aequo_total",
            ngettext(
                "At most %(n)s prize of the whole palmares is shared.",
                "At most %(n)s prizes of the whole palmares are shared.",
                rules.ex_aequo_total,
            ),
            (),
        )
    for group in rules.ex_aequo_groups:
        said = gettext(
            "Of these prizes at most %(n)s may be shared: %(prizes)s.",
            n=number(group.most),
            prizes=names_of(profile, group.keys),
        )
        yield "ex_aequo_groups", said, ()
    yield (
        "prizes_a_film",
        ngettext(
            "A film wins %(n)s prize at most.", "A film wins %(n)s prizes at most.", rules.prizes_a_film
        ),
        (),
    )
    if rules.combine:
        said = gettext("One film may nevertheless win together, or any part of it:")
        yield "combine", said, _sets(profile, rules.combine)
    if rules.derogations is not None:
        officer = str(words(dict(rules.derogations.officer)))
        said = gettext(
            "By a recorded derogation of this officer: %(officer)s, one film may win:", officer=officer
        )
        yield "derogations", said, _sets(profile, rules.derogations.sets)
    for key in rules.no_other_money:
        said = gettext("A film with %(prize)s wins no other prize with money.", prize=name_of(profile, key))
        yield "no_other_money", said, ()
    if rules.mentions is None:
        yield "mentions", gettext("The number of special mentions is not limited."), ()
    elif rules.mentions == 0:
        yield "mentions", gettext("There are no special mentions."), ()
    else:
        yield (
            "mentions",
            ngettext(
                "At most %(n)s special mention is given.",
                "At most %(n)s special mentions are given.",
                rules.mentions,
            ),
            (),
        )
