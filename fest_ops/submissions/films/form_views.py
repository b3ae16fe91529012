"""The entry form: steps that save themselves, the review, handing in and amending."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from flask import Response as FlaskResponse
from flask import flash, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response

from fest_ops.db import reading, transaction
from fest_ops.errors import NotFound, Refused
from fest_ops.selection.entries import rules
from fest_ops.selection.states import State, as_told
from fest_ops.submissions.films import commands, handing_in, poster_form, queries
from fest_ops.submissions.films.blueprint import blueprint
from fest_ops.submissions.films.completeness import Missing, by_step
from fest_ops.submissions.films.drafts import Merged, stamp
from fest_ops.submissions.films.fields import (
    REVIEW,
    STEP_CODES,
    STEPS,
    Kind,
    Step,
    field_of,
    keys_of,
    step_of,
)
from fest_ops.submissions.films.form_page import answer_words, form_of
from fest_ops.submissions.films.labels import STEPS as STEP_NAMES
from fest_ops.submissions.films.labels import label_of
from fest_ops.submissions.films.queries import OwnFilm
from fest_ops.submissions.films.reading import keepable
from fest_ops.web.http import actor, now, place, see_other, settings, signed_in
from fest_ops.web.languages import gettext as _
from fest_ops.web.languages import instant
from fest_ops.web.reasons import in_words

TICKS = frozenset({Kind.ACCEPT, Kind.ME})


@blueprint.get("/entries/<uuid:entry_id>/form")
@signed_in
def form(entry_id: uuid.UUID) -> Response:
    """To the first step that lacks something, or to the review."""
    session = reading()
    lacking = handing_in.gate(session, queries.own_film(session, actor(), entry_id))
    return see_other(
        url_for("films.step", entry_id=entry_id, step=lacking[0].step)
        if lacking
        else url_for("films.review", entry_id=entry_id)
    )


@blueprint.get("/entries/<uuid:entry_id>/form/<step>")
@signed_in
def step(entry_id: uuid.UUID, step: str) -> str:
    """One step of the form. `?check=1` shows what it lacks at the inputs."""
    session = reading()
    own = queries.own_film(session, actor(), entry_id)
    return _page(own, _step(step), more=request.args.get("more", ""))


@blueprint.post("/entries/<uuid:entry_id>/form/<step>")
@signed_in
def save(entry_id: uuid.UUID, step: str) -> Response | str | tuple[str, int] | FlaskResponse:
    """Keep what was typed; go on to the next step, stay, or show more rows. A script asks for JSON."""
    wanted = _step(step)
    typed, base = _typed(wanted), _base()
    scripted = request.accept_mimetypes.best == "application/json"
    with_picture = wanted.code == "materials" and not scripted
    refused_picture = poster_form.taken(entry_id) if with_picture else ""
    try:
        with transaction() as session:
            saved = commands.save(
                session, actor(), entry_id, typed, base, keys=settings().secret_keys, now=now()
            )
    except Refused as refused:
        if scripted:
            return _refused_json(refused)
        raise
    if scripted:
        return _saved_json(saved.own, wanted, saved.merged)
    merged = saved.merged
    if merged.conflicts or merged.too_long or refused_picture:
        return _page(saved.own, wanted, typed=typed, merged=merged, refused_picture=refused_picture), 422
    more = request.form.get("more", "")
    if more in {each.name for each in wanted.fields}:
        return see_other(url_for("films.step", entry_id=entry_id, step=step, more=more) + f"#f-{more}")
    if request.form.get("go") in ("stay", "poster", "no-poster"):
        flash(_("Saved."), "good")
        return see_other(url_for("films.step", entry_id=entry_id, step=step))
    after = STEP_CODES[STEP_CODES.index(wanted.code) + 1]
    if after == REVIEW:
        return see_other(url_for("films.review", entry_id=entry_id))
    return see_other(url_for("films.step", entry_id=entry_id, step=after))


def _step(code: str) -> Step:
    found = step_of(code)
    if found is None:
        raise NotFound
    return found


def _base() -> dict[str, str]:
    """The stamps that the window brought; what is no mapping of texts is none."""
    try:
        held = json.loads(request.form.get("base", "{}"))
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in held.items()} if isinstance(held, dict) else {}


def _typed(wanted: Step) -> dict[str, str]:
    """What was typed into this step's fields. A box that was shown and is not ticked is no."""
    shown = _base()
    typed: dict[str, str] = {}
    for key in keys_of(wanted):
        found = field_of(key)
        if key in request.form:
            typed[key] = request.form[key]
        elif found is not None and key in shown and found.kind in (*TICKS, Kind.YES_NO):
            typed[key] = ""
    return typed


