"""The audience award in the database: slips, codes, votes at once, closing, and who may know what."""

from __future__ import annotations

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from fest_ops import db
from fest_ops.actor import VISITOR, Actor, Role
from fest_ops.audit.models import AuditPayload
from fest_ops.errors import ActError, Conflict, Forbidden, NotFound, Refused
from fest_ops.festival.models import Edition, Section
from fest_ops.jury.audience import codes, commands, counting, queries, rules
from fest_ops.jury.audience.models import AudienceAward, AudienceCode, AudienceVote, CodeSheet, SlipBatch
from fest_ops.jury.audience.slips import Batch
from fest_ops.selection.calls.models import Call
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.states import State
from tests.factories import NOW, make_actor, make_call, make_edition, make_entry, make_section

LATER = NOW + dt.timedelta(hours=2)
KEYS = ("key of the audience's tests", "an older one")


@dataclass
class Hall:
    """An announced edition with twelve invented films, an organiser and somebody at the door, and an award."""

    session: Session
    edition: Edition
    section: Section
    call: Call
    organiser: Actor
    door: Actor
    films: list[Entry]
    award: AudienceAward
    slug: str = "audience"

    def opened(self) -> Hall:
        commands.open_award(self.session, self.organiser, self.slug, now=NOW)
        return self

    def enter(self, film: Entry, counts: dict[int, int], spoiled: int = 0, **more: Any) -> SlipBatch:
        batch = Batch(counts, spoiled)
        given = {"label": str(uuid.uuid4()), "expected": batch.slips, "now": NOW, **more}
        actor = given.pop("actor", self.door)
        batch_id = given.pop("batch_id", None) or uuid.uuid4()
        given.setdefault("sure", True)
        return counting.enter_slips(self.session, actor, self.slug, batch_id, film.id, batch, **given)

    def codes(self, film: Entry, number: int = 1, **more: Any) -> list[str]:
        given = {"label": "Hall 1", "number": number, "keys": KEYS, "now": NOW, **more}
        return commands.print_codes(self.session, self.door, self.slug, film.id, **given)

    def cast(self, code: str, mark: int = 5, keys: tuple[str, ...] = KEYS) -> uuid.UUID:
        return commands.cast(self.session, self.edition.id, keys, code, mark)

    def close(self) -> rules.Result:
        award = commands.close_award(self.session, self.organiser, self.slug, now=LATER)
        assert award.result is not None
        return rules.read(award.result)


def hall(
    session: Session,
    *,
    festival: str = "eurasia",
    slug: str = "2013",
    films: int = 3,
    formula: str = "mean",
    worst: int = 1,
    best: int = 5,
    announced: bool = True,
) -> Hall:
    edition = make_edition(session, festival=festival, slug=slug)
    edition.selection_announced_at = NOW - dt.timedelta(days=1) if announced else None
    section = make_section(session, edition, quota=None)
    call = make_call(session, edition, section)
    entries = [
        make_entry(
            session, call, title=f"Film {n:02d}", state=State.ACCEPTED, section_id=section.id, invented=True
        )
        for n in range(1, films + 1)
    ]
    organiser = make_actor(session, edition, Role.ORGANISER, name="Organiser Invented")
    door = make_actor(session, edition, Role.DOOR, name="Door Invented")
    award = commands.save_award(
        session, organiser, None, slug="audience", name={"en": "Audience Award", "ru": "", "kk": "Көрермен жүлдесі"},
        section_id=section.id, worst=worst, best=best, formula=formula, now=NOW,
    )  # fmt: skip
    return Hall(session, edition, section, call, organiser, door, entries, award)


def refused(code: str, call: Any, *args: Any, **values: Any) -> ActError:
    with pytest.raises(ActError) as raised:
        call(*args, **values)
    assert raised.value.code == code
    return raised.value


