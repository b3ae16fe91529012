"""The demo: real facts as stated and nothing invented on them; invented entries whole, marked and repeatable."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, func, inspect, select, text
from sqlalchemy.orm import Session

from fest_ops.festival.models import Edition, Festival, Section
from fest_ops.home.demo import edition, juries, posters, stand_in_festival
from fest_ops.home.demo.load import load
from fest_ops.jury.ballots.models import Sitting
from fest_ops.jury.panel.models import Seat
from fest_ops.media import picture_file
from fest_ops.media.models import File
from fest_ops.media.storage import Disk
from fest_ops.people.models import Account, Person, RoleHeld
from fest_ops.selection.calls.models import Criterion
from fest_ops.selection.decisions.models import Decision
from fest_ops.selection.entries.models import Entry, EntryOwner, EntrySnapshot
from fest_ops.selection.reviews.models import Assignment, Review
from fest_ops.selection.reviews.scoring import aggregate, total
from fest_ops.submissions.films.covers import covers_of
from fest_ops.submissions.models import EntryMessage, FilmEntry
from fest_ops.works.models import Credit, Work

FACTS: dict[str, Any] = json.loads(
    (Path(__file__).resolve().parents[2] / "fest_ops/home/data/eurasia.json").read_text(encoding="utf-8")
)

IN_CALL = (Entry.edition_id == edition.EDITION) & (Entry.state != "draft")


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Disk:
    """Where the demo's posters lie."""
    return Disk(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def demo(engine: Engine, disk: Disk) -> Iterator[Session]:
    """A session on a database with the demo in it; undone after this file."""
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(bind=connection, join_transaction_mode="create_savepoint") as session:
            began = time.monotonic()
            assert load(session, disk)
            session.commit()
            assert time.monotonic() - began < 10
            yield session
        outer.rollback()


def _all(session: Session, *what: Any, **where: Any) -> list[Any]:
    return list(session.execute(select(*what).filter_by(**where)).all())


def test_festivals_are_the_ten_of_the_data(demo: Session) -> None:
    festivals = demo.scalars(select(Festival).where(Festival.id != stand_in_festival.FESTIVAL)).all()
    named = {name for row in festivals for name in row.name.values()}
    stated = [each["name"] for each in FACTS["festivals_of_kazakhstan"]]
    assert len(festivals) == len(stated) == 10
    assert set(stated[1:]) <= named
    assert set(FACTS["festival"]["name"].values()) <= named


def test_editions_have_the_stated_dates_and_no_others(demo: Session) -> None:
    seventh, ninth = demo.scalars(
        select(Edition).where(Edition.festival_id == edition.FESTIVAL).order_by(Edition.year)
    ).all()
    assert seventh.only_the_year and seventh.number == "VII"
    assert (str(ninth.starts), str(ninth.ends)) == ("2013-09-16", "2013-09-20")
    assert ninth.timezone == "Asia/Almaty" and ninth.languages == ["kk", "ru", "en"] and ninth.demo
    assert ninth.facts["market"] == FACTS["editions"][1]["market"]
    assert ninth.facts["master_classes"] == FACTS["editions"][1]["master_classes"]


def test_sections_are_the_competition_of_12_and_the_programmes(demo: Session) -> None:
    sections = demo.scalars(
        select(Section).where(Section.edition_id == edition.EDITION).order_by(Section.position)
    ).all()
    assert [(each.quota, each.competitive) for each in sections] == [(12, True)] + [(None, False)] * 7
    stated = [each["en"] for each in FACTS["editions"][1]["programmes"]]
    assert [each.name["en"] for each in sections[1:]] == stated


def test_real_films_are_the_twelve_with_only_what_is_stated(demo: Session) -> None:
    entries = demo.scalars(select(Entry).where(~Entry.invented).order_by(Entry.number)).all()
    stated = FACTS["editions"][1]["competition"]["films"]
    assert [(e.title, e.countries, e.year) for e in entries] == [
        (film["title"], film["countries"], film["year"]) for film in stated
    ]
    assert [entry.byline for entry in entries] == [", ".join(film.get("directors", ())) for film in stated]
    assert {entry.minutes for entry in entries} == {None}
    assert {entry.state for entry in entries} == {"in_review"}
    works = demo.scalars(select(Work).where(Work.id.in_([entry.work_id for entry in entries]))).all()
    assert {work.minutes for work in works} == {work.completed_on for work in works} == {None}
    assert not any(work.invented for work in works)
    credited = _all(demo, Credit.as_credited, Credit.role)
    assert [row for row in credited if row.as_credited == "С. Апрымов"] == [("С. Апрымов", "director")]
    payloads = demo.scalars(
        select(EntrySnapshot.payload).where(EntrySnapshot.entry_id.in_([entry.id for entry in entries]))
    ).all()
    keys = {key.split(".")[0] for payload in payloads for key in payload["answers"]}
    assert keys == {"title_kk", "title_ru", "title_en", "countries", "year", "directors"}
    assert len(payloads) == 12


@pytest.mark.parametrize("table", [Assignment, Review, Decision, EntryMessage])
def test_nothing_is_attached_to_a_real_film(demo: Session, table: Any) -> None:
    held = (
        select(func.count()).select_from(table).join(Entry, Entry.id == table.entry_id).where(~Entry.invented)
    )
    assert demo.scalar(held) == 0


def test_invented_agent_stands_in_for_the_makers_of_real_films(demo: Session) -> None:
    held = demo.execute(
        select(EntryOwner.role, Person.invented, Person.id)
        .join(Entry, Entry.id == EntryOwner.entry_id)
        .join(Person, Person.id == EntryOwner.person_id)
        .where(~Entry.invented)
    ).all()
    assert len(held) == 12
    assert {(row.role, row.invented) for row in held} == {("agent", True)}
    assert len({row.id for row in held}) == 1


def test_no_real_person_does_anything(demo: Session) -> None:
    real = demo.scalars(select(Person).where(~Person.invented)).all()
    stated = {juror["name"] for juror in FACTS["editions"][1]["jury"]}
    stated |= {leader["leader"] for leader in FACTS["editions"][1]["master_classes"]} | {"С. Апрымов"}
    assert {person.name for person in real} == stated
    ids = [person.id for person in real]
    allowed = {("role_held", "person_id"), ("credit", "person_id"), ("jury_seat", "person_id")}
    for name in inspect(demo.connection()).get_table_names():
        for key in inspect(demo.connection()).get_foreign_keys(name):
            column = key["constrained_columns"][0]
            if key["referred_table"] != "person" or (name, column) in allowed:
                continue
            found = demo.execute(
                text(f"SELECT count(*) FROM {name} WHERE {column} = ANY(:ids)"), {"ids": ids}
            )
            assert found.scalar() == 0, f"{name}.{column}"
    roles = _all(demo, RoleHeld.role, RoleHeld.person_id)
    jurors = {row.person_id for row in roles if row.role == "juror"} & set(ids)
    assert {person.name for person in real if person.id in jurors} == {
        juror["name"] for juror in FACTS["editions"][1]["jury"]
    }


def test_all_else_is_marked_as_invented(demo: Session) -> None:
    assert demo.scalar(select(func.count()).where(IN_CALL, Entry.invented)) == 158
    assert demo.scalar(select(func.count()).where(IN_CALL)) == 170
    reviewers = select(Review.person_id).union(select(Assignment.person_id), select(EntryOwner.person_id))
    assert demo.scalar(select(func.count()).where(Person.id.in_(reviewers), ~Person.invented)) == 0
    assert demo.scalar(select(func.count()).select_from(Account).join(Person).where(~Person.invented)) == 0


def test_every_invented_entry_has_its_owner_form_and_snapshot(demo: Session) -> None:
    whole = (
        select(func.count(Entry.id.distinct()))
        .join(EntryOwner, EntryOwner.entry_id == Entry.id)
        .join(Account, Account.person_id == EntryOwner.person_id)
        .join(FilmEntry, FilmEntry.entry_id == Entry.id)
        .join(EntrySnapshot, EntrySnapshot.entry_id == Entry.id)
        .where(Entry.invented, Entry.state != "draft")
    )
    assert demo.scalar(whole) == 158 + stand_in_festival.FILMS
    for address in demo.scalars(select(Account.email)):
        assert address.endswith("@example.org")


def test_three_reviews_an_invented_entry_by_ten_selectors_and_right_aggregates(demo: Session) -> None:
    weights = {
        row.code: row.weight
        for row in demo.execute(
            select(Criterion.code, Criterion.weight).where(Criterion.round_id == edition.PRESELECTION)
        )
    }
    given: dict[Any, list[Review]] = {}
    for review in demo.scalars(select(Review)):
        assert review.given_at is not None and review.total == total(review.scores, weights)
        given.setdefault(review.entry_id, []).append(review)
    assert len({review.person_id for theirs in given.values() for review in theirs}) == 10
    for entry in demo.scalars(select(Entry).where(IN_CALL, Entry.invented)):
        theirs = given.pop(entry.id)
        assert len(theirs) == entry.reviews == 3
        totals = [review.total for review in theirs if review.total is not None]
        made = aggregate(totals, flags=sum(review.flag for review in theirs), scale_min=1, scale_max=10)
        assert (entry.score, entry.spread, entry.flags, entry.score_bucket) == (
            made.score, made.spread, made.flags, made.bucket,
        )  # fmt: skip
        held = select(func.count()).where(Assignment.entry_id == entry.id, Assignment.recused_at.is_(None))
        assert demo.scalar(held) == entry.assigned
    assert not given


def test_scores_look_like_a_selection(demo: Session) -> None:
    scores = [score for score in demo.scalars(select(Entry.score)) if score is not None]
    assert min(scores) < 4 and max(scores) > Decimal("8.2")
    assert 5 < sum(scores) / len(scores) < Decimal("6.5")
    minutes = (
        select(func.sum(Entry.minutes))
        .join(Assignment, Assignment.entry_id == Entry.id)
        .join(Review, (Review.entry_id == Entry.id) & (Review.person_id == Assignment.person_id))
        .group_by(Assignment.person_id)
    )
    loads = [int(each or 0) for each in demo.scalars(minutes)]
    assert max(loads) - min(loads) < 600


def test_a_second_load_changes_nothing(demo: Session) -> None:
    before = demo.scalar(select(func.count()).select_from(Entry))
    assert not load(demo)
    assert demo.scalar(select(func.count()).select_from(Entry)) == before


def test_real_jury_is_shown_as_a_panel_and_did_nothing(demo: Session) -> None:
    seats = demo.scalars(select(Seat).where(Seat.jury_id == juries.REAL_JURY).order_by(Seat.position)).all()
    stated = FACTS["editions"][1]["jury"]
    assert [(seat.name, seat.country) for seat in seats] == [
        (each["name"], each["country"]) for each in stated
    ]
    assert [seat.name for seat in seats if seat.function == "chair"] == ["Jane Campion"]
    touched = [
        seat for seat in seats if seat.accepted_at or seat.declared_at or seat.left_at or seat.biography
    ]
    assert touched == []
    assert demo.scalar(select(func.count()).where(Sitting.jury_id == juries.REAL_JURY)) == 0


def test_stand_ins_jury_is_invented_through_and_through(demo: Session) -> None:
    people = demo.scalars(
        select(Person).join(Seat, Seat.person_id == Person.id).where(Seat.jury_id == juries.STAND_IN_JURY)
    ).all()
    assert len(people) == 6 and all(person.invented for person in people)
    films = demo.scalars(select(Entry).where(Entry.edition_id == stand_in_festival.EDITION)).all()
    assert len(films) == stand_in_festival.FILMS and all(film.invented for film in films)
    assert {film.state for film in films} == {"accepted"}
    cast = demo.scalars(
        select(Person).join(Credit, Credit.person_id == Person.id).where(Credit.role == "cast")
    ).all()
    assert len(cast) == 2 * len(films) and all(person.invented for person in cast)


def test_invented_films_on_a_ballot_have_posters_of_their_own_and_real_ones_none(
    demo: Session, disk: Disk
) -> None:
    rows = demo.execute(select(File, Entry, FilmEntry.poster_file_id)
                        .join(Entry, Entry.id == File.about_id)
                        .join(FilmEntry, FilmEntry.entry_id == Entry.id)).all()  # fmt: skip
    assert len(rows) == stand_in_festival.FILMS == len({row.File.sha256 for row in rows})
    assert all(row.Entry.invented and row.Entry.edition_id == stand_in_festival.EDITION for row in rows)
    for file, entry, pointed in rows:
        drawn = disk.path(file.storage_key).read_bytes()
        assert picture_file.examine(drawn).height == file.probe["height"] and len(drawn) < 40_000
        assert covers_of(demo, [entry.id]) == {entry.id: file.id} and pointed == file.id


def test_posters_are_the_same_in_every_load() -> None:
    drawn = [posters.poster(Random(7), number).jpeg for number in (0, 0, 1)]
    assert drawn[0] == drawn[1] != drawn[2]
