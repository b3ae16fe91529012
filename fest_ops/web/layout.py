"""Templates' common ground: languages, the menu, static and vendor files with unchanging addresses."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, url_for

from fest_ops.config import LANGUAGES
from fest_ops.web import languages, navigation, pages, reader
from fest_ops.web.http import actor, now, place_or_none


@dataclass(frozen=True, slots=True)
class MenuLink:
    """One link of the menu as the layout draws it. `current` is an aria-current value: "page", "true" or ""."""

    url: str
    label: str
    current: str


SHEETS = (
    "fonts",
    "tokens",
    "base",
    "header",
    "layout",
    "buttons",
    "forms",
    "tables",
    "components",
    "marks",
    "menus",
    "navigation",
)
"""The stylesheets of every page, in order; a feature adds its own in the block `styles`."""


def install_layout(app: Flask) -> None:
    """Give every template the words, formats, actor, place and menu; give the app its own few pages."""
    app.jinja_env.globals.update(
        _=languages.gettext,
        gettext=languages.gettext,
        ngettext=languages.ngettext,
        pgettext=languages.pgettext,
        words=languages.words,
        spelled=languages.spelled,
        country=languages.country,
        number=languages.number,
        date=languages.date,
        instant=languages.instant,
        ago=languages.ago,
        zone_city=languages.zone_city,
        language=languages.language,
        LANGUAGES=LANGUAGES,
        LANGUAGE_NAMES=languages.NAMES,
        THEMES=reader.THEMES,
        SHEETS=SHEETS,
        actor=actor,
        now=now,
        place=place_or_none,
        menu=navigation.menu,
        menu_links=menu_links,
        home_url=home_url,
        here=reader.here,
        theme=reader.theme,
        url_if=url_if,
        static_url=pages.static_url,
        vendor_url=pages.vendor_url,
        font_urls=pages.font_urls,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.register_blueprint(pages.blueprint)
    app.before_request_funcs.setdefault(None, []).insert(0, reader.greet)
    app.before_request(reader.recognise)


def menu_links() -> list[MenuLink]:
    """The menu of this actor at this address, in the reader's language, the present page marked."""
    in_edition = place_or_none() is not None
    endpoint = request.endpoint or ""
    room = endpoint.rpartition(".")[0]
    links: list[MenuLink] = []
    for item in navigation.menu(actor(), in_edition=in_edition):
        current = ""
        if item.endpoint == endpoint:
            current = "page"
        elif endpoint in item.pages if item.pages is not None else item.endpoint.rpartition(".")[0] == room:
            current = "true"
        address = g.get("address") if item.in_edition else None
        links.append(MenuLink(_address(item.endpoint, address), languages.gettext(item.label), current))
    marked = [link for link in links if link.current]
    if len(marked) > 1:
        return [MenuLink(link.url, link.label, link.current.removeprefix("true")) for link in links]
    return links


@functools.lru_cache(maxsize=2048)
def _build(root: str, endpoint: str, address: tuple[str, str] | None) -> str:
    return url_for(endpoint)


def _address(endpoint: str, address: tuple[str, str] | None) -> str:
    """url_for of a menu page, remembered: the same few addresses stand on every page."""
    return _build(request.script_root, endpoint, address)


def home_url() -> str:
    """Where the festival's name leads: the edition's first page, or the list of editions."""
    found = place_or_none()
    if found is None:
        return f"{request.script_root}/"
    return f"{request.script_root}/{found.festival}/{found.edition}/"


def url_if(endpoint: str, **values: Any) -> str:
    """The address of `endpoint`, or "" in an application that has no such page."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""
