"""The minutes: who gets which copy, in which language, and what stands in them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from fest_ops import db
from fest_ops.actor import Role
from fest_ops.audit.models import AuditEvent
from fest_ops.errors import Forbidden, Refused
from fest_ops.jury.minutes import queries
from fest_ops.jury.minutes.paper import Heading, minutes
from fest_ops.jury.minutes.typesetting import Paper
from fest_ops.jury.palmares import commands
from fest_ops.jury.palmares.desk import open_desk
from fest_ops.jury.panel.models import Interest
from fest_ops.selection.states import State
from tests.conftest import KEYS
from tests.db.test_jury_ballots import SLUG
from tests.db.test_recorded_cases import Evening
from tests.factories import NOW
from tests.web.test_jury_palmares import HERE, House

LANGUAGES = ("kk", "ru", "en")
HEADING = Heading({"en": "Eurasia", "kk": "«Еуразия»", "ru": "«Евразия»"}, "IX 2013", "Asia/Almaty")
LATER = NOW + dt.timedelta(hours=3)


@pytest.fixture
def house(app: Flask, session: Session) -> House:
    return House(app, session)


def said(paper: Paper) -> str:
    """Everything that a paper says, on one line."""
    parts = [paper.title, paper.over, paper.under, paper.mark, paper.copy, paper.foot]
    for block in paper.blocks:
        parts += [block.text, *block.head, *(cell for row in block.rows for cell in row)]
    parts += [each for signature in paper.signatures for each in signature]
    return " ".join(part for part in parts if part)


def test_minutes_are_printed_in_three_languages_for_everybody_on_the_jury(house: House) -> None:
    house.close()
    for client in (house.juror, house.chair, house.secretary, house.organiser):
        page = client.get(f"{HERE}/minutes")
        assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
        for language in LANGUAGES:
            made = client.get(f"{HERE}/minutes.pdf?language={language}")
            assert made.status_code == 200 and made.mimetype == "application/pdf"
            assert made.data.startswith(b"%PDF-") and made.headers["Cache-Control"] == "no-store"
            assert f"international-minutes-{language}.pdf" in made.headers["Content-Disposition"]
    house.session.refresh(house.sitting)
    assert house.sitting.head is not None
    assert house.sitting.head.hex().encode() in house.juror.get(f"{HERE}/minutes.pdf").data


def test_sealed_copy_is_the_secretarys_and_only_once_closed(house: House) -> None:
    sealed = f"{HERE}/minutes.pdf?copy=sealed"
    assert house.secretary.get(sealed).status_code == 422
    assert "once the sitting is closed" in house.secretary.get(f"{HERE}/minutes").text
    house.close()
    for client in (house.juror, house.chair, house.organiser):
        assert client.get(sealed).status_code == 403
        assert "sealed copy" not in client.get(f"{HERE}/minutes").text
    before = house.session.scalar(select(func.count()).where(AuditEvent.verb == "minutes.print"))
    assert house.secretary.get(sealed).data.startswith(b"%PDF-")
    after = house.session.scalar(select(func.count()).where(AuditEvent.verb == "minutes.print"))
    assert (before, after) == (0, 1)


def test_others_get_no_minutes(house: House) -> None:
    house.close()
    assert house.visitor.get(f"{HERE}/minutes.pdf").status_code in (302, 303)
    assert house.other(Role.HEAD_OF_PROGRAMME).get(f"{HERE}/minutes.pdf").status_code == 403
    for roles in ((), (Role.JUROR,), (Role.PRESS,)):
        assert house.other(*roles).get(f"{HERE}/minutes.pdf").status_code == 404
    assert house.juror.get(f"{HERE}/minutes.pdf?language=xx").status_code == 404
    assert house.juror.get(f"{HERE}/minutes.pdf?copy=other").status_code == 404


def test_minutes_tell_the_sitting_and_no_count(house: House) -> None:
    made, session = house.made, house.session
    session.add(
        Interest(
            seat_id=made.seats[1].id,
            entry_id=made.entries[5].id,
            grounds=["family", "finance"],
            outcome="recused",
            decided_at=NOW,
        )
    )
    house.decide()
    commands.take_back(session, made.secretary, SLUG, "actor", "A slip of the pen", now=LATER)
    draft = minutes(queries.record_for(session, made.secretary, SLUG, now=LATER), HEADING, "en")
    assert draft.mark == "Draft" and "a draft" in said(draft)
    for words in (
        "International jury",
        "Chair Invented",
        "New Zealand",
        "Juror One Invented has no vote on “Film 06 Invented”.",
        "Withheld: None",
        "“Secret Camel Invented”",
        "For the silence",
        "Actress Invented",
        "A slip of the pen",
        "Absolute majority",
        draft.digest,
    ):
        assert words in said(draft), words
    assert "family" not in said(draft) and "Counts of the rounds" not in said(draft)
    names = [name for _, name in draft.signatures]
    assert (names[0], names[-1], len(names)) == ("Chair Invented", "Secretary Invented", 6)
    for language, title in (("kk", "Қазылар алқасы отырысының хаттамасы"), ("ru", "Протокол заседания жюри")):
        paper = minutes(queries.record_for(session, made.secretary, SLUG, now=LATER), HEADING, language)
        assert paper.title == title and paper.language == language


def test_why_a_vote_began_anew_stands_in_every_language(own_database: Engine) -> None:
    evening = Evening(films=5)
    evening.sit()
    films = evening.films
    evening.ballot("jury-prize", films[0], films[0], films[1], films[2], films[3])
    evening.ballot("jury-prize", *[films[1]] * 5, anew=True)
    words = {
        "kk": "1-тур (№ 2): дауыс беру қайта басталды. The jury asked for it",
        "ru": "Тур 1 (№ 2): голосование начато заново. The jury asked for it",
        "en": "Round 1 (No. 2): the vote began anew. The jury asked for it",
    }
    with db.transaction() as session:
        record = queries.record_for(session, evening.jurors[1], SLUG, now=LATER)
        for language, sentence in words.items():
            assert said(minutes(record, HEADING, language)).count(sentence) == 1


def test_a_film_is_called_by_a_title_that_can_be_printed(house: House) -> None:
    made, session = house.made, house.session
    made.entries[1].title = {"original": "影", "en": "Shadow"}
    house.decide()
    lost = made.entries[9]
    lost.state, lost.reason = State.LOST.value, "No playable copy arrived"
    session.flush()
    open_desk(session, made.jury, now=LATER)  # as the next act of the jury does, whichever it is
    paper = minutes(queries.record_for(session, made.secretary, SLUG, now=LATER), HEADING, "kk")
    assert "«Shadow»" in said(paper) and "影" not in said(paper)
    assert "Ол бағдарламадан шықты." in said(paper) and "No playable copy" not in said(paper)


def test_sealed_copy_has_the_counts_that_show_nobodys_ballot(own_database: Engine) -> None:
    evening = Evening(films=8)
    films = evening.films
    evening.sit()
    evening.all_for("grand-prix", "none")
    evening.withhold("grand-prix", "None")
    seen = evening.ballot("jury-prize", films[0], films[0], films[0], films[1], films[2])
    evening.award("jury-prize", seen)
    evening.give("director", films[1])
    for film, prize in ((2, "actress"), (3, "actor")):
        evening.credit(film, f"{prize} Invented")
        evening.give(prize, evening.person(film, f"{prize} Invented"))
    with db.transaction() as session, pytest.raises(Refused, match="sitting_is_open"):
        queries.sealed_record_for(session, evening.secretary, KEYS, SLUG, now=LATER)
    evening.end()
    with db.transaction() as session:
        for who in (evening.jurors[0], evening.organiser):
            with pytest.raises(Forbidden):
                queries.sealed_record_for(session, who, KEYS, SLUG, now=LATER)
        sealed = minutes(
            queries.sealed_record_for(session, evening.secretary, KEYS, SLUG, now=LATER), HEADING, "en"
        )
        plain = minutes(queries.record_for(session, evening.jurors[1], SLUG, now=LATER), HEADING, "en")
    rows: list[Any] = [
        block.rows for block in sealed.blocks if list(block.head) == ["Candidate", "Votes", "Of"]
    ]
    assert len(rows) == 5
    assert [row[1] for row in rows[1]][:4] == ["3", "1", "1", "0"]
    assert all(sum(int(row[1]) for row in each) == 5 for each in rows)
    assert "Under seal, for the secretary alone" in said(sealed)
    assert "Sealed copy of the secretary" in sealed.copy and "Under seal" not in said(plain)
    assert said(sealed).count("Commitment to the box") == 5
    assert "5 of 5" in said(plain) and "Elected" in said(plain) and not plain.mark
    assert "Votes" not in said(plain) and "Commitment to the box" not in said(plain)
