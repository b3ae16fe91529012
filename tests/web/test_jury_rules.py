"""The pages of a jury's rules: read by everybody on it and by staff, written by organisers, frozen for good."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from fest_ops.actor import Role
from fest_ops.jury.profiles.document import BUILT_IN, built_in
from fest_ops.people.models import Account, Person
from tests.factories import make_edition
from tests.juries import JuryScene, scene
from tests.setting_up import browser_of
from tests.signing_in import sign_in

HERE = "/eurasia/2013/juries/international/rules"
PARTS = ("title", "composition", "voting", "palmares")
WRITING = (*PARTS, "profile", "import", "new-prize", "prizes/grand-prix", "prizes/grand-prix/remove")


class Fields(HTMLParser):
    """What a browser would send of a page's forms as they are shown."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: MultiDict[str, str] = MultiDict()
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "input" and name and given.get("type") not in ("submit", "file"):
            if given.get("type") != "checkbox" or "checked" in given:
                self.sent.add(name, value)
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given and self._select:
            self.sent.add(self._select, value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


class Room:
    """A jury and the browsers of those around it."""

    def __init__(self, app: Flask, session: Session, profile: str = "eurasia") -> None:
        app.config["WTF_CSRF_ENABLED"] = False
        self.app, self.session = app, session
        self.made: JuryScene = scene(session, profile=profile)
        session.commit()
        self.organiser = self.browser(self.made.organiser_person)

    def browser(self, person: Person) -> FlaskClient:
        client = self.app.test_client()
        sign_in(client, person)
        return client

    def send(self, part: str, **changes: Any) -> Any:
        """Change these fields of a part's form, send the whole, as a browser would."""
        sent = Fields(self.organiser.get(f"{HERE}/{part}").text).sent
        for name, value in changes.items():
            sent.setlist(name, value if isinstance(value, list) else [value])
        return self.organiser.post(f"{HERE}/{part}", data=sent)

    @property
    def rules(self) -> dict[str, Any]:
        self.session.refresh(self.made.jury)
        return self.made.jury.rules


@pytest.fixture
def room(app: Flask, session: Session) -> Room:
    """A jury by the rules of eurasia, and its organiser's browser."""
    return Room(app, session)


def test_everybody_on_the_jury_and_staff_read_the_rules_and_strangers_do_not(room: Room) -> None:
    made = room.made
    head = browser_of(room.app, room.session, made.edition, Role.HEAD_OF_PROGRAMME)
    readers = [room.browser(person) for person in (made.jurors[0], made.jurors[1], made.secretary_person)]
    for client in (room.organiser, head, *readers):
        page = client.get(HERE)
        assert page.status_code == 200
        assert "It may be withheld, with a written reason." in page.text
        assert client.get(f"{HERE}.json").status_code == 200
    for client in (head, *readers):
        assert "/rules/voting" not in client.get(HERE).text
    stranger = browser_of(room.app, room.session, made.edition, Role.SELECTOR, Role.JUROR)
    elsewhere = browser_of(room.app, room.session, make_edition(room.session, slug="2014"), Role.ORGANISER)
    for client in (stranger, elsewhere):
        for below in ("", ".json", "/freeze"):
            assert client.get(HERE + below).status_code == 404
    assert room.app.test_client().get(HERE).status_code in (302, 303)


def test_only_organisers_write(room: Room) -> None:
    head = browser_of(room.app, room.session, room.made.edition, Role.HEAD_OF_PROGRAMME)
    for client in (head, room.browser(room.made.secretary_person), room.browser(room.made.jurors[0])):
        for page in WRITING:
            assert client.get(f"{HERE}/{page}").status_code == 403
            assert client.post(f"{HERE}/{page}").status_code == 403
    assert head.get(f"{HERE}/freeze").status_code == 403
    assert room.rules == built_in("eurasia")


@pytest.mark.parametrize("code", BUILT_IN)
def test_form_sent_as_it_is_shown_changes_nothing(app: Flask, session: Session, code: str) -> None:
    room = Room(app, session, code)
    prizes = [f"prizes/{prize['key']}" for prize in room.rules["prizes"]]
    for part in (*PARTS, prizes[0], prizes[-1]):
        assert room.send(part).status_code == 303
    assert room.rules == built_in(code)
    assert room.made.jury.version == 1


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_rules_are_read_in_three_languages_and_what_is_ours_is_marked(room: Room, language: str) -> None:
    room.session.query(Account).filter_by(person_id=room.made.organiser_person.id).update(
        {"language": language}
    )
    room.session.commit()
    page = room.organiser.get(HERE).text
    prize, ours = {
        "kk": ("Бас жүлде", "біздің ережеміз"),
        "ru": ("Гран-при", "наше правило"),
        "en": ("Grand Prix", "our own rule"),
    }[language]
    assert prize in page and ours in page


def test_money_mentions_and_prizes_that_no_source_tells_of_are_marked_where_they_stand(room: Room) -> None:
    marked = r" <span class=\"badge info\"[^>]*>our own rule</span>"
    page = {}
    for code in ("venice", "locarno", "cannes"):
        assert room.send("profile", profile=code).status_code == 303
        page[code] = room.organiser.get(HERE).text
    assert re.search(f"There are no special mentions.{marked}", page["cannes"])
    assert re.search(f"There are no special mentions.{marked}", page["venice"])
    assert re.search(f"It is worth [^<]*90,000[^<]*{marked}", page["locarno"])
    assert re.search("At most 2 special mentions are given.\\s*</li>", page["locarno"])
    newcomer = page["venice"].partition('id="prize-mastroianni"')[2].partition("</section>")[0]
    assert newcomer.count("our own rule") == 1 and re.search(f"<p>{marked.strip()}</p>", newcomer)
    pairs = page["venice"].partition("or any part of it:")[2].partition("</ol>")[0]
    assert len(re.findall(f"Young Performer{marked}</li>", pairs)) == 4
    assert len(re.findall("(?:Actress|Actor)</li>", pairs)) == 8


def test_profile_is_chosen(room: Room) -> None:
    assert room.send("profile", profile="cannes").status_code == 303
    assert room.rules == built_in("cannes")
    page = room.organiser.get(HERE).text
    assert "Palme d’or" in page and "President of the festival" in page
    refused = room.send("profile", profile="sundance")
    assert refused.status_code == 422 and "Please choose one of the profiles." in refused.text


def test_own_rules_are_written_part_by_part(room: Room) -> None:
    assert room.send("title", title_en="Steppe", source="").status_code == 303
    assert room.send("composition", least="3", most="7", producers_share="").status_code == 303
    changed = room.send("voting", quorum="2/3", tie_0="chair", tie_1="lot", tie_2="", tie_3="", tie_4="")
    assert changed.status_code == 303
    rules = room.rules
    assert (rules["code"], rules["title"]["en"], rules["source"]) == ("own", "Steppe", "")
    assert (rules["composition"]["least"], rules["composition"]["producers_share"]) == (3, None)
    assert (rules["voting"]["quorum"], rules["voting"]["ties"]) == ("2/3", ["chair", "lot"])
    assert "voting.quorum" not in rules["ours"] and "voting.base" in rules["ours"]
    page = room.organiser.get(HERE).text
    assert "From 3 to 7 members have a vote." in page
    assert "more than 2/3 of the seated jurors" in page


def test_prizes_are_added_changed_renamed_and_removed(room: Room) -> None:
    new = {
        "name_kk": "Үздік дебют", "name_en": "Best Debut", "key": "debut", "rank": "6", "candidates": "films",
        "only": "debut", "obligatory": "y", "ex_aequo": "1", "amount": "1500000", "currency": "KZT",
        "recipients": ["director"],
    }  # fmt: skip
    assert room.send("new-prize", **new).status_code == 303
    assert room.rules["prizes"][-1] == {
        "key": "debut", "name": {"kk": "Үздік дебют", "en": "Best Debut"}, "candidates": "films", "only": "debut",
        "roles": [], "obligatory": True, "ex_aequo": 1, "may_withhold": False, "grand": False,
        "money": {"amount": "1500000", "currency": "KZT"}, "recipients": ["director"], "rank": 6,
    }  # fmt: skip
    taken = room.send("new-prize", **{**new, "key": "actor"})
    assert taken.status_code == 422 and "Another prize has this short name." in taken.text
    assert "Үздік дебют" in taken.text
    assert room.send("prizes/actor", key="best-actor").status_code == 303
    assert room.rules["palmares"]["combine"] == [["*", "actress", "best-actor"]]
    assert room.organiser.get(f"{HERE}/prizes/actor").status_code == 404
    assert room.send("prizes/best-actor/remove").status_code == 303
    assert room.rules["palmares"]["combine"] == [["*", "actress"]]
    assert [prize["key"] for prize in room.rules["prizes"]][-1] == "debut"


def test_pairs_derogations_and_groups_are_ticked(room: Room) -> None:
    answer = room.send(
        "palmares",
        combine_set_0=["director", "actor"],
        derogation_set_0=["director", "actress"],
        officer_en="Director of the festival",
        group_set_0=["actress", "actor"],
        group_most_0="1",
        mentions="",
        no_other_money=["grand-prix"],
    )
    assert answer.status_code == 303
    rules = room.rules["palmares"]
    assert rules["combine"] == [["director", "actor"]]
    assert rules["derogations"] == {
        "officer": {"en": "Director of the festival"},
        "sets": [["director", "actress"]],
    }
    assert rules["ex_aequo_groups"] == [{"keys": ["actress", "actor"], "most": 1}]
    assert (rules["mentions"], rules["no_other_money"]) == (None, ["grand-prix"])
    page = room.organiser.get(HERE).text
    assert "Beside “Grand Prix” no other money may be won, but no other prize has any." in page


def test_officer_without_a_name_is_refused_and_what_was_ticked_stays(room: Room) -> None:
    refused = room.send("palmares", derogation_set_0=["director", "actress"])
    assert refused.status_code == 422
    assert "Please write this in at least one language." in refused.text
    assert Fields(refused.text).sent.getlist("derogation_set_0") == ["director", "actress"]
    assert room.rules == built_in("eurasia")


@pytest.mark.parametrize(
    ("part", "typed", "said"),
    [
        ("voting", {"quorum": "half"}, "A fraction is written like 1/2"),
        ("voting", {"most_rounds": ""}, "This is required."),
        ("voting", {"method": "coin"}, "Please choose one of these."),
        ("voting", {"tie_0": "lot", "tie_1": "lot"}, "This stands twice"),
        ("voting", {"worst": "1", "best": ""}, "A fraction is written like 1/2"),
        ("composition", {"producers_share": "1/0"}, "A fraction is written like 1/2"),
        ("composition", {"least": "0"}, "Please give a number from 1 to 1000."),
        ("prizes/director", {"key": "Best Director"}, "A short name has small Latin letters"),
        ("prizes/director", {"amount": "much", "currency": "KZT"}, "An amount is written like"),
        ("prizes/director", {"amount": "5", "currency": ""}, "A currency has three capital letters"),
        ("prizes/director", {"name_kk": "", "name_ru": "", "name_en": ""}, "at least one language"),
        ("prizes/director", {"ex_aequo": "-1"}, "Please give a number from 1 to 1000."),
        ("title", {"title_kk": "", "title_ru": "", "title_en": ""}, "at least one language"),
        ("title", {"title_en": "a\x1bb"}, "This must be one line"),
        ("palmares", {"combine_set_0": ["director", "best-dog"]}, "best-dog"),
    ],
)
def test_what_cannot_be_is_refused_in_words(room: Room, part: str, typed: dict[str, Any], said: str) -> None:
    refused = room.send(part, **typed)
    assert refused.status_code == 422
    assert said in refused.text
    assert room.rules == built_in("eurasia")


def test_contradictions_stand_at_their_place_and_keep_the_rules_from_being_frozen(room: Room) -> None:
    room.send("voting", tie_0="revote", tie_1="", tie_2="", tie_3="", tie_4="")
    room.send("prizes/director", may_withhold="y")
    page = room.organiser.get(HERE).text
    voting = page[page.index('id="voting"') : page.index('id="prizes"')]
    director = page[page.index('id="prize-director"') : page.index('id="prize-actress"')]
    assert "may end without a decision" in voting
    assert "“Best Director” must be awarded and may be withheld" in director
    asked = room.organiser.get(f"{HERE}/freeze").text
    assert "may end without a decision" in asked and "Freeze them for good" not in asked
    refused = room.organiser.post(f"{HERE}/freeze", data={"seen_version": "3"})
    assert refused.status_code == 422 and "The rules contradict themselves." in refused.text
    room.session.refresh(room.made.jury)
    assert room.made.jury.frozen_at is None
