"""The entry form read: each kind of field, hostile text, and that nothing typed makes it raise."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fest_ops.submissions.films.facts import Company, FilmFacts, Named, Release, Shown, parse, render
from fest_ops.submissions.films.fields import FIELDS, KINDS, MAX_ROWS, PREMIERES, STEPS, field_of, keys_of
from fest_ops.submissions.films.reading import Span, is_blank, keepable, tidy, tidy_lines
from fest_ops.submissions.films.regions import COUNTRIES, LANGUAGES
from tests.factories import film_draft

KEYS = [key for step in STEPS for key in keys_of(step)]


def test_complete_draft_is_read_without_a_problem() -> None:
    facts, problems = parse(film_draft())
    assert problems == {}
    assert facts.titles == {"original": "Бауыр", "kk": "Бауыр", "ru": "Братишка", "en": "Little Brother"}
    assert facts.seconds == 95 * 60 + 30
    assert facts.minutes == 96
    assert facts.completed == Span.month(2013, 5)
    assert facts.crew == {"cast": ("First Player", "Second Player")}
    assert facts.companies == (Company("Invented Film", "KZ"),)


@pytest.mark.parametrize(
    ("key", "typed", "read"),
    [
        ("running_time", "95", 5700),
        ("running_time", " 95:30 ", 5730),
        ("running_time", "1:35:30", 5730),
        ("running_time", "90'", 5400),
        ("year", "2013", 2013),
        ("completed", "2013-05-12", Span.day(dt.date(2013, 5, 12))),
        ("completed", "12.05.2013", Span.day(dt.date(2013, 5, 12))),
        ("completed", "05.2013", Span.month(2013, 5)),
        ("completed", "2013-12", Span(dt.date(2013, 12, 1), dt.date(2013, 12, 31))),
        ("debut", "yes", True),
        ("contact_email", "producer@example.org", "producer@example.org"),
        ("screener_url", "https://кино.example/фильм", "https://кино.example/фильм"),
    ],
)
def test_field_is_read(key: str, typed: str, read: object) -> None:
    facts, problems = parse({key: typed})
    assert problems == {}
    assert getattr(facts, "seconds" if key == "running_time" else key) == read


@pytest.mark.parametrize(
    ("key", "typed", "code"),
    [
        ("running_time", "0", "not_a_duration"),
        ("running_time", "95:75", "not_a_duration"),
        ("running_time", "an hour", "not_a_duration"),
        ("running_time", "²5", "not_a_duration"),
        ("running_time", "9999999999", "not_a_duration"),
        ("year", "13", "not_a_year"),
        ("year", "٢٠١٣", "not_a_year"),
        ("completed", "2013-02-30", "no_such_date"),
        ("completed", "2013-13", "no_such_date"),
        ("completed", "May 2013", "not_a_date"),
        ("debut", "perhaps", "not_a_choice"),
        ("kind", "opera", "not_a_choice"),
        ("countries.0", "ZZ", "not_a_choice"),
        ("languages.0", "klingon", "not_a_choice"),
        ("contact_email", "producer at example", "not_an_email"),
        ("contact_email", "a@b@example.org", "not_an_email"),
        ("screener_url", "javascript:alert(1)", "not_a_url"),
        ("screener_url", "ftp://example.org/film", "not_a_url"),
        ("screener_url", "https://", "not_a_url"),
        ("screener_url", "https://[bad", "not_a_url"),
        ("screener_url", "https://example.org:99999999/", "not_a_url"),
        ("screener_url", "https://me:secret@example.org/", "url_with_password"),
        ("title_en", "x" * 301, "too_long"),
        ("synopsis_en", "x" * 601, "too_long"),
    ],
)
def test_field_that_cannot_be_read_is_named(key: str, typed: str, code: str) -> None:
    _, problems = parse({key: typed})
    assert {k: p.code for k, p in problems.items()} == {key: code}


def test_row_without_its_first_answer_is_named() -> None:
    _, problems = parse({"shown.0.country": "DE", "shown.0.on": "2013-02"})
    assert problems["shown.0.place"].code == "row_incomplete"


def test_answer_no_stands_over_what_was_typed_beside_it() -> None:
    typed = {"shown.0.place": "Pusan", "tv_or_web_on": "nonsense", "releases.0.country": "KZ"}
    facts, problems = parse({**typed, "shown_before": "no", "tv_or_web": "no", "released": "no"})
    assert (facts.shown, facts.tv_or_web_on, facts.releases, problems) == ((), None, (), {})


def test_empty_rows_between_are_left_out() -> None:
    facts, problems = parse({"countries.0": "KZ", "countries.4": "DE", "countries.2": "  "})
    assert facts.countries == ("KZ", "DE")
    assert problems == {}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Bauyr\u0000", "Bauyr"),
        ("a\r\nb\rc", "a b c"),
        ("e\u0301te\u0301", "été"),
        ("\u202eevil\u202c", "evil"),
        ("\ud800broken", "broken"),
        ("🎬 film 👩‍👩‍👧", "🎬 film 👩‍👩‍👧"),
        ("فيلم", "فيلم"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_hostile_title_is_tidied(typed: str, kept: str) -> None:
    facts, problems = parse({"title_original": typed})
    assert (facts.titles, problems) == ({"original": kept}, {})


@given(st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=20), st.text(max_size=60), max_size=40))
@settings(max_examples=200, deadline=None)
def test_parse_never_raises(draft: dict[str, str]) -> None:
    facts, problems = parse(draft)
    again, none = parse(render(facts))
    assert again == facts
    assert none == {}
    assert all(field_of(key) for key in problems)


@given(st.text())
def test_kept_text_can_be_stored(text: str) -> None:
    kept = keepable(text)
    assert "\x00" not in kept
    kept.encode()
    assert keepable(kept) == kept
    assert tidy(tidy(text)) == tidy(text)
    assert tidy_lines(tidy_lines(text)) == tidy_lines(text)


words = st.text(min_size=1, max_size=40).map(tidy).filter(lambda text: not is_blank(text))
lines = st.lists(words, min_size=1, max_size=4).map(tuple)
spans = st.one_of(
    st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)).map(Span.day),
    st.builds(Span.month, st.integers(1900, 2100), st.integers(1, 12)),
)
country = st.sampled_from(sorted(COUNTRIES))
by_language = st.dictionaries(st.sampled_from(("kk", "ru", "en")), words, max_size=3)
unique = st.lists(country, max_size=MAX_ROWS, unique=True).map(tuple)
stated = st.builds(
    FilmFacts,
    section=words,
    titles=st.dictionaries(st.sampled_from(("original", "kk", "ru", "en")), words, max_size=4),
    languages=st.lists(st.sampled_from(LANGUAGES), max_size=5, unique=True).map(tuple),
    subtitles=st.lists(st.sampled_from(LANGUAGES), max_size=5, unique=True).map(tuple),
    countries=unique,
    year=st.none() | st.integers(1888, 2200),
    completed=st.none() | spans,
    seconds=st.none() | st.integers(1, 360_000),
    kind=st.sampled_from(("", *KINDS)),
    genre=words,
    debut=st.none() | st.booleans(),
    colour=st.just("both"),
    format=st.just("dcp"),
    directors=st.lists(st.builds(Named, words, st.just("") | words), max_size=3).map(tuple),
    producers=st.lists(st.builds(Named, words), max_size=3).map(tuple),
    crew=st.dictionaries(st.sampled_from(("camera", "cast", "music")), lines, max_size=3),
    companies=st.lists(st.builds(Company, words, st.just("") | country), max_size=3).map(tuple),
    sales=words,
    contact_name=words,
    contact_email=st.just("a@b.org"),
    contact_phone=words,
    premiere=st.sampled_from(("", *PREMIERES)),
    shown_before=st.sampled_from((None, True)),
    shown=st.lists(st.builds(Shown, words, country, st.none() | spans, st.just("festival")), max_size=3).map(
        tuple
    ),
    tv_or_web=st.sampled_from((None, True)),
    tv_or_web_on=st.none() | spans,
    released=st.sampled_from((None, True)),
    releases=st.lists(st.builds(Release, country, st.none() | spans), max_size=3).map(tuple),
    synopsis=by_language,
    synopsis_long=by_language,
    biography=by_language,
    screener_url=st.just("https://example.org/film?id=1"),
    accepted=words,
    signed_by=words,
    capacity=st.just("agent"),
)


@given(stated)
@settings(max_examples=100, deadline=None)
def test_facts_survive_the_form(facts: FilmFacts) -> None:
    again, problems = parse(render(facts))
    assert problems == {}
    assert again == facts


def test_every_key_of_the_form_has_its_field() -> None:
    assert all(field_of(key) for key in KEYS)
    for key in (
        "nothing",
        "shown",
        "shown.0",
        "shown.99.place",
        "shown.-1.place",
        "shown.00.place",
        "title_en.0",
    ):
        assert field_of(key) is None, key
    assert set(FIELDS) >= {"title_original", "shown", "accepted"}
