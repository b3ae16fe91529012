"""What the steps, fields and choices of the entry form are called. N_() messages, translated where they are shown."""

from __future__ import annotations

import functools

from fest_ops.submissions.films.regions import LANGUAGES, NO_DIALOGUE
from fest_ops.web.languages import N_, gettext, language, locale, speaking
from fest_ops.words import sort_key

STEPS: dict[str, str] = {
    "titles": N_("Titles"),
    "facts": N_("Facts"),
    "people": N_("Credits and contact"),
    "premiere": N_("Premiere"),
    "texts": N_("Texts"),
    "materials": N_("Materials"),
    "regulations": N_("Regulations"),
    "review": N_("Review and send"),
}
LABELS: dict[str, str] = {
    "section": N_("Section you apply for"),
    "title_original": N_("Original title"),
    "title_kk": N_("Title in Kazakh"),
    "title_ru": N_("Title in Russian"),
    "title_en": N_("Title in English"),
    "languages": N_("Languages of dialogue"),
    "subtitles": N_("Subtitles of your copy"),
    "countries": N_("Countries of production"),
    "year": N_("Year of production"),
    "completed": N_("Completed on"),
    "running_time": N_("Running time"),
    "kind": N_("Kind of film"),
    "genre": N_("Genre"),
    "debut": N_("Is it the director's first feature film?"),
    "colour": N_("Colour"),
    "format": N_("Screening format"),
    "directors": N_("Directors"),
    "producers": N_("Producers"),
    "screenwriters": N_("Screenplay"),
    "camera": N_("Camera"),
    "editors": N_("Editing"),
    "music": N_("Music"),
    "cast": N_("Cast"),
    "companies": N_("Production companies"),
    "sales": N_("World sales"),
    "contact_name": N_("Contact person"),
    "contact_email": N_("Contact's e-mail"),
    "contact_phone": N_("Contact's telephone"),
    "premiere": N_("What the screening here would be"),
    "shown_before": N_("Has the film been shown in public?"),
    "shown": N_("Where and when it was shown"),
    "tv_or_web": N_("Has it been, or will it be, on television or the web?"),
    "tv_or_web_on": N_("Since when, or from when on"),
    "released": N_("Has it been, or will it be, released in cinemas?"),
    "releases": N_("Releases by country"),
    "synopsis_kk": N_("Short synopsis in Kazakh"),
    "synopsis_ru": N_("Short synopsis in Russian"),
    "synopsis_en": N_("Short synopsis in English"),
    "synopsis_long_kk": N_("Long synopsis in Kazakh"),
    "synopsis_long_ru": N_("Long synopsis in Russian"),
    "synopsis_long_en": N_("Long synopsis in English"),
    "biography_kk": N_("Director's biography in Kazakh"),
    "biography_ru": N_("Director's biography in Russian"),
    "biography_en": N_("Director's biography in English"),
    "screener_url": N_("Link to a screener"),
    "screener_password": N_("Password of the screener"),
    "accepted": N_("I have read the regulations and accept them"),
    "signed_by": N_("Name of the person who accepts"),
    "capacity": N_("Accepts as"),
    "film_file": N_("Film file"),
    "poster": N_("Poster or still"),
    "shown.place": N_("Festival or place"),
    "shown.country": N_("Country"),
    "shown.on": N_("Date"),
    "shown.how": N_("What it was"),
    "releases.country": N_("Country"),
    "releases.on": N_("Date"),
    "companies.name": N_("Company"),
    "companies.country": N_("Country"),
    "directors.name": N_("Name"),
    "producers.name": N_("Name"),
}
HINTS: dict[str, str] = {
    "title_original": N_("In the film's own language and script."),
    "title_kk": N_("If you have one; the festival can translate it."),
    "title_ru": N_("If you have one; the festival can translate it."),
    "languages": N_("“No dialogue” is an answer too."),
    "countries": N_("The country of the majority producer first."),
    "completed": N_("A day or a month: 2013-05-12 or 2013-05."),
    "running_time": N_("In minutes, with seconds if you know them: 95 or 95:30."),
    "screenwriters": N_("One name a line."),
    "camera": N_("One name a line."),
    "editors": N_("One name a line."),
    "music": N_("One name a line."),
    "cast": N_("One name a line, the leading parts first."),
    "directors": N_("As they are to be credited, in the order of the credits."),
    "contact_email": N_("The festival writes here about copies and guests. It is never shown in public."),
    "contact_phone": N_("With the country's code."),
    "premiere": N_("World: never shown before. International: the first time outside the countries of production. "
                   "Continental: the first time on the festival's continent. Regional: the first time in its part of "
                   "the continent. National: the first time in the festival's country."),
    "shown": N_("Festivals, cinemas, any public screening. Screenings for buyers only are a market."),
    "tv_or_web_on": N_("A day or a month."),
    "synopsis_kk": N_("Up to 600 characters, for the catalogue."),
    "synopsis_ru": N_("Up to 600 characters, for the catalogue."),
    "synopsis_en": N_("Up to 600 characters, for the catalogue."),
    "screener_url": N_("Where selectors can watch the film. It needs no file here then, but a file is safer."),
    "screener_password": N_("Kept encrypted and shown only to those who may watch. Leave it empty to keep the one "
                            "that is stored; type - to take it off."),
}  # fmt: skip
OPTIONS: dict[str, dict[str, str]] = {
    "kind": {
        "fiction": N_("Fiction"),
        "documentary": N_("Documentary"),
        "animation": N_("Animation"),
        "experimental": N_("Experimental"),
    },
    "colour": {
        "colour": N_("Colour film"),
        "black_and_white": N_("Black and white"),
        "both": N_("Colour and black and white"),
    },
    "format": {
        "dcp": "DCP",
        "prores": "ProRes",
        "h264": "H.264",
        "film_35mm": N_("35 mm print"),
        "other": N_("Another one"),
    },
    "premiere": {
        "world": N_("World premiere"),
        "international": N_("International premiere"),
        "continental": N_("Continental premiere"),
        "regional": N_("Regional premiere"),
        "national": N_("National premiere"),
        "none": N_("No premiere"),
    },
    "how": {
        "competition": N_("In a competition"),
        "festival": N_("At a festival, out of competition"),
        "market": N_("At a market"),
        "cinema": N_("In a cinema"),
        "other": N_("Somewhere else"),
    },
    "capacity": {
        "director": N_("Director of the film"),
        "producer": N_("Producer of the film"),
        "company": N_("Production company"),
        "sales": N_("Sales agent"),
        "agent": N_("Festival agent"),
    },
    "yes_no": {"yes": N_("Yes"), "no": N_("No")},
}
OWNER_ROLES: dict[str, str] = {
    "owner": N_("Submitter"),
    "co_owner": N_("Co-owner"),
    "agent": N_("Agent"),
}
REGIONS: dict[str, str] = {
    "asia": N_("Asia"),
    "europe": N_("Europe"),
    "africa": N_("Africa"),
    "americas": N_("the Americas"),
    "oceania": N_("Oceania"),
    "central_asia": N_("Central Asia"),
}


