"""Erasing a person across all rooms: what goes, what stays and why, what holds somebody."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.audit import commands as audit
from fest_ops.audit import sealing
from fest_ops.audit.models import AuditEvent, AuditPayload
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.home.persons import commands, scope
from fest_ops.home.persons.rules import UNDER_DECISION
from fest_ops.jury.panel.models import Note
from fest_ops.jury.panel.queries import seats_of
from fest_ops.jury.protocol import chain
from fest_ops.jury.protocol.queries import events_of, links
from fest_ops.media.models import File
from fest_ops.media.storage import Disk
from fest_ops.notifications.models import Letter
from fest_ops.people.models import Account, Person
from fest_ops.selection.entries.models import Entry, EntryOwner
from fest_ops.selection.reviews.models import Review
from fest_ops.selection.states import State
from fest_ops.submissions.models import EntryInvitation, FilmEntry
from fest_ops.works.models import Credit
from tests.factories import NOW, actor_of, assign, give_role, make_entry, make_person
from tests.juries import scene
from tests.letters import put_note
from tests.palmares import sat
from tests.persons import ADMINISTRATOR, EMAIL, LATER, LATIN, NAME, everywhere, left_of, own


def test_the_search_finds_somebody_who_was_everywhere(session: Session) -> None:
    everywhere(session)
    found = {table for table, _ in left_of(session, NAME, LATIN, EMAIL)}
    assert found >= {
        "account",
        "address",
        "affiliation",
        "audit_payload",
        "credit",
        "entry",
        "entry_message",
        "entry_snapshot",
        "file",
        "film_entry",
        "invitation",
        "jury_interest",
        "jury_seat",
        "letter",
        "one_time_link",
        "parked_form",
        "person",
        "review",
    }


def test_nothing_is_left_of_an_erased_person_but_what_is_listed(session: Session) -> None:
    made = everywhere(session)
    sealing.seal(session, now=LATER)
    commands.erase(session, ADMINISTRATOR, made.person.id, now=LATER)
    sealing.seal(session, now=LATER)
    left = left_of(session, NAME, LATIN, EMAIL)
    assert left <= scope.TRACES.keys(), left - scope.TRACES.keys()
    assert left == {
        ("credit", "as_credited"),
        ("entry", "byline"),
        ("entry", "search_key"),
        ("entry_snapshot", "payload"),
        ("film_entry", "draft"),
    }
    assert not left_of(session, EMAIL)
    chains = sealing.chains(session)
    assert len(chains) == 2
    assert all(sealing.verify(session, chain).sound for chain in chains)


def test_what_becomes_of_each_entry(session: Session) -> None:
    made = everywhere(session)
    erased = commands.erase(session, ADMINISTRATOR, made.person.id, now=LATER)
    assert {key: n for key, n in erased.counts.items() if key.startswith("entries_")} == {
        "entries_deleted": 1,
        "entries_forgotten": 1,
        "entries_credited": 1,
        "entries_left": 1,
    }
    assert session.get(Entry, made.draft.id) is None
    refused = session.get_one(Entry, made.refused.id)
    assert (refused.state, refused.title["en"], refused.byline) == ("not_selected", "Refused", "")
    assert session.get_one(FilmEntry, refused.id).draft == {}
    public = session.get_one(Entry, made.public.id)
    assert public.byline == NAME
    answers = session.get_one(FilmEntry, public.id).draft
    assert answers["directors.0.name"] == NAME and "contact_email" not in answers
    shared = session.get_one(EntryOwner, (made.shared.id, made.other.id))
    assert shared.role == "owner"
    credits = session.scalars(select(Credit).where(Credit.work_id == public.work_id)).all()
    assert {credit.as_credited for credit in credits} == {NAME, LATIN}
    names = session.scalars(select(Person.name).where(Person.id.in_([c.person_id for c in credits])))
    assert set(names) == {""}
    assert not session.scalars(select(Credit).where(Credit.work_id == refused.work_id)).all()


def test_files_go_after_the_commit_and_those_that_stay_lose_their_name(
    session: Session, tmp_path: Path
) -> None:
    made = everywhere(session)
    disk = Disk(tmp_path)
    disk.write(made.film.storage_key, 0, io.BytesIO(b"abc"), 3, lambda _: None)
    erased = commands.erase(session, ADMINISTRATOR, made.person.id, now=LATER)
    assert disk.path(made.film.storage_key).exists()
    erased.drop_files(disk)
    assert not disk.path(made.film.storage_key).exists()
    files = {file.about_id: (file.state, file.name) for file in session.scalars(select(File))}
    assert files == {made.refused.id: ("dropped", ""), made.public.id: ("ready", "film.mkv")}


def test_letters_that_wait_are_cancelled_and_recorded(session: Session) -> None:
    made = everywhere(session)
    erased = commands.erase(session, ADMINISTRATOR, made.person.id, now=LATER)
    assert erased.counts["cancelled"] == 3
    letters = session.scalars(select(Letter)).all()
    assert sorted(letter.state for letter in letters) == ["cancelled"] * 3 + ["sent"]
    assert all(letter.merge == {} and letter.message is None for letter in letters)
    cancelled = session.scalars(select(AuditEvent).where(AuditEvent.verb == "letter.cancel")).all()
    assert {event.object_id for event in cancelled} == {x.id for x in letters if x.state == "cancelled"}
    assert {event.edition_id for event in cancelled} == {made.edition.id, None}


def test_scores_stay_without_a_note_and_the_board_counts_as_before(session: Session) -> None:
    made = everywhere(session)
    undone = make_entry(session, made.call, state=State.IN_REVIEW)
    assign(session, undone, made.person)
    commands.erase(session, ADMINISTRATOR, made.person.id, now=LATER)
    review = session.scalars(select(Review)).one()
    assert review.total == 7 and review.note == ""
    session.refresh(undone)
    assert undone.assigned == 0


def test_a_seat_is_left_and_forgotten_where_the_jury_never_sat(session: Session) -> None:
    made = everywhere(session)
    commands.erase(session, ADMINISTRATOR, made.person.id, now=LATER)
    session.refresh(made.seat)
    assert (made.seat.left_reason, made.seat.name, made.seat.biography) == ("resigned", "", {})
    assert not session.scalars(select(Note)).all()


def test_the_minutes_of_a_jury_that_sat_stay_word_for_word(session: Session) -> None:
    made = scene(session)
    sitting = sat(made)
    before = [(event.verb, event.content, event.hash) for event in events_of(session, sitting.id)]
    person = made.jurors[1]
    with pytest.raises(Refused, match="erase_open_sitting"):
        commands.erase(session, ADMINISTRATOR, person.id, now=LATER)
    sitting.closed_at, sitting.head = LATER, before[-1][2]
    made.jury.closed_at = LATER
    session.flush()
    commands.erase(session, ADMINISTRATOR, person.id, now=LATER)
    events = events_of(session, sitting.id)
    assert [(event.verb, event.content, event.hash) for event in events] == before
    assert not chain.verify_chain(links(events))
    place = next(each for each in seats_of(session, made.jury.id) if each.seat.id == made.seats[1].id)
    assert place.name == "Juror One Invented"
    assert left_of(session, "Juror One Invented") == {("jury_seat", "name"), ("jury_protocol", "content")}


@pytest.mark.parametrize("state", sorted(UNDER_DECISION - {State.SELECTED, State.OFFERED}))
def test_a_film_under_decision_holds_its_owner(session: Session, state: State) -> None:
    made = everywhere(session)
    waiting = make_entry(session, made.call, owner=made.person, state=state)
    waiting.told_state = state.value
    session.flush()
    with pytest.raises(Refused, match="erase_under_decision"):
        commands.erase(session, ADMINISTRATOR, made.person.id, now=LATER)
    assert session.get_one(Person, made.person.id).name == NAME


def test_a_verdict_that_was_not_told_does_not_show_in_the_refusal(session: Session) -> None:
    made = everywhere(session)
    untold = make_entry(session, made.call, owner=made.person, state=State.NOT_SELECTED)
    again = make_entry(session, made.call, owner=made.person, state=State.IN_REVIEW)
    again.told_state = State.NOT_SELECTED.value
    session.flush()
    with pytest.raises(Refused) as refused:
        commands.erase(session, own(made.person), made.person.id, now=LATER)
    assert refused.value.values["film"] == untold.title
    untold.told_state = State.NOT_SELECTED.value
    session.flush()
    commands.erase(session, own(made.person), made.person.id, now=LATER)
    session.refresh(again)
    assert again.state == State.WITHDRAWN


def test_an_accepted_film_holds_its_only_owner_until_the_festival_is_over(session: Session) -> None:
    made = everywhere(session)
    give_role(session, made.edition, made.person, Role.GUEST)
    with pytest.raises(Refused, match="erase_in_programme"):
        commands.erase(session, ADMINISTRATOR, made.person.id, now=NOW)
    session.add(EntryOwner(entry_id=made.public.id, person_id=made.other.id, role="agent", since=NOW))
    session.flush()
    commands.erase(session, ADMINISTRATOR, made.person.id, now=NOW)


def test_the_last_organiser_and_the_last_administrator_stay(session: Session) -> None:
    made = everywhere(session)
    with pytest.raises(Refused, match="erase_last_organiser"):
        commands.erase(session, ADMINISTRATOR, made.other.id, now=NOW)
    account = session.scalars(select(Account).where(Account.person_id == made.other.id)).one()
    account.administrator = True
    session.flush()
    with pytest.raises(Refused, match="erase_last_administrator"):
        commands.erase(session, ADMINISTRATOR, made.other.id, now=LATER)


def test_only_administrators_and_oneself_erase(session: Session) -> None:
    made = everywhere(session)
    organiser = actor_of(made.other, made.edition, Role.ORGANISER)
    with pytest.raises(Forbidden):
        commands.erase(session, organiser, made.person.id, now=LATER)
    commands.erase(session, own(made.person), made.person.id, now=LATER)
    with pytest.raises(NotFound):
        commands.erase(session, ADMINISTRATOR, made.person.id, now=LATER)


def test_whoever_was_merged_goes_with_them(session: Session) -> None:
    made = everywhere(session)
    twin = make_person(session, "Двойник Иной", email="twin@example.org")
    audit.record(
        session,
        actor_of(twin, made.edition),
        "entry.message",
        now=NOW,
        kind="entry",
        object_id=made.public.id,
        reason="Двойник Иной",
    )
    commands.merge(session, ADMINISTRATOR, kept_id=made.person.id, gone_id=twin.id, now=NOW)
    commands.erase(session, ADMINISTRATOR, made.person.id, now=LATER)
    assert session.get_one(Person, twin.id).erased_at == LATER
    assert not left_of(session, "Двойник Иной")


def test_an_address_of_somebody_else_is_not_silenced(session: Session) -> None:
    made = everywhere(session)
    session.execute(
        update(EntryInvitation)
        .where(EntryInvitation.entry_id == made.shared.id)
        .values(email="else@example.org", accepted_at=NOW, accepted_by_id=made.person.id)
    )
    put = put_note(session, made.edition, email="else@example.org", name="Somebody Else")
    commands.erase(session, ADMINISTRATOR, made.person.id, now=LATER)
    assert session.get_one(Letter, put).state == "held"


def test_the_record_says_what_it_came_to_and_nothing_of_whom(session: Session) -> None:
    made = everywhere(session)
    erased = commands.erase(session, ADMINISTRATOR, made.person.id, now=LATER)
    told = session.execute(
        select(AuditPayload.payload)
        .join(AuditEvent, AuditEvent.id == AuditPayload.event_id)
        .where(AuditEvent.verb == "person.erased", AuditEvent.object_id == made.person.id)
    ).scalar_one()
    assert told["values"] == erased.counts
    about = AuditPayload.actor_person_id == made.person.id
    assert not session.scalars(select(AuditPayload).where(about)).all()
