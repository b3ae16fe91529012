"""Setting an audience award up, opening, closing and announcing it; the codes, and the votes cast with them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from sqlalchemy import SmallInteger, Uuid, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.festival.models import Edition
from fest_ops.festival.queries import section_in
from fest_ops.festival.rules import why_not_slug
from fest_ops.jury.audience import codes, queries, rules
from fest_ops.jury.audience.models import AudienceAward, AudienceCode, AudienceVote, CodeSheet
from fest_ops.selection.entries.models import Entry
from fest_ops.words import clean_words

MOST_CODES = 500
"""Codes on one sheet: print another for a larger hall."""
KIND = "audience_award"
_USED = (
    update(AudienceCode.__table__)  # type: ignore[arg-type]  # a mapped class's table is a Table
    .where(AudienceCode.digest.in_(bindparam("digests", expanding=True)), ~AudienceCode.used)
    .values(used=True)
    .returning(AudienceCode.sheet_id)
    .cte("used")
)
_VOTE = select(
    bindparam("award", type_=Uuid), bindparam("film", type_=Uuid), bindparam("mark", type_=SmallInteger)
)
_CAST = (
    insert(AudienceVote.__table__)  # type: ignore[arg-type]
    .from_select(["award_id", "entry_id", "mark"], _VOTE.select_from(_USED))
    .returning(AudienceVote.id)
)
"""A code is used up and its vote stands, in one statement: made once, for it is run hundreds of times a minute."""


def save_award(
    session: Session,
    actor: Actor,
    award_slug: str | None,
    *,
    slug: str,
    name: Mapping[str, str],
    section_id: uuid.UUID,
    worst: int,
    best: int,
    formula: str,
    now: dt.datetime,
) -> AudienceAward:
    """A new award, or (`award_slug`) changes to one; once it is open, only its name changes.

    Raises Forbidden, NotFound, Refused("slug_…" | "words_needed" | "scale_of_one_mark" | "scale_too_long" |
    "audience_opened_already") by field.
    """
    if not rules.may_set_up(actor) or actor.edition_id is None:
        raise Forbidden("forbidden")
    held = _locked(session, actor, award_slug) if award_slug is not None else None
    words = clean_words(name)
    if not words:
        raise Refused("words_needed", fields={"name_en": ""})
    section = section_in(session, actor.edition_id, section_id)
    if held is None:
        taken = session.scalars(
            select(AudienceAward.slug).where(AudienceAward.edition_id == actor.edition_id)
        )
        _refuse("slug", why_not_slug(slug, taken.all()))
    _refuse("worst", rules.why_not_scale(worst, best))
    if formula not in rules.FORMULAS:
        raise NotFound
    terms = {"section_id": section.id, "worst": worst, "best": best, "formula": formula}
    if held is None:
        held = _added(session, AudienceAward(edition_id=actor.edition_id, slug=slug, name=words, **terms))
    elif held.opened_at is None:
        for field, value in terms.items():
            setattr(held, field, value)
    elif any(getattr(held, field) != value for field, value in terms.items()):
        raise Refused("audience_opened_already")
    held.name = words
    session.flush()
    record(
        session, actor, "audience.change", now=now, kind=KIND, object_id=held.id,
        slug=held.slug, section=section.slug, worst=worst, best=best, formula=formula,
    )  # fmt: skip
    return held


def open_award(session: Session, actor: Actor, slug: str, *, now: dt.datetime) -> AudienceAward:
    """Take votes from now on; a second click changes nothing.

    Raises Forbidden, NotFound, Refused("audience_before_selection" | "audience_without_films").
    """
    award = _locked(session, actor, slug)
    if award.opened_at is not None and award.closed_at is None:
        return award
    edition = session.get_one(Edition, award.edition_id)
    films = queries.films(session, award)
    why_not = rules.why_not_open(award.opened_at, films, edition.selection_announced_at, now)
    if why_not:
        raise Refused(why_not)
    award.opened_at = now
    record(session, actor, "audience.open", now=now, kind=KIND, object_id=award.id, films=len(films))
    session.flush()
    return award


def close_award(session: Session, actor: Actor, slug: str, *, now: dt.datetime) -> AudienceAward:
    """Take no more votes, count, and keep the result as it is; it is never opened or counted again.

    Waits for votes that are being cast. A planned minute of the announcement that is past already is dropped: a
    result never becomes public by the click that makes it. A second click changes nothing. Raises Forbidden,
    NotFound, Refused("audience_not_open").
    """
    award = _locked(session, actor, slug)
    if award.closed_at is not None:
        return award
    if award.opened_at is None:
        raise Refused("audience_not_open")
    counts, spoiled = queries.counts(session, award)
    films = [str(entry.id) for entry in queries.films(session, award)]
    result = rules.tally(rules.Scale(award.worst, award.best), award.formula, films, counts, spoiled)
    award.result = rules.document(result)
    award.closed_at = now
    if award.announce_at is not None and award.announce_at <= now:
        award.announce_at = None
    record(
        session, actor, "audience.close", now=now, kind=KIND, object_id=award.id, votes=result.votes,
        left_out=sum(votes for _, votes in result.left_out), spoiled=sum(spoiled.values()),
    )  # fmt: skip
    session.flush()
    return award


def announce(session: Session, actor: Actor, slug: str, at: dt.datetime | None, *, now: dt.datetime) -> None:
    """Set the minute from which the result is public; None takes a plan back. What was public stays public.

    Raises Forbidden, NotFound, Refused("moment_is_past" | "audience_public_already").
    """
    award = _locked(session, actor, slug)
    if rules.is_public(award.closed_at, award.announce_at, now):
        raise Refused("audience_public_already", at=award.announce_at)
    if at is not None and at < now:
        raise Refused("moment_is_past", fields={"at": ""})
    before, award.announce_at = award.announce_at, at
    record(session, actor, "audience.announce", now=now, kind=KIND, object_id=award.id, at=at, before=before)
    session.flush()


def print_codes(
    session: Session,
    actor: Actor,
    slug: str,
    entry_id: uuid.UUID,
    *,
    label: str,
    number: int,
    keys: tuple[str, ...],
    now: dt.datetime,
) -> list[str]:
    """A sheet of new one-time codes for a film. They are given back this once and kept nowhere.

    Raises Forbidden, NotFound, Refused("audience_not_open" | "audience_closed" | "codes_out_of_range").
    """
    if not rules.may_count(actor):
        raise Forbidden("forbidden")
    award = running(session, actor, slug)
    film_of(session, award, entry_id)
    if not 1 <= number <= MOST_CODES:
        raise Refused("codes_out_of_range", most=MOST_CODES, fields={"number": ""})
    made = [codes.new_code() for _ in range(number)]
    sheet = CodeSheet(
        award_id=award.id, entry_id=entry_id, label=label.strip(), at=now, by_id=actor.person_id
    )
    session.add(sheet)
    session.flush()
    session.execute(
        insert(AudienceCode),
        [{"digest": codes.digest(keys[0], code), "sheet_id": sheet.id, "used": False} for code in made],
    )
    record(
        session, actor, "audience.codes", now=now, kind=KIND, object_id=award.id,
        film=entry_id, sheet=sheet.id, number=number,
    )  # fmt: skip
    return made


def void_sheet(session: Session, actor: Actor, slug: str, sheet_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Make the codes of a sheet that nobody has used void; the votes cast with the others stand.

    Raises Forbidden, NotFound, Refused("audience_closed").
    """
    if not rules.may_count(actor):
        raise Forbidden("forbidden")
    award = running(session, actor, slug)
    sheet = session.scalars(
        select(CodeSheet).where(CodeSheet.id == sheet_id, CodeSheet.award_id == award.id)
    ).one_or_none()
    if sheet is None:
        raise NotFound
    if sheet.cancelled_at is None:
        sheet.cancelled_at = now
        record(
            session, actor, "audience.codes", now=now, kind=KIND, object_id=award.id,
            film=sheet.entry_id, sheet=sheet.id, void=True,
        )  # fmt: skip
    session.flush()


