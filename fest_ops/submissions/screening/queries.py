"""A film as its selector sees it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import NotFound
from fest_ops.media.models import File
from fest_ops.selection.calls.models import Criterion
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.entries.queries import last_snapshot
from fest_ops.selection.reviews import duties
from fest_ops.selection.reviews.queries import OwnReview, Seen, criteria_by_round, given_reviews, own_reviews
from fest_ops.submissions.films.facts import FilmFacts
from fest_ops.submissions.films.payload import facts_of
from fest_ops.submissions.films.watching import Watching, as_handed_in


@dataclass(frozen=True, slots=True)
class Screening:
    """Everything on a film's page: the film, how to watch it, the scorecards, and what others gave, where that shows.

    `own` is the scorecard of the entry's present round, else of the last one that was the selector's; `earlier` are
    those of rounds before.
    """

    entry: Entry
    facts: FilmFacts
    watching: Watching
    own: OwnReview
    earlier: list[OwnReview]
    criteria: dict[uuid.UUID, list[Criterion]]
    others: list[Seen]
    before: uuid.UUID | None
    after: uuid.UUID | None
    waiting: uuid.UUID | None
    amended: int
    """How many amendments came after the submission."""

    @property
    def file(self) -> File | None:
        """The film file, where it can be used, or will be once it is looked into."""
        return self.watching.file if not self.watching.refusal else None

    @property
    def scorecard(self) -> list[Criterion]:
        """The criteria of the present scorecard."""
        return self.criteria[self.own.round_id]


def screening(session: Session, actor: Actor, entry_id: uuid.UUID, *, keys: tuple[str, ...]) -> Screening:
    """The page of a film that is assigned to the actor. `keys` are the configuration's, for the screener's password.

    Raises NotFound where it never was, and where the actor stepped back from it.
    """
    reviews = own_reviews(session, actor, entry_id)
    if any(review.recused for review in reviews):
        raise NotFound
    entry = session.get_one(Entry, entry_id)
    snapshot = last_snapshot(session, entry_id)
    others = given_reviews(session, actor, entry_id)
    before, after, waiting = duties.neighbours(session, actor, entry_id)
    return Screening(
        entry=entry,
        facts=facts_of(snapshot.payload if snapshot else {}),
        watching=as_handed_in(session, actor, entry, snapshot, keys=keys),
        own=reviews[0],
        earlier=[review for review in reviews[1:] if review.given_at],
        criteria=criteria_by_round(
            session, sorted({held.round_id for held in reviews} | {seen.round_id for seen in others})
        ),
        others=[seen for seen in others if seen.person_id != actor.person_id],
        before=before,
        after=after,
        waiting=waiting,
        amended=snapshot.position - 1 if snapshot else 0,
    )


def recusable(session: Session, actor: Actor, entry_id: uuid.UUID) -> tuple[Entry, OwnReview]:
    """A film that the actor may step back from, with the scorecard of its present round. Raises NotFound."""
    reviews = own_reviews(session, actor, entry_id)
    if any(review.recused for review in reviews):
        raise NotFound
    return session.scalars(select(Entry).where(Entry.id == entry_id)).one(), reviews[0]