def _page(
    own: OwnFilm,
    wanted: Step,
    *,
    typed: Mapping[str, str] | None = None,
    merged: Merged | None = None,
    more: str = "",
    refused_picture: str = "",
) -> str:
    session = reading()
    lacking = handing_in.gate(session, own)
    here = [each for each in lacking if each.step == wanted.code]
    shown = form_of(
        own,
        wanted,
        queries.owners_of(session, own.entry.id),
        actor().person_id,
        typed=typed,
        merged=merged,
        more=more,
        lacking=here if "check" in request.args else (),
    )
    return render_template(
        "films/step.html",
        own=own,
        form=shown,
        base=json.dumps(dict(shown.base)),
        steps=steps_of(own, lacking, wanted.code),
        refused_picture=refused_picture,
        **(poster_form.materials(session, own.film) if wanted.code == "materials" else {}),
        told=as_told(State(own.entry.state), State(own.entry.told_state)),
        late=why_not_hand_in(own),
        previous=_previous(wanted.code),
    )


def _previous(code: str) -> str:
    index = STEP_CODES.index(code)
    return STEP_CODES[index - 1] if index else ""


def steps_of(own: OwnFilm, lacking: list[Missing], current: str) -> list[tuple[str, str, str]]:
    """(name, address, state) of each step: "current", "done", "missing" or "" where nothing was typed yet."""
    lacks = by_step(lacking)
    made: list[tuple[str, str, str]] = []
    for each in STEPS:
        touched = any(key in own.draft for key in keys_of(each))
        if each.code == "materials":
            touched = touched or own.film.film_file_id is not None
        state = "current" if each.code == current else "missing" if each.code in lacks and touched else ""
        if each.code not in lacks and each.code != current:
            state = "done"
        address = url_for("films.step", entry_id=own.entry.id, step=each.code)
        made.append((_(STEP_NAMES[each.code]), address, state))
    made.append(
        (
            _(STEP_NAMES[REVIEW]),
            url_for("films.review", entry_id=own.entry.id),
            "current" if current == REVIEW else "",
        )
    )
    return made


def why_not_hand_in(own: OwnFilm) -> str | None:
    """Why a draft cannot be handed in now (None of what was handed in already)."""
    why_not = rules.why_not_submit(
        State(own.entry.state),
        opens_at=own.call.opens_at,
        deadline_at=own.call.deadline_at,
        reopened_until=own.entry.reopened_until,
        now=now(),
    )
    return None if why_not == "already_submitted" else why_not


def _saved_json(own: OwnFilm, wanted: Step, merged: Merged) -> FlaskResponse:
    # Only of what this window shows: the stamp of another window's newer value would hide that they differ.
    conflicts = {
        key: {"value": value, "said": answer_words(_field(key), value, own)}
        for key, value in merged.conflicts.items()
    }
    return jsonify(
        said=_("Saved %(time)s", time=instant(now(), place().timezone, "HH:mm", named=False)),
        stamps={
            key: stamp(held)
            for key, held in ((key, own.film.draft.get(key, "")) for key in keys_of(wanted))
            if key in request.form and held == keepable(request.form[key])
        },
        version=own.film.draft_version,
        conflicts=conflicts,
        standing={key: stamp(value) for key, value in merged.conflicts.items()},
        trouble=in_words("changed_in_another_window", {}) if conflicts else _too_long(merged),
    )


def _too_long(merged: Merged) -> str:
    for key, length in merged.too_long.items():
        return f"{label_of(key)}: {in_words('too_long_to_keep', {'length': length, 'limit': 20_000})}"
    return ""


def _field(key: str) -> Any:
    return field_of(key)


def _refused_json(refused: Refused) -> FlaskResponse:
    answer = jsonify(refused=in_words(refused.code, refused.values, place().timezone))
    answer.status_code = refused.status
    return answer
