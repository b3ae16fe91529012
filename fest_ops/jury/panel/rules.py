"""Who sits, who may do what on a jury, and the codes that its tables hold. Pure."""

from __future__ import annotations

from collections.abc import Collection

from fest_ops.actor import Actor, Role

CHAIR, JUROR, SECRETARY, DIRECTOR = "chair", "juror", "secretary", "director"
FUNCTIONS = (CHAIR, JUROR, SECRETARY, DIRECTOR)
VOTING = (CHAIR, JUROR)
"""Who votes, declares interests and has films to see. The secretary and the director attend."""
ONLY_ONE = (CHAIR, SECRETARY)
CRAFTS = (
    "director",
    "producer",
    "screenwriter",
    "actor",
    "cinematographer",
    "editor",
    "composer",
    "critic",
    "programmer",
    "distributor",
    "sales_agent",
    "scholar",
    "writer",
    "artist",
)
GROUNDS = ("production", "distribution", "promotion", "family", "employer", "finance")
BARRED, RECUSED, DECLARED = "barred", "recused", "declared"
OUTCOMES = (BARRED, RECUSED, DECLARED)
LEAST_VOTING = 3
"""Two cannot outvote each other: a jury of two is none."""
LEFT_REASONS = ("resigned", "ill", "absent", "barred", "replaced", "taken_back", "other")
"""Why a seat was left, as a code: the protocol and the minutes say it in three languages."""
NAMED_BY_HAND = ("resigned", "ill", "absent", "barred", "other")
"""Those that somebody chooses; the others follow from an act."""
NAME_LONGEST = 200
NOTE_LONGEST = 20_000
REASON_LONGEST = 1_000


def may_set_up(actor: Actor) -> bool:
    """Who opens juries, fills their seats and invites: organisers."""
    return actor.system or actor.has(Role.ORGANISER)


def runs(function: str | None) -> bool:
    """Whether the holder of a seat runs the jury: its secretary does."""
    return function == SECRETARY


def may_prepare(actor: Actor, function: str | None, *, has_secretary: bool) -> bool:
    """Who decides on interests and answers for films seen: the secretary; an organiser while there is none."""
    return runs(function) or (may_set_up(actor) and not has_secretary)


def may_read_interests(actor: Actor, function: str | None) -> bool:
    """Who reads what the jurors declared: the secretary and the organisers. The jury sees recusals alone."""
    return runs(function) or may_set_up(actor)


def why_not_seat(
    function: str, taken: Collection[str], *, voted: bool, person_sits: bool, closed: bool
) -> str | None:
    """Why a seat cannot be added: a reason code, or None. `taken` are the functions of those who sit or are asked.

    After the first ballot a jury only shrinks (section 2 of the field's rules); secretary and director have no vote
    and may still be found.
    """
    if closed:
        return "jury_is_closed"
    if function not in FUNCTIONS:
        return "no_such_function"
    if voted and function in VOTING:
        return "jury_only_shrinks"
    if function in ONLY_ONE and function in taken:
        return "two_chairs" if function == CHAIR else "two_secretaries"
    return "sits_already" if person_sits else None


def why_not_facts(name: str, country: str, crafts: Collection[str]) -> dict[str, str]:
    """What is wrong with a seat's facts, by field."""
    wrong: dict[str, str] = {}
    if not name:
        wrong["name"] = "name_missing"
    elif len(name) > NAME_LONGEST:
        wrong["name"] = "seat_name_too_long"
    if country and not (len(country) == 2 and country.isascii() and country.isalpha() and country.isupper()):
        wrong["country"] = "country_unknown"
    if any(craft not in CRAFTS for craft in crafts):
        wrong["crafts"] = "craft_unknown"
    return wrong


def why_not_function(before: str, after: str, taken: Collection[str], *, voted: bool) -> str | None:
    """Why a seat's function cannot change like this; `taken` are the functions of the others who sit or are asked.

    Chair and juror may change places at any time: the number of those who vote stays what it is.
    """
    if after not in FUNCTIONS:
        return "no_such_function"
    if voted and (before in VOTING) != (after in VOTING):
        return "jury_only_shrinks"
    if after in ONLY_ONE and after in taken:
        return "two_chairs" if after == CHAIR else "two_secretaries"
    return None


def why_not_grounds(grounds: Collection[str]) -> str | None:
    """Why these cannot be the grounds of an interest: none, or one that there is not."""
    if not grounds:
        return "grounds_needed"
    return "ground_unknown" if any(ground not in GROUNDS for ground in grounds) else None
