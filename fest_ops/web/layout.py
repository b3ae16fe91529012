"""Templates' common ground: languages, the menu, static and vendor files with unchanging addresses."""

from __future__ import annotations

from flask import Flask

from fest_ops.web import languages, navigation
from fest_ops.web.http import actor, now, place_or_none


def install_layout(app: Flask) -> None:
    """Give every template the words, formats, actor, place and menu."""
    app.jinja_env.globals.update(
        _=languages.gettext,
        gettext=languages.gettext,
        ngettext=languages.ngettext,
        pgettext=languages.pgettext,
        words=languages.words,
        country=languages.country,
        number=languages.number,
        date=languages.date,
        instant=languages.instant,
        ago=languages.ago,
        language=languages.language,
        LANGUAGE_NAMES=languages.NAMES,
        actor=actor,
        now=now,
        place=place_or_none,
        menu=navigation.menu,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
