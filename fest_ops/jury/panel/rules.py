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
