"""The pages of people: accounts and signing in, parked forms, invitations, the people of an edition."""

from __future__ import annotations

from flask import Blueprint

from fest_ops.web.http import public
from fest_ops.web.navigation import NavItem

people = Blueprint("people", __name__, template_folder="templates")
blueprints = [people]
NAVIGATION: list[NavItem] = []


@people.get("/sign-in")
@public
def sign_in() -> str:
    return ""
