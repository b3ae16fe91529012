"""What every view stands on: who asks, in which edition, when, and who may call it at all.

A view without an access mark is not reachable: `create_app` refuses to start with one (deny by default).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, g, redirect, request
from werkzeug.wrappers import Response

from fest_ops.actor import VISITOR, Actor, Role
from fest_ops.config import Settings

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Place:
    """The edition that the address names, as every page needs it."""

    edition_id: uuid.UUID
    festival: str
    """Slug."""
    edition: str
    """Slug."""
    name: dict[str, str]
    """The festival's name, words by language."""
    number: str
    """"IX"."""
    year: int
    starts: dt.date
    ends: dt.date
    timezone: str
    languages: tuple[str, ...]
    demo: bool
    selection_announced_at: dt.datetime | None
    city: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may call a view: anybody, anybody signed in, or holders of one of the roles in the edition."""

    public: bool = False
    roles: frozenset[Role] = field(default_factory=frozenset)
    administrator: bool = False

    def admits(self, actor: Actor) -> bool:
        """Whether this actor comes in; a signed-out visitor is asked to sign in instead."""
        if self.public:
            return True
        if not actor.signed_in:
            return False
        if self.administrator and actor.administrator:
            return True
        return not self.administrator and (not self.roles or actor.has(*self.roles))


def public(view: View) -> View:
    """Mark a view as open to everybody."""
    cast(Any, view).access = Access(public=True)
    return view


def signed_in(view: View) -> View:
    """Mark a view as open to everybody who has signed in; its queries check the rest."""
    cast(Any, view).access = Access()
    return view


def needs(*roles: Role) -> Callable[[View], View]:
    """Mark a view as open to holders of one of `roles` in the edition of the address."""

    def mark(view: View) -> View:
        cast(Any, view).access = Access(roles=frozenset(roles))
        return view

    return mark


def administrators(view: View) -> View:
    """Mark a view as open to the installation's administrators."""
    cast(Any, view).access = Access(administrator=True)
    return view


STAFF = (Role.ORGANISER, Role.HEAD_OF_PROGRAMME)


def edition_blueprint(name: str, import_name: str) -> Blueprint:
    """A blueprint whose addresses begin with /<festival>/<edition>, its templates in `templates/` beside it.

    The two are taken off the view's arguments (`place()` has them) and filled in by url_for.
    """
    return Blueprint(name, import_name, url_prefix="/<festival>/<edition>", template_folder="templates")


def settings() -> Settings:
    """The settings of this application."""
    return cast(Settings, current_app.extensions["fest_ops"])


def now() -> dt.datetime:
    """The moment of this request, taken once."""
    return cast(dt.datetime, g.now)


def today() -> dt.date:
    """The day of this request in the edition's zone."""
    return now().astimezone(ZoneInfo(place().timezone)).date()


def actor() -> Actor:
    """Who asks; VISITOR where nobody has signed in."""
    return cast(Actor, g.get("actor", VISITOR))


def place() -> Place:
    """The edition of this address. Raises LookupError on an address of no edition."""
    found = g.get("place")
    if found is None:
        raise LookupError("this address is of no edition")
    return cast(Place, found)


def place_or_none() -> Place | None:
    """The edition of this address, or None on the pages of no edition."""
    return cast("Place | None", g.get("place"))


def see_other(address: str) -> Response:
    """303: the act is done, look there. A reload does not repeat it."""
    return redirect(address, code=303)


def wants_fragment() -> bool:
    """Whether htmx asks for a part of the page (and it is not a history restore)."""
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-History-Restore-Request") != "true"
    )
