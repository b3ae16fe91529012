"""The chair's own page: to declare openly, for the jury, that a prize is not awarded."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, url_for

from fest_ops.db import reading, transaction
from fest_ops.errors import Refused
from fest_ops.jury.ballots.queries import chaired_by
from fest_ops.jury.palmares import withholding
from fest_ops.jury.palmares.blueprint import palmares
from fest_ops.jury.palmares.forms import WithholdForm
from fest_ops.jury.palmares.reading import page_of
from fest_ops.web.http import actor, now, place, see_other, signed_in
from fest_ops.web.languages import gettext
from fest_ops.web.reasons import explain


@palmares.route("/juries/<slug>/palmares/prizes/<prize>/not-awarded", methods=["GET", "POST"])
@signed_in
def declare(slug: str, prize: str) -> Any:
    """What it means, the reason, and the one button."""
    chaired_by(reading(), actor(), slug)
    form, refusal = WithholdForm(), ""
    if form.validate_on_submit():
        try:
            with transaction() as session:
                reason = form.withheld_reason.data or ""
                withholding.declare(session, actor(), slug, prize, reason, now=now())
        except Refused as refused:
            if "withheld_reason" in refused.fields:
                form.refuse(refused, place().timezone)
            else:
                refusal = explain(refused, place().timezone)
        else:
            flash(gettext("It is recorded: you declared that the prize is not awarded."), "good")
            return see_other(url_for("palmares.prize", slug=slug, prize=prize))
    page = page_of(slug)
    rendered = render_template(
        "palmares/declare.html",
        jury=page.desk.jury,
        seat=page.seat,
        page=page,
        line=page.decided.line(prize),
        form=form,
        refusal=refusal,
    )
    return rendered, 422 if form.errors or refusal else 200
