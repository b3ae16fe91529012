"""Works and their credits: no person is merged by name, none is lost by a correction."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.people.models import Organisation, Person
from fest_ops.works.commands import FilmFacts, NewCredit, credit_work, save_film
from fest_ops.works.models import Credit, Work
from fest_ops.works.queries import credits_of
from tests.factories import give_role, make_edition, make_person


def film(session: Session) -> Work:
    return save_film(session, FilmFacts({"original": "Бауыр", "kk": " ", "en": "Little Brother"}))


def persons(session: Session, work: Work) -> dict[str, object]:
    return {credit.as_credited: credit.person_id for credit in credits_of(session, work.id)}


def test_film_is_saved_with_its_keys_and_saved_again(session: Session) -> None:
    work = film(session)
    assert work.title == {"original": "Бауыр", "en": "Little Brother"}
    assert "bauir" in work.search_key
    again = save_film(
        session,
        FilmFacts(
            {"en": "Brother"}, countries=["KZ", "FR", "KZ"], minutes=90, completed_on=dt.date(2013, 5, 1)
        ),
        work_id=work.id,
    )
    assert again is work
    assert (work.title, work.countries, work.minutes) == ({"en": "Brother"}, ["KZ", "FR"], 90)


def test_one_name_in_two_roles_of_a_work_is_one_person(session: Session) -> None:
    me = make_person(session, "A. Sample")
    work = film(session)
    credit_work(
        session,
        work,
        [
            NewCredit("producer", "A. Sample"),
            NewCredit("director", "A. Sample", person_id=me.id),
            NewCredit("director", "Байғазин"),
            NewCredit("producer", "Baigazin"),
        ],
    )
    producer, director, second, in_latin = credits_of(session, work.id)
    assert producer.person_id == director.person_id == me.id
    assert second.person_id == in_latin.person_id not in (None, me.id)
    assert in_latin.as_credited == "Baigazin"


def test_one_name_in_two_works_or_twice_in_one_role_is_two_persons(session: Session) -> None:
    work, other = film(session), film(session)
    credit_work(session, work, [NewCredit("cast", "A. Sample"), NewCredit("cast", "A. Sample")])
    credit_work(session, other, [NewCredit("cast", "A. Sample")])
    held = [credit.person_id for each in (work, other) for credit in credits_of(session, each.id)]
    assert len(set(held)) == 3


def test_a_role_added_later_takes_the_person_that_stands(session: Session) -> None:
    work = film(session)
    credit_work(session, work, [NewCredit("producer", "One")])
    (before,) = [credit.person_id for credit in credits_of(session, work.id)]
    credit_work(session, work, [NewCredit("director", "One"), NewCredit("producer", "One")])
    assert [credit.person_id for credit in credits_of(session, work.id)] == [before, before]


def test_a_name_corrected_in_both_roles_renames_its_person(session: Session) -> None:
    work = film(session)
    credit_work(session, work, [NewCredit("director", "Onn"), NewCredit("producer", "Onn")])
    before = credits_of(session, work.id)[0].person_id
    count = session.scalar(select(func.count()).select_from(Person))
    credit_work(session, work, [NewCredit("director", "One"), NewCredit("producer", "One")])
    assert [credit.person_id for credit in credits_of(session, work.id)] == [before, before]
    assert session.scalar(select(func.count()).select_from(Person)) == count
    credit_work(session, work, [NewCredit("director", "Two"), NewCredit("producer", "One")])
    director, producer = credits_of(session, work.id)
    assert producer.person_id == before != director.person_id
    assert session.get_one(Person, before).name == "One"


def test_credits_said_again_keep_their_persons_and_take_the_new_order(session: Session) -> None:
    work = film(session)
    credit_work(session, work, [NewCredit("cast", "One"), NewCredit("cast", "Two")])
    before = persons(session, work)
    credit_work(session, work, [NewCredit("cast", "Two"), NewCredit("cast", "One")])
    assert persons(session, work) == before
    assert [credit.as_credited for credit in credits_of(session, work.id)] == ["Two", "One"]


def test_corrected_name_renames_who_is_only_a_name(session: Session) -> None:
    work = film(session)
    credit_work(session, work, [NewCredit("cast", "Onn"), NewCredit("cast", "Two")])
    before = persons(session, work)
    count = session.scalar(select(func.count()).select_from(Person))
    credit_work(session, work, [NewCredit("cast", "One"), NewCredit("cast", "Two")])
    after = persons(session, work)
    assert after["One"] == before["Onn"]
    assert session.scalar(select(func.count()).select_from(Person)) == count
    person = session.get_one(Person, after["One"])
    assert (person.name, person.search_key) == ("One", "one")


def test_person_known_otherwise_is_never_renamed(session: Session) -> None:
    edition = make_edition(session)
    juror = make_person(session, "Onn", email=None)
    give_role(session, edition, juror, Role.JUROR)
    credited_twice = make_person(session, "Twice", email=None)
    work, other = film(session), film(session)
    credit_work(session, other, [NewCredit("cast", "Twice", person_id=credited_twice.id)])
    credit_work(
        session,
        work,
        [
            NewCredit("cast", "Onn", person_id=juror.id),
            NewCredit("cast", "Twice", person_id=credited_twice.id),
        ],
    )
    credit_work(session, work, [NewCredit("cast", "One"), NewCredit("cast", "Once")])
    assert (juror.name, credited_twice.name) == ("Onn", "Twice")
    assert not {juror.id, credited_twice.id} & set(persons(session, work).values())


def test_credit_no_longer_said_is_gone(session: Session) -> None:
    work = film(session)
    credit_work(session, work, [NewCredit("cast", "One"), NewCredit("company", "Studio", "KZ")])
    credit_work(session, work, [])
    assert session.scalar(select(func.count()).select_from(Credit)) == 0


def test_company_of_the_same_name_and_country_is_the_same(session: Session) -> None:
    for country in ("KZ", "KZ", "FR"):
        credit_work(session, film(session), [NewCredit("company", "Студия", country)])
    assert session.scalars(select(Organisation.country).order_by(Organisation.country)).all() == ["FR", "KZ"]
