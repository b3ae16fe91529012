"""How the reader wants to be spoken to: language and colour scheme, both kept in cookies of the reader's own choice."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from flask import request

from fest_ops.config import LANGUAGES
from fest_ops.web import languages
from fest_ops.web.http import actor

LANGUAGE_COOKIE = "lang"
THEME_COOKIE = "theme"
THEMES = ("auto", "light", "dark")
YEAR = 365 * 86400


def greet() -> None:
    """Speak a language before anything else can fail: the one chosen here, else the browser's, else English."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen not in LANGUAGES:
        chosen = request.accept_languages.best_match(LANGUAGES) or "en"
    languages.set_language(chosen)


def recognise() -> None:
    """Once the actor is known: the account's language, unless another was chosen in this browser."""
    who = actor()
    if who.signed_in and request.cookies.get(LANGUAGE_COOKIE, "") not in LANGUAGES:
        languages.set_language(who.language)


def theme() -> str:
    """ "light" or "dark" as chosen here; "auto" follows the device."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "auto"


def here() -> str:
    """This page's address quoted for a `next` parameter; after a POST, the page that it was sent from."""
    if request.method in ("GET", "HEAD"):
        return quote(request.full_path.removesuffix("?"), safe="/")
    parts = urlsplit(request.referrer or "")
    if parts.netloc == request.host:
        return quote(f"{parts.path}?{parts.query}".removesuffix("?"), safe="/")
    return "/"


def safe_next(address: str | None) -> str:
    """`address` where it is a path of this site, else "/": a link can not send a reader elsewhere."""
    if not address or not address.startswith("/") or address.startswith("//") or "\\" in address:
        return "/"
    if any(ord(char) < 32 for char in address):
        return "/"
    parts = urlsplit(address)
    return "/" if parts.scheme or parts.netloc else address
