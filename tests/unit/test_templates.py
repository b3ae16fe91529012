"""Rules that every template, stylesheet and script keeps: nothing inline, nothing foreign, one set of colours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from local.paths import REPO

TEMPLATES = sorted((REPO / "fest_ops").rglob("templates/**/*.html"))
STATIC = REPO / "fest_ops/web/static"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(REPO / "fest_ops")))
def test_template_keeps_the_policy(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.S)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"(?:href|src|action)\s*=\s*[\"']?(?:https?:)?//", text), "from our own address only"
    assert "javascript:" not in text
    assert "|safe" not in text.replace(" ", "")
    assert "hx-on" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(REPO / "fest_ops")))
def test_template_that_is_a_page_extends_the_layout(path: Path) -> None:
    text = path.read_text("utf-8")
    if "<html" in text or "{% block content %}" in text:
        assert path.name == "layout.html" or re.search(r'{%\s*extends\s+"[\w/]+\.html"\s*%}', text)
    for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text, flags=re.S | re.I):
        assert re.search(r"csrf|hidden_tag", form), "a form that changes something carries the token"


def in_the_font() -> list[range]:
    """The characters of the subsets that are served, as fonts.css states them."""
    ranges = re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", (STATIC / "css/fonts.css").read_text("utf-8"))
    return [range(int(first, 16), int(last or first, 16) + 1) for first, last in ranges]


def test_every_character_shown_is_in_the_font() -> None:
    known = in_the_font()
    texts = [
        *TEMPLATES,
        *STATIC.rglob("*.css"),
        *STATIC.rglob("*.js"),
        *(REPO / "fest_ops").rglob("translations/*.po"),
    ]
    strange = {
        (path.name, char)
        for path in texts
        for char in set(path.read_text("utf-8"))
        if not any(ord(char) in those for those in known)
    }
    assert not strange, "a machine may have no other font: draw it, or say it in words"


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.css")), ids=lambda path: path.name)
def test_stylesheet_uses_the_tokens(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S)
    if path.name not in ("tokens.css", "fonts.css"):
        assert not re.search(r":[^;{]*#[0-9a-fA-F]{3,8}\b", text), "colours have their names in tokens.css"
    assert "@import" not in text
    assert "http" not in text
    assert len(path.read_text("utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.js")), ids=lambda path: path.name)
def test_script_is_small_and_needs_no_eval(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "eval(" not in text
    assert "new Function" not in text
    assert ".innerHTML" not in text
    assert ".style." not in text
    assert len(text.splitlines()) <= 300
