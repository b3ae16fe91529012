"""What a palmares may be, festival by festival, written from the regulations' own sentences (domain rules, section 2).

It knows nothing of the profiles as data and nothing of the program that reads them: plain predicates on who won what.
A palmares is {prize: ("awarded", films) | ("withheld", ())}; a prize that is not in it is not decided.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

Made = Mapping[str, tuple[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Festival:
    """Its prizes by the regulation; `forbidden` says whether one film's prizes or the shared ones break it."""

    prizes: tuple[str, ...]
    obligatory: frozenset[str]
    withholdable: frozenset[str]
    shareable: frozenset[str]
    sharing_ok: Callable[[Collection[str]], bool]
    film_ok: Callable[[frozenset[str]], bool]
    film_ok_by_derogation: Callable[[frozenset[str]], bool] = field(default=lambda held: False)


def legal_so_far(festival: Festival, made: Made) -> bool:
    """Whether nothing in it breaks the regulation; derogations are taken to be given where one may be."""
    shared = []
    for prize, (what, films) in made.items():
        if what == "withheld":
            if prize not in festival.withholdable:
                return False
            continue
        if not films or len(set(films)) != len(films) or len(films) > 2:
            return False
        if len(films) == 2:
            if prize not in festival.shareable:
                return False
            shared.append(prize)
    if not festival.sharing_ok(shared):
        return False
    return all(
        festival.film_ok(held) or festival.film_ok_by_derogation(held) for held in holdings(made).values()
    )


def needs_derogation(festival: Festival, made: Made) -> frozenset[str]:
    """The films that hold what they hold by the officer's derogation only."""
    return frozenset(film for film, held in holdings(made).items() if not festival.film_ok(held))


def complete(festival: Festival, made: Made, asked: Collection[str]) -> bool:
    """Whether, of the prizes `asked` for, every obligatory one went to somebody and no other is left in the air."""
    return all(
        made.get(prize, ("", ()))[0] == "awarded" for prize in asked if prize in festival.obligatory
    ) and all(prize in made for prize in asked if prize in festival.withholdable)


def holdings(made: Made) -> dict[str, frozenset[str]]:
    """The prizes of each film."""
    films = {film for _, winners in made.values() for film in winners}
    return {
        film: frozenset(prize for prize, (_, winners) in made.items() if film in winners) for film in films
    }


def _cannes_pair(held: frozenset[str]) -> bool:
    """ "Screenplay or jury prize may pair with an acting prize by the festival president's named derogation"."""
    return (
        len(held) == 2
        and len(held & {"screenplay", "jury-prize"}) == 1
        and len(held & {"actress", "actor"}) == 1
    )


def _venice_film(held: frozenset[str]) -> bool:
    """ "One prize a film; an acting prize may join the grand jury, director, special jury or screenplay prize"."""
    if len(held) <= 1:
        return True
    acting = held & {"actress", "actor", "mastroianni"}
    joined = held & {"grand-jury-prize", "director", "special-jury-prize", "screenplay"}
    return len(held) == 2 and len(acting) == 1 and len(joined) == 1


def _locarno_film(held: frozenset[str]) -> bool:
    """ "The Golden Leopard takes no other money prize; at most 2 prizes a film"; money: the first three prizes."""
    golden_and_money = "golden-leopard" in held and bool(held & {"special-jury-prize", "director"})
    return len(held) <= 2 and not golden_and_money


_CANNES = ("palme-dor", "grand-prix", "jury-prize", "director", "screenplay", "actress", "actor")
_BERLIN = (
    "golden-bear", "grand-jury-prize", "jury-prize", "director", "leading-performance", "supporting-performance",
    "screenplay", "artistic-contribution",
)  # fmt: skip
_VENICE = (
    "golden-lion", "grand-jury-prize", "director", "special-jury-prize", "screenplay", "actress", "actor",
    "mastroianni",
)  # fmt: skip
_KARLOVY_VARY = ("crystal-globe", "special-jury-prize", "director", "actress", "actor")
_LOCARNO = ("golden-leopard", "special-jury-prize", "director", "actress", "actor")
_EURASIA = ("grand-prix", "jury-prize", "director", "actress", "actor")
_NONE: frozenset[str] = frozenset()

FESTIVALS: dict[str, Festival] = {
    # 7 prizes, all obligatory; one ex aequo in the whole palmares, never the Palme; one prize a film
    "cannes": Festival(
        prizes=_CANNES,
        obligatory=frozenset(_CANNES),
        withholdable=_NONE,
        shareable=frozenset(_CANNES) - {"palme-dor"},
        sharing_ok=lambda shared: len(shared) <= 1,
        film_ok=lambda held: len(held) <= 1,
        film_ok_by_derogation=_cannes_pair,
    ),
    # no ex aequo; one prize a film, except that acting prizes combine with any
    "berlin": Festival(
        prizes=_BERLIN,
        obligatory=frozenset(_BERLIN),
        withholdable=_NONE,
        shareable=_NONE,
        sharing_ok=lambda shared: not shared,
        film_ok=lambda held: len(held - {"leading-performance", "supporting-performance"}) <= 1,
    ),
    # no ex aequo; an acting prize never joins the Golden Lion
    "venice": Festival(
        prizes=_VENICE,
        obligatory=frozenset(_VENICE),
        withholdable=_NONE,
        shareable=_NONE,
        sharing_ok=lambda shared: not shared,
        film_ok=_venice_film,
    ),
    # at most one of {director, actress, actor} ex aequo; at most 2 prizes a film
    "karlovy-vary": Festival(
        prizes=_KARLOVY_VARY,
        obligatory=frozenset(_KARLOVY_VARY),
        withholdable=_NONE,
        shareable=frozenset({"director", "actress", "actor"}),
        sharing_ok=lambda shared: len(shared) <= 1,
        film_ok=lambda held: len(held) <= 2,
    ),
    # first three prizes not ex aequo
    "locarno": Festival(
        prizes=_LOCARNO,
        obligatory=frozenset(_LOCARNO),
        withholdable=_NONE,
        shareable=frozenset({"actress", "actor"}),
        sharing_ok=lambda shared: True,
        film_ok=_locarno_film,
    ),
    # one prize; none only with written argument
    "fipresci": Festival(
        prizes=("fipresci-prize",),
        obligatory=_NONE,
        withholdable=frozenset({"fipresci-prize"}),
        shareable=_NONE,
        sharing_ok=lambda shared: not shared,
        film_ok=lambda held: len(held) <= 1,
    ),
    # this project's own: the grand prize may be withheld, never shared; one ex aequo; acting prizes join any other
    "eurasia": Festival(
        prizes=_EURASIA,
        obligatory=frozenset(_EURASIA) - {"grand-prix"},
        withholdable=frozenset({"grand-prix"}),
        shareable=frozenset(_EURASIA) - {"grand-prix"},
        sharing_ok=lambda shared: len(shared) <= 1,
        film_ok=lambda held: len(held - {"actress", "actor"}) <= 1,
    ),
}
