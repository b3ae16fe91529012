"""The words for an eligibility finding: the rule, the answer, and by how much. In the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from fest_ops.submissions.films import labels
from fest_ops.submissions.films.eligibility import Answer, Finding
from fest_ops.web.languages import N_, country, date, gettext, ngettext, number
from fest_ops.web.languages import gettext as _

ANSWERS: dict[Answer, tuple[str, str]] = {
    Answer.YES: (N_("Meets the rule"), "good"),
    Answer.NO: (N_("Does not meet the rule"), "bad"),
    Answer.CANNOT_TELL: (N_("Cannot tell"), "warn"),
}
RULES: dict[str, str] = {
    "min_minutes": N_("Shortest running time"),
    "max_minutes": N_("Longest running time"),
    "completed_after": N_("Date of completion"),
    "max_age_months": N_("Age of the film"),
    "countries": N_("Countries of production"),
    "premiere": N_("Premiere status"),
    "not_on_tv_or_web": N_("Not on television or the web"),
    "no_release_in": N_("No release before the festival"),
    "no_other_competition": N_("No other competition"),
    "kinds": N_("Kind of film"),
    "debut": N_("First feature film"),
}
PLAIN: dict[str, str] = {
    "running_time_unknown": N_("The running time is not stated."),
    "completion_unknown": N_("The date of completion is not stated."),
    "countries_unknown": N_("The countries of production are not stated."),
    "country_allowed": N_("A country of production is among those the regulations name."),
    "premiere_unknown": N_("The premiere status is not stated."),
    "premiere_rule_unknown": N_("The regulations ask for a premiere in a way that cannot be checked here."),
    "showings_unknown": N_("Where the film was shown is not stated."),
    "tv_or_web_unknown": N_("Whether it has been on television or the web is not stated."),
    "tv_or_web_never": N_("It is not on television or the web."),
    "tv_or_web_later": N_("It comes to television or the web only after the festival."),
    "tv_or_web_when": N_("When it comes to television or the web is not stated exactly enough."),
    "no_other_competition": N_("It has not been in another competition."),
    "kind_unknown": N_("The kind of film is not stated."),
    "kind_taken": N_("This kind of film is taken."),
    "debut_unknown": N_("Whether it is the director's first feature film is not stated."),
    "is_a_debut": N_("It is the director's first feature film."),
    "no_debut": N_("It is not the director's first feature film."),
}


def told(finding: Finding) -> str:
    """What was found, as a sentence."""
    if finding.code in PLAIN:
        return gettext(PLAIN[finding.code])
    return _SENTENCES[finding.code](dict(finding.values))


def duration(seconds: int) -> str:
    """ "12 minutes", "40 seconds", "12 minutes 40 seconds"."""
    minutes, rest = divmod(seconds, 60)
    parts = []
    if minutes:
        parts.append(ngettext("%(n)s minute", "%(n)s minutes", minutes))
    if rest or not minutes:
        parts.append(ngettext("%(n)s second", "%(n)s seconds", rest))
    return " ".join(parts)


def period(days: int) -> str:
    """A number of days as people say it: "3 days", "3 months", rounded to the month above two months."""
    if days < 60:
        return ngettext("%(n)s day", "%(n)s days", days)
    return ngettext("%(n)s month", "%(n)s months", round(days / 30.44))


def _place(values: dict[str, Any]) -> str:
    return country(str(values["country"]))


def _places(values: dict[str, Any]) -> str:
    names = [gettext(labels.REGIONS.get(name, name)) for name in values["regions"]]
    return _listed([*names, *(country(code) for code in values["countries"])])


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _least(values: dict[str, Any]) -> str:
    level = labels.option_of("premiere", values["least"])
    region = values.get("region")
    if values["least"] in ("continental", "regional") and region:
        return _("%(level)s (%(region)s)", level=level, region=gettext(labels.REGIONS.get(region, region)))
    return level


def _limit(values: dict[str, Any]) -> str:
    limit = values["limit"]
    return date(limit if isinstance(limit, dt.date) else dt.date.fromisoformat(str(limit)))


_SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    "too_short": lambda v: _(
        "%(by)s too short: at least %(least)s min are asked for.",
        by=duration(v["seconds"]),
        least=number(v["least"]),
    ),
    "long_enough": lambda v: _(
        "Long enough: at least %(least)s min are asked for.", least=number(v["least"])
    ),
    "too_long_by": lambda v: _(
        "%(by)s too long: at most %(most)s min are taken.", by=duration(v["seconds"]), most=number(v["most"])
    ),
    "short_enough": lambda v: _("Short enough: at most %(most)s min are taken.", most=number(v["most"])),
    "completed_in_time": lambda v: _("Completed after %(limit)s, as asked for.", limit=_limit(v)),
    "completed_too_early": lambda v: _(
        "Completed %(by)s too early: after %(limit)s is asked for.", by=period(v["days"]), limit=_limit(v)
    ),
    "completion_vague": lambda v: _(
        "The date of completion is not stated exactly enough: after %(limit)s is asked for.", limit=_limit(v)
    ),
    "country_not_allowed": lambda v: _("No country of production is in: %(places)s.", places=_places(v)),
    "premiere_taken": lambda v: _(
        "At least this is asked for: %(least)s. The showings you list leave: %(left)s.",
        least=_least(v),
        left=labels.option_of("premiere", v["left"]),
    ),
    "premiere_too_low": lambda v: _(
        "At least this is asked for: %(least)s. You state: %(stated)s.",
        least=_least(v),
        stated=labels.option_of("premiere", v["stated"]),
    ),
    "premiere_high_enough": lambda v: _(
        "%(stated)s; at least this is asked for: %(least)s.",
        least=_least(v),
        stated=labels.option_of("premiere", v["stated"]),
    ),
    "tv_or_web_earlier": lambda v: _(
        "It is on television or the web %(by)s too early.", by=period(v["days"])
    ),
    "release_unknown": lambda v: _(
        "Whether it is released in cinemas is not stated (%(place)s).", place=_place(v)
    ),
    "release_never": lambda v: _("No release is planned before the festival (%(place)s).", place=_place(v)),
    "release_later": lambda v: _("The release comes after the festival (%(place)s).", place=_place(v)),
    "release_when": lambda v: _(
        "The date of the release is not stated exactly enough (%(place)s).", place=_place(v)
    ),
    "release_earlier": lambda v: _(
        "The release comes %(by)s too early (%(place)s).", by=period(v["days"]), place=_place(v)
    ),
    "competed_elsewhere": lambda v: _("It was in another competition: %(place)s.", place=v["place"]),
    "kind_not_taken": lambda v: _(
        "Only these kinds are taken: %(kinds)s.",
        kinds=_listed(labels.option_of("kind", kind) for kind in v["kinds"]),
    ),
}
