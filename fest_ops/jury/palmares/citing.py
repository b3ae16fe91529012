"""Citations, and special mentions: words that go with a prize, and what is no prize."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.config import LANGUAGES
from fest_ops.errors import NotFound, Refused
from fest_ops.jury.ballots.models import Sitting
from fest_ops.jury.ballots.queries import run_by, sitting_of
from fest_ops.jury.palmares import legality, queries, told
from fest_ops.jury.palmares.desk import open_desk
from fest_ops.jury.palmares.legality import Won
from fest_ops.jury.palmares.models import Mention, Outcome
from fest_ops.jury.protocol.commands import append
from fest_ops.notifications.wording import tidy
from fest_ops.words import clean_words

CITATION_LONGEST = 2_000
PERSON_LONGEST = 200


def cite(
    session: Session,
    actor: Actor,
    slug: str,
    prize_key: str,
    citation: Mapping[str, str],
    *,
    now: dt.datetime,
) -> Outcome:
    """Set the citation of a prize that was awarded, in the languages given, until the jury is closed.

    It is read out at the ceremony; the protocol holds the award, not these words. Raises Forbidden for all but the
    secretary; NotFound; Refused("jury_is_closed" | "prize_is_open" | "citation_too_long").
    """
    sitting = _until_closed(session, actor, slug)
    outcome = queries.outcome_of(session, sitting.id, prize_key)
    if outcome is None or outcome.status != "awarded":
        raise Refused("prize_not_awarded")
    outcome.citation = _said(citation)
    session.flush()
    if not sitting.rehearsal:
        record(session, actor, "prize.cite", now=now, kind="prize", object_id=outcome.id, prize=prize_key)
    return outcome


def cite_mention(
    session: Session,
    actor: Actor,
    slug: str,
    mention_id: uuid.UUID,
    citation: Mapping[str, str],
    *,
    now: dt.datetime,
) -> Mention:
    """The same for a mention."""
    sitting = _until_closed(session, actor, slug)
    mention = queries.mention_in(session, sitting.id, mention_id)
    mention.citation = _said(citation)
    session.flush()
    if not sitting.rehearsal:
        record(session, actor, "prize.cite", now=now, kind="prize", object_id=mention.id)
    return mention


def mention(
    session: Session,
    actor: Actor,
    slug: str,
    entry_id: uuid.UUID,
    person: str = "",
    *,
    now: dt.datetime,
) -> Mention:
    """Give a special mention to a film that is judged, or to a person in it, up to the number that the rules allow.

    Raises Forbidden for all but the secretary; NotFound; Refused with the rule that stands in the way.
    """
    jury, _ = run_by(session, actor, slug, lock=True)
    desk, sitting = open_desk(session, jury, now=now)
    if desk.running is not None:
        raise Refused("round_runs")
    person = " ".join(tidy(person).split())
    if len(person) > PERSON_LONGEST:
        raise Refused("name_too_long", fields={"person": ""})
    given = session.scalars(select(Mention).where(Mention.sitting_id == sitting.id)).all()
    won = Won(str(entry_id), person)
    already = [Won(str(each.entry_id), each.person) for each in given]
    reason = legality.why_not_mention(desk.profile, already, won, desk.legal_films)
    if reason is not None:
        code, values = told.refusal(desk.profile, desk.titles, reason)
        raise Refused(code, fields={"entry": ""}, **values)
    last = session.scalar(select(func.max(Mention.position)).where(Mention.sitting_id == sitting.id))
    made = Mention(
        id=uuid.uuid4(),
        sitting_id=sitting.id,
        position=(last or 0) + 1,
        entry_id=entry_id,
        person=person,
        decided_at=now,
    )
    session.add(made)
    session.flush()
    append(session, sitting, "mention.given", {"entry": str(entry_id), "person": person}, now=now)
    if not sitting.rehearsal:
        record(session, actor, "mention.give", now=now, kind="jury_sitting", object_id=sitting.id)
    return made


def take_mention_back(
    session: Session, actor: Actor, slug: str, mention_id: uuid.UUID, *, now: dt.datetime
) -> None:
    """Undo a mention while the sitting is open; the protocol keeps both.

    Raises Forbidden for all but the secretary; NotFound; Refused("sitting_is_closed" | ...).
    """
    jury, _ = run_by(session, actor, slug, lock=True)
    _, sitting = open_desk(session, jury, now=now)
    gone = queries.mention_in(session, sitting.id, mention_id)
    content = {"entry": str(gone.entry_id), "person": gone.person}
    session.delete(gone)
    session.flush()
    append(session, sitting, "mention.taken_back", content, now=now)
    if not sitting.rehearsal:
        record(session, actor, "mention.take_back", now=now, kind="jury_sitting", object_id=sitting.id)


def _until_closed(session: Session, actor: Actor, slug: str) -> Sitting:
    jury, _ = run_by(session, actor, slug, lock=True)
    if jury.closed_at is not None:
        raise Refused("jury_is_closed")
    sitting = sitting_of(session, jury.id, lock=True)
    if sitting is None:
        raise NotFound
    return sitting


def _said(citation: Mapping[str, str]) -> dict[str, str]:
    said = clean_words({code: tidy(citation.get(code) or "") for code in LANGUAGES})
    for code, text in said.items():
        if len(text) > CITATION_LONGEST:
            raise Refused("citation_too_long", fields={f"citation_{code}": ""}, most=CITATION_LONGEST)
    return said