def test_slips_and_codes_are_counted_together(session: Session) -> None:
    here = hall(session).opened()
    one, two, three = here.films
    here.enter(one, {5: 10, 4: 2}, 3)
    here.enter(one, {1: 1})
    for code, mark in zip(here.codes(two, 3), (5, 5, 4), strict=True):
        assert here.cast(code, mark) == two.id
    cast = queries.turnout(session, [here.award.id])
    assert cast[here.award.id, one.id] == queries.Turnout(slips=13, spoiled=3)
    assert cast[here.award.id, two.id] == queries.Turnout(codes=3, used=3)
    found = here.close()
    assert [(line.film, line.votes, line.mean) for line in found.lines] == [
        (str(two.id), 3, Fraction(14, 3)),
        (str(one.id), 13, Fraction(59, 13)),
    ]
    assert found.without == (str(three.id),) and found.spoiled == {str(one.id): 3}


def test_a_result_is_kept_as_it_was_counted(session: Session) -> None:
    here = hall(session, formula="weighted").opened()
    for n, film in enumerate(here.films, start=1):
        here.enter(film, {5: n * 10, 2: 7})
    first = here.close()
    session.execute(text("DELETE FROM audience_batch"))
    assert here.close() == first, "a second click changes nothing"
    assert first.m is not None and first.m > 0


def test_a_film_that_is_lost_is_left_out_with_its_votes_said(session: Session) -> None:
    here = hall(session).opened()
    here.enter(here.films[0], {5: 100})
    here.enter(here.films[1], {3: 1})
    code = here.codes(here.films[0])[0]
    here.films[0].state = State.LOST.value
    session.flush()
    here.cast(code, 1)
    refused("not_found", here.enter, here.films[0], {5: 1})
    found = here.close()
    assert found.winners == (str(here.films[1].id),)
    assert found.left_out == ((str(here.films[0].id), 101),)


def test_a_code_is_good_for_one_vote_and_says_no_more(session: Session) -> None:
    here = hall(session).opened()
    code, other, void = (here.codes(here.films[0])[0] for _ in range(3))
    here.cast(code)
    refused("code_no_good", here.cast, code)
    refused("code_no_good", here.cast, codes.new_code())
    sheet = session.scalars(
        select(CodeSheet).join(AudienceCode).where(AudienceCode.digest == codes.digest(KEYS[0], void))
    ).one()
    commands.void_sheet(session, here.door, here.slug, sheet.id, now=NOW)
    refused("code_no_good", here.cast, void)
    refused("mark_not_on_scale", here.cast, other, 6)
    refused("mark_not_on_scale", here.cast, other, -1)
    here.cast(other, 1)
    assert session.scalar(select(func.count()).select_from(AudienceVote)) == 2


def test_a_code_of_another_edition_is_no_good_here(session: Session) -> None:
    here, there = hall(session).opened(), hall(session, slug="2012").opened()
    code = there.codes(there.films[0])[0]
    refused("code_no_good", here.cast, code)
    there.cast(code)


def test_codes_stay_good_when_keys_rotate(session: Session) -> None:
    here = hall(session).opened()
    code, other = here.codes(here.films[0], 2)
    here.cast(code, keys=("a new key", *KEYS))
    refused("code_no_good", here.cast, other, keys=("a new key",))


def test_only_digests_are_kept(session: Session) -> None:
    here = hall(session).opened()
    made = here.codes(here.films[0], 20)
    assert len(set(made)) == 20
    kept = session.scalars(select(AudienceCode.digest)).all()
    assert {codes.digest(KEYS[0], code) for code in made} == set(kept)
    told = " ".join(str(payload) for payload in session.scalars(select(AuditPayload.payload)))
    assert not any(code in told or codes.shown(code) in told for code in made)


def test_casting_leaves_no_record_and_names_no_code(session: Session) -> None:
    here = hall(session).opened()
    code = here.codes(here.films[0])[0]
    before = session.scalar(select(func.count()).select_from(AuditPayload))
    here.cast(code)
    assert session.scalar(select(func.count()).select_from(AuditPayload)) == before
    assert set(AudienceVote.__table__.columns.keys()) == {"id", "award_id", "entry_id", "mark"}


def test_the_record_of_slips_tells_no_marks(session: Session) -> None:
    here = hall(session).opened()
    here.enter(here.films[0], {5: 41, 1: 1}, 2)
    payloads = [row["values"] for row in session.scalars(select(AuditPayload.payload))]
    slips = next(values for values in payloads if "batch" in values)
    assert slips["slips"] == 44 and slips["spoiled"] == 2
    assert 41 not in slips.values() and "counts" not in slips


