"""One entry as the festival sees it: what was handed in and amended, every review, decision, offer and letter."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import Forbidden, NotFound
from fest_ops.festival.models import Section
from fest_ops.notifications.models import Address, Letter
from fest_ops.people.models import Person
from fest_ops.selection.calls.models import Criterion, Round
from fest_ops.selection.calls.queries import rounds_of
from fest_ops.selection.decisions.models import Offer
from fest_ops.selection.decisions.queries import PastDecision, decisions_of, offers_of
from fest_ops.selection.entries.models import Entry, EntrySnapshot
from fest_ops.selection.entries.queries import snapshots_of
from fest_ops.selection.reviews.calibration import Given, calibrate
from fest_ops.selection.reviews.models import Assignment, Review
from fest_ops.selection.reviews.queries import Seen, criteria_by_round, given_reviews, hidden_scores_for
from fest_ops.selection.states import State
from fest_ops.submissions.films import labels
from fest_ops.submissions.films.payload import differences
from fest_ops.submissions.films.queries import OwnFilm, readable_film
from fest_ops.submissions.films.watching import Watching, as_handed_in

CALIBRATED_UP_TO = 2_000
"""Reviews of a round up to which the calibrated score is worked out with the page; it is exact, and takes its time."""


@dataclass(frozen=True, slots=True)
class RoundSeen:
    """What was given to the entry in one round, as far as this reader may see it."""

    round: Round
    criteria: list[Criterion]
    reviews: list[Seen]
    calibrated: Decimal | None


@dataclass(frozen=True, slots=True)
class Selector:
    """Somebody who is to review the entry in its present round, and where they stand."""

    name: str
    invented: bool
    given: bool
    recusal: str | None


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a later snapshot changed: (field, before, after)."""

    snapshot: EntrySnapshot
    changes: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class EntryLetter:
    """A letter about the entry, its decisions and offers, or its film file."""

    letter: Letter
    email: str


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Everything that staff see of an entry."""

    film: OwnFilm
    hidden: bool
    """This reader is to give an own review first: no scores."""
    rounds: list[RoundSeen]
    selectors: list[Selector]
    snapshots: list[EntrySnapshot]
    amendments: list[Amendment]
    decisions: list[PastDecision]
    offers: list[Offer]
    sections: dict[uuid.UUID, Section]
    letters: list[EntryLetter]
    watching: Watching
    """The film itself, as it was handed in last."""

    @property
    def entry(self) -> Entry:
        """The entry itself."""
        return self.film.entry


def entry_page(session: Session, actor: Actor, entry_id: uuid.UUID, *, keys: tuple[str, ...]) -> EntryPage:
    """An entry of this edition for staff, in a fixed number of statements. `keys` are the configuration's, for the
    screener's password. Raises Forbidden, NotFound."""
    if not actor.staff:
        raise Forbidden("forbidden")
    film = readable_film(session, actor, entry_id)
    if film.entry.state == State.DRAFT:
        raise NotFound
    hidden = film.entry.id in hidden_scores_for(session, actor)
    snapshots = snapshots_of(session, entry_id)
    decisions = decisions_of(session, actor, entry_id)
    offers = offers_of(session, entry_id)
    sections = {section.id: section for section in session.scalars(
        select(Section).where(Section.edition_id == film.entry.edition_id)
    )}  # fmt: skip
    watching = as_handed_in(session, actor, film.entry, snapshots[-1] if snapshots else None, keys=keys)
    facts = [entry_id, *(each.decision.id for each in decisions), *(offer.id for offer in offers)]
    if watching.file is not None:
        facts.append(watching.file.id)
    return EntryPage(
        film=film,
        hidden=hidden,
        rounds=_rounds(session, actor, film.entry, hidden),
        selectors=_selectors(session, film.entry),
        snapshots=snapshots,
        amendments=_amendments(snapshots),
        decisions=decisions,
        offers=offers,
        sections=sections,
        letters=_letters(session, facts),
        watching=watching,
    )


def _rounds(session: Session, actor: Actor, entry: Entry, hidden: bool) -> list[RoundSeen]:
    reviews = given_reviews(session, actor, entry.id)
    rounds = rounds_of(session, entry.call_id)
    criteria = criteria_by_round(session, [one.id for one in rounds])
    seen: list[RoundSeen] = []
    for one in rounds:
        theirs = [review for review in reviews if review.round_id == one.id]
        if theirs or one.id == entry.round_id:
            mine_only = hidden and one.id == entry.round_id
            calibrated = None if mine_only or not theirs else calibrated_score(session, one.id, entry.id)
            seen.append(RoundSeen(one, criteria[one.id], theirs, calibrated))
    return seen


def calibrated_score(session: Session, round_id: uuid.UUID, entry_id: uuid.UUID) -> Decimal | None:
    """The entry's score with each selector's habit taken off, on the round's own scale (section 6 of the field's
    rules); None where the round has too many reviews, or one selector alone. Never a reason by itself."""
    where = (Review.round_id == round_id, Review.given_at.is_not(None))
    if (session.scalar(select(func.count()).select_from(Review).where(*where)) or 0) > CALIBRATED_UP_TO:
        return None
    rows = session.execute(
        select(Review.entry_id, Review.person_id, Review.total)
        .join(Assignment, (Assignment.round_id == Review.round_id) & (Assignment.entry_id == Review.entry_id)
              & (Assignment.person_id == Review.person_id))
        .where(*where, Assignment.recused_at.is_(None))
    ).all()  # fmt: skip
    if len({row.person_id for row in rows}) < 2:
        return None
    merit = calibrate(Given(row.entry_id, row.person_id, row.total) for row in rows).merit.get(entry_id)
    return None if merit is None else Decimal(merit.numerator) / Decimal(merit.denominator)


def _selectors(session: Session, entry: Entry) -> list[Selector]:
    rows = session.execute(
        select(Person.name, Person.invented, Review.given_at, Assignment.recused_at, Assignment.recusal)
        .select_from(Assignment)
        .join(Person, Person.id == Assignment.person_id)
        .outerjoin(
            Review,
            (Review.round_id == Assignment.round_id)
            & (Review.entry_id == Assignment.entry_id)
            & (Review.person_id == Assignment.person_id),
        )
        .where(Assignment.entry_id == entry.id, Assignment.round_id == entry.round_id)
        .order_by(Person.sort_key, Person.id)
    )
    return [
        Selector(
            row.name,
            row.invented,
            row.given_at is not None,
            (row.recusal or "other") if row.recused_at else None,
        )
        for row in rows
    ]


def _amendments(snapshots: list[EntrySnapshot]) -> list[Amendment]:
    found: list[Amendment] = []
    for before, after in itertools.pairwise(snapshots):
        changes = [
            (labels.label_of(change.key), change.before, change.after)
            for change in differences(before.payload, after.payload)
        ]
        found.append(Amendment(after, changes))
    return found[::-1]


def _letters(session: Session, facts: list[uuid.UUID]) -> list[EntryLetter]:
    if not facts:
        return []
    rows = session.execute(
        select(Letter, Address.email)
        .join(Address, Address.id == Letter.address_id)
        .where(Letter.fact_kind.in_(("decision", "offer", "entry", "file")), Letter.fact_id.in_(facts))
        .order_by(Letter.put_at.desc(), Letter.id)
    )
    return [EntryLetter(letter, email) for letter, email in rows]


def late(snapshot: EntrySnapshot, deadline: dt.datetime) -> bool:
    """Whether it was handed in after the call's deadline."""
    return snapshot.taken_at >= deadline
