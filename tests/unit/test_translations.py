"""Everything that is said is said in Kazakh and Russian too, and every refusal has words."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fest_ops.web import reasons as web_reasons
from local import messages
from local.paths import REPO

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[^(\s]")
FORMS = {"kk": 2, "ru": 3}
EVERY = [(room, code) for room in messages.ROOMS for code in messages.LANGUAGES]
RAISED = ("Refused", "Forbidden", "Conflict", "NotFound", "ActError")


def test_messages_lie_in_rooms_with_a_catalogue() -> None:
    inside = {path for room in messages.ROOMS for path in messages.sources(room)}
    outside = [
        path
        for path in sorted(messages.PACKAGE.rglob("*"))
        if path.suffix in (".py", ".html") and path not in inside and messages.spoken([path])
    ]
    assert not outside, "these speak, but belong to no room of local.messages.ROOMS"


@pytest.mark.parametrize(("room", "code"), EVERY)
def test_room_is_wholly_translated(room: str, code: str) -> None:
    missing = [words for words, _context in messages.untranslated(room, code)]
    assert not missing, f"run `python -m local.messages {room}` and translate"


@pytest.mark.parametrize(("room", "code"), EVERY)
def test_translations_are_whole_and_keep_placeholders(room: str, code: str) -> None:
    for message in messages.read(room, code):
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        said = [message.string] if isinstance(message.string, str) else list(message.string or ())
        assert len(said) == (1 if isinstance(message.id, str) else FORMS[code]), message.id
        wanted = set(PLACEHOLDER.findall(sources[-1]))
        for text in said:
            assert text, message.id
            assert set(PLACEHOLDER.findall(text)) == wanted, (message.id, text)
            assert text[:1].isspace() == sources[0][:1].isspace(), (message.id, text)


@pytest.mark.parametrize(("room", "code"), EVERY)
def test_catalogue_holds_nothing_that_is_no_longer_said(room: str, code: str) -> None:
    said = messages.messages_of(room)
    kept = {messages.identity(message) for message in messages.read(room, code) if message.id}
    assert kept <= set(said), f"run `python -m local.messages {room}`"


@pytest.mark.parametrize("code", messages.LANGUAGES)
def test_same_message_has_one_translation(code: str) -> None:
    found: dict[messages.Key, dict[object, str]] = {}
    for room in messages.ROOMS:
        for message in messages.read(room, code):
            said = message.string if isinstance(message.string, str) else tuple(message.string or ())
            if message.id and said and all(said):
                found.setdefault(messages.identity(message), {}).setdefault(said, room)
    several = {key: said for key, said in found.items() if len(said) > 1}
    assert not several, "give one of them a context with pgettext, or say the same"


def raised(path: Path) -> Iterator[str]:
    """Reason codes written out where one of our errors is made."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        if name not in RAISED:
            continue
        first = node.args[0] if node.args else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value
        for keyword in node.keywords:
            if keyword.arg == "fields" and isinstance(keyword.value, ast.Dict):
                for value in keyword.value.values:
                    if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
                        yield value.value


def test_every_reason_code_raised_has_words() -> None:
    known = set(web_reasons.REASONS)
    for path in messages.PACKAGE.rglob("reasons.py"):
        if path.parent.name != "web":
            module = ".".join(path.relative_to(REPO).with_suffix("").parts)
            known |= set(importlib.import_module(module).REASONS)
    wordless = {
        code: str(path.relative_to(REPO))
        for path in sorted(messages.PACKAGE.rglob("*.py"))
        for code in raised(path)
        if code not in known
    }
    assert not wordless


def test_plural_forms_of_each_language_are_what_its_grammar_asks() -> None:
    for code in messages.LANGUAGES:
        for room in messages.ROOMS:
            path = messages.catalogue_path(room, code)
            if path.exists():
                assert f'"Plural-Forms: {messages.PLURALS[code]}\\n"' in path.read_text("utf-8"), path