def test_the_same_form_sent_twice_is_one_batch(session: Session) -> None:
    here = hall(session).opened()
    key = uuid.uuid4()
    first = here.enter(here.films[0], {5: 3}, batch_id=key, label="Hall 1", sure=False)
    assert here.enter(here.films[0], {5: 3}, batch_id=key, label="Hall 1 ", sure=False) is first
    for counts, actor in (({5: 4}, here.door), ({5: 3}, here.organiser)):
        with pytest.raises(Conflict, match="batch_sent_before"):
            here.enter(here.films[0], counts, batch_id=key, label="Hall 1", actor=actor)
    assert session.scalar(select(func.count()).select_from(SlipBatch)) == 1


def test_a_batch_that_looks_entered_already_needs_somebody_sure(session: Session) -> None:
    here = hall(session).opened()
    here.enter(here.films[0], {5: 30, 4: 12}, 1, label="Hall 1, 19:00", actor=here.organiser)
    said = refused(
        "batch_entered_already", here.enter, here.films[0], {5: 29}, label="hall 1,  19:00", sure=False
    )
    assert said.values["who"] == "Organiser Invented" and said.values["slips"] == 43
    refused("batch_entered_already", here.enter, here.films[0], {5: 30, 4: 12}, 1, label="Hall 2", sure=False)
    here.enter(here.films[1], {5: 30, 4: 12}, 1, label="Hall 1, 19:00", sure=False)
    here.enter(here.films[0], {5: 30, 4: 12}, 1, label="Hall 2", sure=True)
    refused("batch_very_large", here.enter, here.films[2], {5: 3_001}, label="Hall 3", sure=False)
    here.enter(here.films[2], {5: 3_001}, label="Hall 3", sure=True)


@pytest.mark.parametrize(
    ("counts", "spoiled", "expected", "code"),
    [
        ({5: 3}, 1, 5, "slips_do_not_add_up"),
        ({5: -3, 4: 4}, 0, 1, "slips_out_of_range"),
        ({5: 10**9}, 0, 10**9, "slips_out_of_range"),
        ({6: 3}, 0, 3, "slip_unreadable"),
        ({}, 0, 0, "slips_none"),
    ],
)
def test_a_batch_that_cannot_be_is_refused(
    session: Session, counts: dict[int, int], spoiled: int, expected: int, code: str
) -> None:
    here = hall(session).opened()
    refused(code, here.enter, here.films[0], counts, spoiled, expected=expected)
    assert session.scalar(select(func.count()).select_from(SlipBatch)) == 0


def test_a_batch_taken_back_stays_and_counts_no_more(session: Session) -> None:
    here = hall(session).opened()
    wrong = here.enter(here.films[0], {5: 100}, 5)
    for _ in range(2):
        counting.cancel_slips(session, here.door, here.slug, wrong.id, now=LATER)
    assert [one.batch.cancelled_at for one in queries.batches(session, here.award)] == [LATER]
    here.enter(here.films[0], {5: 1}, label=wrong.label, sure=False)
    found = here.close()
    assert found.votes == 1 and found.spoiled == {}
    refused("audience_closed", counting.cancel_slips, session, here.door, here.slug, wrong.id, now=LATER)


def test_before_opening_and_after_closing_nothing_is_taken(session: Session) -> None:
    here = hall(session)
    refused("audience_not_open", here.enter, here.films[0], {5: 1})
    refused("audience_not_open", here.codes, here.films[0])
    refused("audience_not_open", here.close)
    code = here.opened().codes(here.films[0])[0]
    here.close()
    refused("audience_closed", here.enter, here.films[0], {5: 1})
    refused("audience_closed", here.codes, here.films[0])
    refused("code_no_good", here.cast, code)
    refused("audience_opened_already", here.opened)


def test_opening_waits_for_the_announcement_and_for_films(session: Session) -> None:
    refused("audience_before_selection", hall(session, announced=False).opened)
    refused("audience_without_films", hall(session, slug="2012", films=0).opened)


