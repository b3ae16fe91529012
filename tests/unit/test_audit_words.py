"""Every act that is recorded has words, in all three languages; so have the codes that stand in it."""

from __future__ import annotations

import ast
import re

from fest_ops.audit import details, verbs
from fest_ops.media.reasons import REASONS
from fest_ops.people.reasons import ROLES
from fest_ops.selection import labels
from fest_ops.selection.states import Move
from fest_ops.web import reasons
from fest_ops.web.languages import speaking
from local.paths import REPO

VERB = re.compile(r"[a-z_]+\.[a-z_]+")


def recorded() -> set[str]:
    """The verbs that stand in calls whose name has "record" in it, or are assigned to a name `verb` on the way."""
    found: set[str] = set()
    for path in (REPO / "fest_ops").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            looked_at: list[ast.expr] = []
            if isinstance(node, ast.Call):
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                looked_at = node.args[:4] if "record" in name else []
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "verb":
                looked_at = [node.value]
            for part in (each for one in looked_at for each in ast.walk(one)):
                if (
                    isinstance(part, ast.Constant)
                    and isinstance(part.value, str)
                    and VERB.fullmatch(part.value)
                ):
                    found.add(part.value)
    return found


def test_every_recorded_act_has_words() -> None:
    found = recorded() | {f"entry.{move}" for move in Move}
    assert len(found) > 80
    assert sorted(found - verbs.VERBS.keys()) == []
    assert sorted({verb.partition(".")[0] for verb in found} - verbs.KINDS.keys()) == []


def test_details_are_told_in_the_readers_language() -> None:
    details.register(ROLES, "role")
    details.register(labels.STATES, "from", "to")
    reasons.register(REASONS)
    values = [
        ("role", "organiser"),
        ("from", "in_review"),
        ("refusal", "not_a_film"),
        ("late", "True"),
        ("odd", "x"),
    ]
    with speaking("ru"):
        said = details.in_words(values, "Asia/Almaty")
    assert said[:2] == [("роль", "Организатор"), ("из", "На рассмотрении")]
    assert said[2][0] == "отказ" and "фильм" in said[2][1]
    assert said[3:] == [("после срока", "да"), ("odd", "x")]


def test_moments_are_told_by_the_editions_clock() -> None:
    values = [
        ("until", "2013-07-20 12:00:00+00:00"),
        ("at", "2013-07-20T12:00:00.123456+00:00"),
        ("reason", "2013-99-20 12:00:00+00:00"),
        ("opens", "2013-07-20"),
    ]
    with speaking("en"):
        said = [value for _, value in details.in_words(values, "Asia/Almaty")]
    assert said[:2] == ["20 July 2013, 18:00 (Almaty)"] * 2
    assert said[2:] == ["2013-99-20 12:00:00+00:00", "2013-07-20"], "what is no moment stands as it is"