def cast(session: Session, edition_id: uuid.UUID, keys: tuple[str, ...], code: str, mark: int) -> uuid.UUID:
    """One vote with one code, on the film whose id is given back: the code is used up and the vote stands, both or
    neither (2 statements).

    `code` is as codes.read gives it. There is no record of it but the two rows. Raises Refused("code_no_good") for a
    code that is unknown, used, void, or of an award that takes no votes: all alike; Refused("mark_not_on_scale").
    """
    digests = codes.digests(keys, code)
    good_for = queries.hold_ballot(session, edition_id, digests)
    if good_for is None:
        raise Refused("code_no_good")
    award_id, entry_id, scale = good_for
    if mark not in scale.marks:
        raise Refused("mark_not_on_scale", fields={"mark": ""})
    values = {"digests": digests, "award": award_id, "film": entry_id, "mark": mark}
    if session.execute(_CAST, values).one_or_none() is None:
        raise Refused("code_no_good")
    return entry_id


def running(session: Session, actor: Actor, slug: str, *, alone: bool = False) -> AudienceAward:
    """An award that takes votes, kept from being closed until the transaction ends; with `alone`, from everybody else
    who enters slips as well. Raises Forbidden, NotFound, Refused("audience_not_open" | "audience_closed")."""
    award = queries.award_for(session, actor, slug)
    session.refresh(award, with_for_update={"key_share": True, "read": not alone})
    why_not = rules.why_not_vote(award.opened_at, award.closed_at)
    if why_not:
        raise Refused(why_not)
    return award


def film_of(session: Session, award: AudienceAward, entry_id: uuid.UUID) -> Entry:
    """A film in the running for the award. Raises NotFound."""
    found = next((entry for entry in queries.films(session, award) if entry.id == entry_id), None)
    if found is None:
        raise NotFound
    return found


def _locked(session: Session, actor: Actor, slug: str) -> AudienceAward:
    """An award of the edition, alone with it. Raises Forbidden, NotFound."""
    if not rules.may_set_up(actor):
        raise Forbidden("forbidden")
    found = session.scalars(
        select(AudienceAward)
        .where(AudienceAward.edition_id == actor.edition_id, AudienceAward.slug == slug)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def _added(session: Session, award: AudienceAward) -> AudienceAward:
    """The award, now a row. Raises Refused("slug_taken") where somebody else was faster."""
    try:
        with session.begin_nested():
            session.add(award)
    except IntegrityError as error:
        raise Refused("slug_taken", fields={"slug": ""}) from error
    return award


def _refuse(field: str, why_not: str | None) -> None:
    if why_not:
        raise Refused(why_not, fields={field: ""})