def test_once_open_only_the_name_changes(session: Session) -> None:
    here = hall(session)
    terms: dict[str, Any] = {
        "slug": "", "section_id": here.section.id, "worst": 4, "best": 1, "formula": "weighted", "now": NOW,
    }  # fmt: skip
    commands.save_award(session, here.organiser, here.slug, name={"en": "New"}, **terms)
    assert (here.award.worst, here.award.best, here.award.formula) == (4, 1, "weighted")
    here.opened()
    commands.save_award(session, here.organiser, here.slug, name={"en": "Newer"}, **terms)
    assert here.award.name == {"en": "Newer"}
    changed = terms | {"formula": "mean"}
    refused(
        "audience_opened_already", commands.save_award, session, here.organiser, here.slug, name={"en": "N"}, **changed
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": {"en": " "}}, "words_needed"),
        ({"slug": "Not A Slug"}, "slug_malformed"),
        ({"slug": "audience"}, "slug_taken"),
        ({"worst": 5}, "scale_of_one_mark"),
        ({"best": 11}, "scale_too_long"),
        ({"worst": -1}, "scale_too_long"),
        ({"formula": "median"}, "not_found"),
        ({"section_id": uuid.UUID(int=1)}, "not_found"),
    ],
)
def test_an_award_that_cannot_be_is_refused(session: Session, change: dict[str, Any], code: str) -> None:
    here = hall(session)
    given: dict[str, Any] = {
        "slug": "other", "name": {"en": "Other"}, "section_id": here.section.id, "worst": 1, "best": 5,
        "formula": "mean", "now": NOW,
    }  # fmt: skip
    refused(code, commands.save_award, session, here.organiser, None, **{**given, **change})


def test_who_may_do_what(session: Session) -> None:
    here = hall(session).opened()
    film = here.films[0].id
    head = make_actor(session, here.edition, Role.HEAD_OF_PROGRAMME)
    juror = make_actor(session, here.edition, Role.JUROR)
    for actor in (VISITOR, juror, head, here.door):
        for act in (commands.open_award, commands.close_award):
            with pytest.raises(Forbidden):
                act(session, actor, here.slug, now=NOW)
        with pytest.raises(Forbidden):
            commands.announce(session, actor, here.slug, LATER, now=NOW)
    for actor in (VISITOR, juror, head):
        with pytest.raises(Forbidden):
            here.enter(here.films[0], {5: 1}, actor=actor)
        with pytest.raises(Forbidden):
            commands.print_codes(session, actor, here.slug, film, label="", number=1, keys=KEYS, now=NOW)
        with pytest.raises(Forbidden):
            counting.cancel_slips(session, actor, here.slug, uuid.uuid4(), now=NOW)
    for actor in (VISITOR, juror):
        with pytest.raises(Forbidden):
            queries.award_for(session, actor, here.slug)
    assert queries.award_for(session, head, here.slug) is here.award


def test_what_is_of_another_edition_is_not_found(session: Session) -> None:
    here, there = hall(session).opened(), hall(session, slug="2012").opened()
    there.award.slug = there.slug = "theirs"
    session.flush()
    batch = there.enter(there.films[0], {5: 1})
    sheet_id = session.scalars(select(CodeSheet.id)).one() if there.codes(there.films[0]) else None
    assert sheet_id is not None
    with pytest.raises(NotFound):
        here.enter(there.films[0], {5: 1})
    with pytest.raises(NotFound):
        here.codes(there.films[0])
    with pytest.raises(NotFound):
        counting.cancel_slips(session, here.door, here.slug, batch.id, now=NOW)
    with pytest.raises(NotFound):
        commands.void_sheet(session, here.door, here.slug, sheet_id, now=NOW)
    with pytest.raises(Conflict):
        here.enter(here.films[0], {5: 1}, batch_id=batch.id)
    for act in (commands.open_award, commands.close_award):
        with pytest.raises(NotFound):
            act(session, here.organiser, "theirs", now=NOW)
    with pytest.raises(NotFound):
        queries.award_for(session, here.organiser, "theirs")


