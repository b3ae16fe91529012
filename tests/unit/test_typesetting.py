"""Typst sets what it is given as data: nothing that anybody typed is read as markup."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from fest_ops.jury.minutes.typesetting import Block, Paper, in_print, set_pages, set_pdf

NOW = dt.datetime(2013, 9, 20, 19, 0, tzinfo=dt.UTC)
KAZAKH = "Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі"


def paper(text: str, *, mark: str = "", language: str = "kk") -> Paper:
    """A paper that says one thing in every place that it has."""
    return Paper(
        language=language,
        title=text,
        over=text,
        under=text,
        mark=mark,
        copy=text,
        foot=text,
        digest="0f" * 32,
        blocks=[
            Block("heading", text),
            Block("subheading", text),
            Block("text", text),
            Block("note", text),
            Block("quote", text),
            Block("facts", rows=[[text, text]]),
            Block("table", head=[text, text], widths=[1, 2], rows=[[text, text]]),
            Block("list", rows=[[text], [text]]),
            Block("code", "0f" * 32),
        ],
        signatures_title=text,
        signatures=[(text, text), (text, text), (text, text)],
        date_label=text,
        author=text,
    )


@pytest.mark.parametrize(
    "text",
    [
        '#eval("1 + 1")',
        '#panic("read as markup")',
        '#sys.inputs #read("/etc/passwd") #import "@preview/x:1": *',
        "*bold* _italic_ `raw` $x^2$ = heading @nobody <label> // comment /* open",
        "]) } ] [ { ( unbalanced \\ \" ' \\u{41}",
        "{name} {{ }} %(n)s ${x}",
        "🎬🏳️‍🌈 emoji",
        "\u202eturned around\u202c \u2066isolated\u2069",
        "שלום سلام 影 한국어",
        "NUL \x00 bell \x07 tab\tline\nbreak \u2028",
        "",
        "x" * 3000,
        KAZAKH,
    ],
    ids=lambda text: ascii(text)[:24],
)
def test_what_was_typed_is_printed_and_never_run(text: str) -> None:
    made = set_pdf(paper(text), now=NOW)
    assert made.startswith(b"%PDF-")


def test_markup_changes_nothing_but_its_own_letters() -> None:
    pages = set_pages(paper("#pagebreak()"), now=NOW, dots_per_inch=40)
    assert len(pages) == len(set_pages(paper("-pagebreak--"), now=NOW, dots_per_inch=40))
    assert set_pages(paper("*a*"), now=NOW, dots_per_inch=40) != set_pages(
        paper("a"), now=NOW, dots_per_inch=40
    )


def test_same_paper_gives_the_same_bytes_and_a_draft_is_marked() -> None:
    assert set_pdf(paper(KAZAKH), now=NOW) == set_pdf(paper(KAZAKH), now=NOW)
    assert set_pdf(paper(KAZAKH, mark="Жоба"), now=NOW) != set_pdf(paper(KAZAKH), now=NOW)


def test_head_of_the_protocol_is_in_the_file_as_well() -> None:
    assert b"0f" * 32 in set_pdf(paper("a"), now=NOW)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        (KAZAKH, True),
        ("Белый верблюд", True),
        ("L'Été, Ğül, Ơn, Ελλάδα 2013 — «№ 1»", True),
        ("影", False),
        ("فیلم", False),
        ("한국어 Korean", False),
        ("ქართული", False),
    ],
)
def test_font_is_known_by_its_alphabets(text: str, printed: bool) -> None:
    assert in_print(text) is printed


def ending(lines: int) -> list[bytes]:
    """A paper of so many lines, then its last section and the signatures of a jury, as pages."""
    blocks = [Block("text", "Line")] * lines
    blocks += [Block("heading", "Protocol"), Block("text", "The head"), Block("code", "0f" * 32)]
    made = Paper("en", "Minutes", "Festival", "Jury", blocks=blocks)
    signed = replace(
        made, signatures_title="Signatures", signatures=[("juror", f"Juror {n}") for n in range(8)]
    )
    return set_pages(signed, now=NOW, dots_per_inch=40)


def test_signatures_stand_whole_and_never_alone() -> None:
    """From the line on with which they have no place on the first page, all of the section stands on the second: more
    lines on the first change nothing there."""
    first = next(lines for lines in range(1, 60) if len(ending(lines)) == 2)
    moved = [ending(lines) for lines in range(first, first + 6)]
    assert {len(pages) for pages in moved} == {2} and len({pages[1] for pages in moved}) == 1
    assert len({pages[0] for pages in moved}) == 6


def test_signatures_of_a_jury_that_fill_more_than_a_page_go_on() -> None:
    many = replace(paper("Many"), signatures=[("juror", f"Juror {n}") for n in range(60)])
    assert len(set_pages(many, now=NOW, dots_per_inch=40)) > 2
