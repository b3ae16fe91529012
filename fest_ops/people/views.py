"""Everything that people show: coming in, one's own account, an edition's people."""

from __future__ import annotations

from flask import Flask

from fest_ops.audit import details
from fest_ops.people.account import views as account
from fest_ops.people.asking import install_asking
from fest_ops.people.blueprint import people
from fest_ops.people.entrance import views as entrance
from fest_ops.people.limits import install_limits
from fest_ops.people.reasons import ROLES
from fest_ops.people.rules import NAME_LONGEST, may_see_people
from fest_ops.people.team import views as team
from fest_ops.web.http import settings
from fest_ops.web.languages import N_
from fest_ops.web.layout import url_if
from fest_ops.web.navigation import NavItem
from fest_ops.web.reasons import in_words

PAGES = (entrance, account, team)
"""Modules whose views stand on the blueprint; imported for that."""
blueprints = [people, team.team]
NAVIGATION = [NavItem("team.people_list", N_("People"), may_see_people, order=50)]


def install(app: Flask) -> None:
    """Count tries, ask signed-out visitors to sign in, and say in the record what roles are called."""
    install_limits(app)
    install_asking(app)
    details.register(ROLES, "role")
    app.jinja_env.globals.update(
        role_name=team.role_name, reason_words=reason_words, mail_room_url=mail_room_url
    )


def reason_words(code: str) -> str:
    """A reason without values, in the reader's language."""
    return in_words(code, {"longest": NAME_LONGEST})


def mail_room_url() -> str:
    """Where a demonstration's letters can be read; "" elsewhere."""
    return url_if("mail_room.room") if settings().demo and not settings().smtp_url else ""