def test_nobody_knows_before_closing_organisers_until_the_minute_then_everybody(session: Session) -> None:
    here = hall(session).opened()
    head = make_actor(session, here.edition, Role.HEAD_OF_PROGRAMME)

    def knows(at: dt.datetime) -> list[bool]:
        session.refresh(here.award)
        return [
            queries.may_know_result(who, here.award, at) for who in (here.organiser, head, here.door, VISITOR)
        ]

    here.enter(here.films[0], {5: 1})
    commands.announce(session, here.organiser, here.slug, LATER + dt.timedelta(hours=1), now=NOW)
    assert knows(LATER + dt.timedelta(hours=3)) == [False] * 4
    here.close()
    assert knows(LATER) == [True, False, False, False]
    assert queries.public_awards(session, here.edition.id, LATER) == []
    minute = LATER + dt.timedelta(hours=1)
    assert knows(minute) == [True] * 4
    assert queries.public_awards(session, here.edition.id, minute) == [here.award]
    with pytest.raises(Refused, match="audience_public_already"):
        commands.announce(session, here.organiser, here.slug, None, now=minute)


def test_a_plan_that_is_past_when_voting_closes_is_dropped(session: Session) -> None:
    here = hall(session).opened()
    commands.announce(session, here.organiser, here.slug, NOW + dt.timedelta(minutes=1), now=NOW)
    refused("moment_is_past", commands.announce, session, here.organiser, here.slug, NOW, now=LATER)
    here.close()
    assert here.award.announce_at is None and here.award.closed_at == LATER


def committed(session: Session) -> Hall:
    here = hall(session).opened()
    session.commit()
    return here


def at_once(work: Any, times: int) -> list[Any]:
    def one(n: int) -> Any:
        try:
            with db.transaction() as session:
                return work(session, n)
        except ActError as error:
            return error.code

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_one_code_used_at_once_is_one_vote(own_database: Engine) -> None:
    with Session(own_database, expire_on_commit=False) as session:
        here = committed(session)
        code = here.codes(here.films[0])[0]
        session.commit()

    def act(session: Session, n: int) -> str:
        commands.cast(session, here.edition.id, KEYS, code, n % 5 + 1)
        return "cast"

    answers = at_once(act, 8)
    assert sorted(answers) == ["cast"] + ["code_no_good"] * 7
    with Session(own_database) as session:
        assert session.scalar(select(func.count()).select_from(AudienceVote)) == 1


def test_votes_at_the_closing_second_are_counted_or_refused(own_database: Engine) -> None:
    with Session(own_database, expire_on_commit=False) as session:
        here = committed(session)
        made = here.codes(here.films[0], 40)
        session.commit()

    def act(session: Session, n: int) -> str:
        if n == 10:
            commands.close_award(session, here.organiser, here.slug, now=LATER)
            return "closed"
        commands.cast(session, here.edition.id, KEYS, made[n], 4)
        return "cast"

    answers = at_once(act, 20)
    with Session(own_database) as session:
        award = session.get_one(AudienceAward, here.award.id)
        assert award.result is not None
        votes = rules.read(award.result).votes
        assert (
            votes == answers.count("cast") == session.scalar(select(func.count()).select_from(AudienceVote))
        )
        assert answers.count("closed") == 1 and answers.count("code_no_good") == 19 - votes


def test_of_two_people_with_the_same_slips_the_second_is_asked(own_database: Engine) -> None:
    with Session(own_database, expire_on_commit=False) as session:
        here = committed(session)
    people = (here.door, here.organiser)

    def act(session: Session, n: int) -> str:
        counting.enter_slips(
            session, people[n % 2], here.slug, uuid.uuid4(), here.films[0].id, Batch({5: 10}), label="Hall 1",
            expected=10, now=NOW,
        )  # fmt: skip
        return "saved"

    assert sorted(at_once(act, 4)) == ["batch_entered_already"] * 3 + ["saved"]
    same = uuid.uuid4()

    def again(session: Session, _n: int) -> str:
        counting.enter_slips(
            session, here.door, here.slug, same, here.films[1].id, Batch({5: 10}), label="Hall 1", expected=10, now=NOW
        )  # fmt: skip
        return "saved"

    assert at_once(again, 4) == ["saved"] * 4
    with Session(own_database) as session:
        assert session.scalar(select(func.count()).select_from(SlipBatch)) == 2
