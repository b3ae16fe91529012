"""The protocol over HTTP: the acts in words, and the bundles to take away."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, make_response, render_template, request

from fest_ops.db import reading, transaction
from fest_ops.errors import Forbidden
from fest_ops.jury.panel.queries import jury_for
from fest_ops.jury.panel.rules import CHAIR, may_read_interests
from fest_ops.jury.profiles.document import parse
from fest_ops.jury.protocol import bundle, chain, commands, queries, words
from fest_ops.jury.protocol.reading import PUBLIC, load, read
from fest_ops.jury.protocol.telling import Teller
from fest_ops.web.http import actor, edition_blueprint, now, place, public, settings, signed_in
from fest_ops.web.languages import gettext

protocol = edition_blueprint("protocol", __name__)
blueprints = [protocol]
NAVIGATION: list[object] = []
LARGEST_BROUGHT = 2**20
MOST_ACTS = 2_000
"""A bundle that is checked on a page is no larger: nobody's sitting is."""
SHORT = 12
"""Digits of the head that people compare by eye; the whole one stands beside them."""


@protocol.after_request
def _not_stored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


@protocol.get("/juries/<slug>/protocol", endpoint="protocol")
@signed_in
def overview(slug: str) -> Any:
    """Every act of the sitting in words, the head, and whether all of it agrees."""
    session, who = reading(), actor()
    try:
        found = queries.protocol_for(session, who, slug, now=now())
    except Forbidden:
        jury, seat = jury_for(session, who, slug)
        return render_template("palmares/kept.html", jury=jury, seat=seat)
    function = found.seat.function if found.seat else None
    teller = Teller(
        parse(found.jury.rules),
        found.events,
        first=found.for_secretary or function == CHAIR,
        interests=may_read_interests(who, function),
    )
    links = queries.links(found.events)
    report = bundle.verify(bundle.make(found.jury.rules, links)) if found.closed else None
    head = found.head.hex()
    return render_template(
        "protocol/protocol.html",
        jury=found.jury,
        seat=found.seat,
        found=found,
        told=teller.tell(),
        head=head,
        short=head[:SHORT],
        faults=chain.verify_chain(links),
        failures=report.failures if report else (),
        check_said=words.check_said,
        found_said=words.FOUND,
    )


@protocol.get("/juries/<slug>/bundle.json")
@public
def public_bundle(slug: str) -> Response:
    """The public bundle of a closed sitting as a file."""
    made = queries.public_bundle_for(reading(), actor(), place().edition_id, slug, now=now())
    return _file(made, f"{slug}-public.json")


@protocol.route("/palmares/check", methods=["GET", "POST"], endpoint="check")
@public
def check_brought() -> Any:
    """Check a public bundle that somebody brings: each check, its verdict and what it means. Nothing is kept."""
    if request.method == "GET":
        return render_template("protocol/check.html", report=None, refusal="")
    given = request.files.get("bundle")
    found = _report(given.stream.read(LARGEST_BROUGHT + 1) if given is not None else b"")
    if isinstance(found, str):
        return render_template("protocol/check.html", report=None, refusal=found), 422
    return render_template("protocol/check.html", report=found, refusal="", check_said=words.check_said)


def _report(data: bytes) -> bundle.Report | str:
    """What a check of these bytes finds, or why they are not checked here."""
    if not data:
        return gettext("Please choose the file of a bundle.")
    if len(data) > LARGEST_BROUGHT:
        return gettext("This file is too large for this page. “fest-ops jury verify” takes larger ones.")
    try:
        document = load(data)
        kind, acts = read(document).kind, len(document["events"])
    except bundle.BundleBroken as broken:
        return gettext("This is no bundle: %(why)s", why=words.broken_said(broken))
    if kind != PUBLIC:
        return gettext(
            "This is a secretary's bundle: it holds ballots, and should be on no other computer. "
            "Check it where it is, with “fest-ops jury verify”."
        )
    if acts > MOST_ACTS:
        return gettext("This file is too large for this page. “fest-ops jury verify” takes larger ones.")
    return bundle.verify(document)


@protocol.get("/juries/<slug>/protocol/sealed")
@signed_in
def sealed(slug: str) -> str:
    """What the secretary's bundle holds, before it is handed out."""
    jury, seat, sitting = queries.may_export(reading(), actor(), slug)
    return render_template("protocol/sealed.html", jury=jury, seat=seat, sitting=sitting)


@protocol.post("/juries/<slug>/protocol/sealed")
@signed_in
def export(slug: str) -> Response:
    """The secretary's bundle, boxes included, as a file; that it was taken is recorded."""
    with transaction() as session:
        made = commands.export(session, actor(), settings().secret_keys, slug, now=now())
    return _file(made, f"{slug}-secretary.json")


def _file(made: dict[str, Any], name: str) -> Response:
    response = make_response(json.dumps(made, ensure_ascii=False, indent=1).encode() + b"\n")
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response
