"""Who may give a role, what a password and a name must be, where a sign-in may lead. Pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable

from fest_ops.actor import Actor, Role

LINK_LASTS = {
    "sign_in": dt.timedelta(minutes=15),
    "reset": dt.timedelta(hours=1),
    "confirm": dt.timedelta(days=3),
    "address": dt.timedelta(days=1),
}
INVITATION_LASTS = dt.timedelta(days=30)
PASSWORD_SHORTEST = 10
PASSWORD_LONGEST = 200
NAME_LONGEST = 200
INVITED_AT_ONCE = 50


def normal_password(typed: str) -> str:
    """The password as it is hashed: NFC, so that two keyboards that compose "й" differently type the same one."""
    return unicodedata.normalize("NFC", typed)


def why_not_password(typed: str, email: str) -> str | None:
    """A reason code, or None. 10 to 200 characters, not the address (NIST SP 800-63B-4: length, no composition)."""
    password = normal_password(typed)
    if len(password) < PASSWORD_SHORTEST:
        return "password_too_short"
    if len(password) > PASSWORD_LONGEST:
        return "password_too_long"
    if email and password.casefold() in (email.casefold(), email.casefold().partition("@")[0]):
        return "password_is_the_address"
    return None


_OVERRIDES = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))


def clean_name(typed: str) -> str:
    """A name without control characters and direction overrides (they would turn around the words beside it), with
    single spaces, composed (NFC); any script and emoji stay."""
    kept = "".join(
        " " if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or char in _OVERRIDES else char
        for char in typed
    )
    return " ".join(unicodedata.normalize("NFC", kept).split())


def why_not_name(name: str) -> str | None:
    """A reason code, or None; `name` is clean."""
    if not name:
        return "name_missing"
    if len(name) > NAME_LONGEST:
        return "name_too_long"
    return None


def may_see_people(actor: Actor) -> bool:
    """Who sees the people of an edition: those who run it, and administrators."""
    return actor.system or actor.staff or actor.administrator


def may_give_role(actor: Actor, role: Role) -> bool:
    """Who gives, takes and invites to a role: organisers and administrators any, the head of programme selectors."""
    if actor.system or actor.administrator or actor.has(Role.ORGANISER):
        return True
    return role is Role.SELECTOR and actor.has(Role.HEAD_OF_PROGRAMME)


def roles_to_give(actor: Actor) -> tuple[Role, ...]:
    """The roles this actor may give, in their own order."""
    return tuple(role for role in Role if may_give_role(actor, role))


def why_not_take_role(role: Role, holders: int) -> str | None:
    """A reason code, or None: an edition keeps its last organiser; `holders` counts those of the role."""
    return "last_organiser" if role is Role.ORGANISER and holders <= 1 else None


def lines_of_addresses(typed: str) -> list[tuple[str, str]]:
    """(name, address) of each line: "Name <address>", "address" or "Name, address"; the address is not checked."""
    found: list[tuple[str, str]] = []
    for line in re.split(r"[\n\r;]+", typed):
        line = line.strip(" ,\t")
        if not line:
            continue
        match = re.fullmatch(r"(.*?)[\s,]*<?([^\s<>,]+@[^\s<>,]+)>?", line)
        name, address = match.groups() if match else ("", line)
        found.append((clean_name(name.strip(" \"'")), address))
    return found


def unrepeated(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each address once, the first name kept."""
    seen: dict[str, tuple[str, str]] = {}
    for name, address in pairs:
        seen.setdefault(address.casefold(), (name, address))
    return list(seen.values())
