"""What a jury's codes are called: functions, crafts, grounds, outcomes, reasons, states. N_() messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fest_ops.jury.panel.conflicts import Suspicion
from fest_ops.web.languages import N_, country, gettext
from fest_ops.web.reasons import in_words

FUNCTIONS: dict[str, str] = {
    "chair": N_("Chair"),
    "juror": N_("Juror"),
    "secretary": N_("Secretary, without a vote"),
    "director": N_("Director, attends without a vote"),
}
FUNCTIONS_SAID: dict[str, str] = {
    "chair": N_("chair of the jury"),
    "juror": N_("member of the jury"),
    "secretary": N_("secretary of the jury, without a vote"),
    "director": N_("attending director, without a vote"),
}
"""In the middle of a sentence."""
CRAFTS: dict[str, str] = {
    "director": N_("director"),
    "producer": N_("producer"),
    "screenwriter": N_("screenwriter"),
    "actor": N_("actor"),
    "cinematographer": N_("cinematographer"),
    "editor": N_("editor"),
    "composer": N_("composer"),
    "critic": N_("critic"),
    "programmer": N_("programmer"),
    "distributor": N_("distributor"),
    "sales_agent": N_("sales agent"),
    "scholar": N_("scholar"),
    "writer": N_("writer"),
    "artist": N_("artist"),
}
GROUNDS: dict[str, str] = {
    "production": N_("Production: took part in making it"),
    "distribution": N_("Distribution or sales"),
    "promotion": N_("Promotion: press, publicity, acts for it"),
    "family": N_("Family or partner"),
    "employer": N_("Employer, or the festival's organiser"),
    "finance": N_("Finance: money in it"),
}
GROUNDS_SAID: dict[str, str] = {
    "production": N_("production"),
    "distribution": N_("distribution"),
    "promotion": N_("promotion"),
    "family": N_("family"),
    "employer": N_("employer or organiser"),
    "finance": N_("finance"),
}
OUTCOMES: dict[str, tuple[str, str]] = {
    "barred": (N_("Barred from the jury"), "bad"),
    "recused": (N_("Recused on this film"), "warn"),
    "declared": (N_("Declared only"), "neutral"),
}
"""With the kind of badge."""
OUTCOME_ACTS: dict[str, str] = {
    "recused": N_("Recuse on this film"),
    "declared": N_("Only note it"),
    "barred": N_("Bar from the jury"),
}
"""What the secretary does, as a button says it."""
OUTCOME_HELP: dict[str, str] = {
    "barred": N_(
        "No vote at all, as long as this film is judged: replace the juror, or the jury is smaller."
    ),
    "recused": N_("No vote on this film; on every other one, yes."),
    "declared": N_("Noted; votes on every film."),
}
LEFT: dict[str, str] = {
    "resigned": N_("Resigned"),
    "ill": N_("Fell ill"),
    "absent": N_("Could not come"),
    "barred": N_("Barred for an interest"),
    "replaced": N_("Replaced"),
    "taken_back": N_("Invitation taken back"),
    "other": N_("Other reasons"),
}
STATES: dict[str, tuple[str, str]] = {
    "unasked": (N_("Not invited yet"), "neutral"),
    "invited": (N_("Invitation sent"), "info"),
    "expired": (N_("Invitation ran out"), "warn"),
    "asked": (N_("Waits for an answer"), "info"),
    "accepted": (N_("Accepted"), "good"),
    "declined": (N_("Declined"), "bad"),
    "left": (N_("Left"), "neutral"),
}
"""How a seat stands, with the kind of badge."""
SEEN: dict[str, str] = {
    "juror": N_("seen, by the juror's own word"),
    "secretary": N_("seen, by the secretary's word"),
    "door": N_("seen, by the hall's door"),
    "screening_room": N_("seen, in the screening room"),
    "waived": N_("not seen; may vote all the same"),
}
SUSPICIONS: dict[str, str] = {
    "credited": N_("“%(name)s” stands in the credits (%(role)s)."),
    "acts_for": N_("Acts for the entry of this film."),
    "employer": N_("Belongs to “%(name)s”, which is credited (%(role)s)."),
    "colleague": N_("Belongs to the same organisation as “%(name)s” (%(role)s)."),
    "family_name": N_("Bears the same family name as “%(name)s” (%(role)s). That alone proves nothing."),
}
CREDITS: dict[str, str] = {
    "director": N_("director"),
    "producer": N_("producer"),
    "screenwriter": N_("screenplay"),
    "camera": N_("camera"),
    "editor": N_("editing"),
    "music": N_("music"),
    "cast": N_("cast"),
    "company": N_("production company"),
    "sales": N_("sales"),
    "distribution": N_("distribution"),
}


def craft(code: str) -> str:
    """A craft in the reader's language."""
    return gettext(CRAFTS[code]) if code in CRAFTS else code


def ground(code: str) -> str:
    """A ground of an interest, in the middle of a line."""
    return gettext(GROUNDS_SAID[code]) if code in GROUNDS_SAID else code


def breach(code: str, values: Mapping[str, Any]) -> str:
    """What a composition lacks, for whoever composes it: codes of countries become their names."""
    said = {key: country(value) if key == "country" else value for key, value in values.items()}
    return in_words(code, said)


def suspicion(found: Suspicion) -> str:
    """Why somebody is suspected of an interest."""
    role = gettext(CREDITS[found.role]) if found.role in CREDITS else found.role
    return gettext(SUSPICIONS[found.code], name=found.name, role=role)


def not_ready(code: str, name: str) -> str:
    """Why somebody with a vote would not be on a roll now."""
    return in_words(code, {"name": name})
