"""Who asks. An Actor is made once a request or task, is frozen, and is passed to every query and command."""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass, field


class Role(enum.StrEnum):
    """A role in one edition. A person may hold many; an account that holds none there is a plain applicant."""

    ORGANISER = "organiser"
    HEAD_OF_PROGRAMME = "head_of_programme"
    SELECTOR = "selector"
    SUBMITTER = "submitter"
    JUROR = "juror"
    GUEST = "guest"
    PRESS = "press"
    DOOR = "door"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, with which roles in which edition.

    `person_id` is None for a visitor who has not signed in and for the system itself. `roles` are those held in
    `edition_id`; outside an edition they are empty. `administrator` installs and repairs: it may open editions and
    give roles, and holds no other right by itself.
    """

    person_id: uuid.UUID | None = None
    account_id: uuid.UUID | None = None
    name: str = ""
    language: str = "en"
    edition_id: uuid.UUID | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    administrator: bool = False
    system: bool = False

    def has(self, *roles: Role) -> bool:
        """Whether the actor holds at least one of `roles` in this edition."""
        return not self.roles.isdisjoint(roles)

    @property
    def signed_in(self) -> bool:
        """Whether a person stands behind this actor."""
        return self.person_id is not None

    @property
    def staff(self) -> bool:
        """Whether the actor runs this edition: sees every entry, board and letter."""
        return self.has(Role.ORGANISER, Role.HEAD_OF_PROGRAMME)


VISITOR = Actor()


def system_actor(edition_id: uuid.UUID | None = None) -> Actor:
    """The actor of timed tasks, the demo and the command line: recorded as "system" in the audit."""
    return Actor(name="system", edition_id=edition_id, system=True)