def label_of(key: str) -> str:
    """What a draft's key is called, in the reader's language: "shown.0.country" is "Country"."""
    name, _, rest = key.partition(".")
    column = rest.partition(".")[2]
    message = LABELS.get(f"{name}.{column}") if column else None
    return gettext(message or LABELS.get(name, name))


def option_of(name: str, value: str) -> str:
    """What an answer to the choice `name` is called; the value itself where it is no answer of ours."""
    message = OPTIONS.get(name, {}).get(value)
    return gettext(message) if message else value


_UNNAMED = {
    "arc": N_("Aramaic"),
    "nah": N_("Nahuatl"),
    "prs": N_("Dari"),
    "rom": N_("Romani"),
    "tl": N_("Tagalog"),
}
"""Languages that CLDR does not name in all of ours."""


def language_name(code: str) -> str:
    """The name of a language of dialogue in the reader's language."""
    if code == NO_DIALOGUE:
        return gettext("No dialogue")
    if code == "sgn":
        return gettext("Sign language")
    if code in _UNNAMED:
        return gettext(_UNNAMED[code])
    return str(locale().languages.get(code, code))


def language_choices() -> tuple[tuple[str, str], ...]:
    """The languages of dialogue by name in the reader's language and its order, with "no dialogue" first."""
    return _languages(language())


@functools.cache
def _languages(spoken: str) -> tuple[tuple[str, str], ...]:
    with speaking(spoken):
        named = [(code, language_name(code)) for code in LANGUAGES if code != NO_DIALOGUE]
        return ((NO_DIALOGUE, language_name(NO_DIALOGUE)), *sorted(named, key=lambda pair: sort_key(pair[1])))
