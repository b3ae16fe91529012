"""What the stand-ins find waiting for them: drafts, unread messages, an invitation that is still open."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.home.demo import edition
from fest_ops.home.demo.drafts import BIOGRAPHY
from fest_ops.home.demo.entries import entry_id
from fest_ops.home.demo.films import Film
from fest_ops.home.demo.material import DEMO_NOW, identity
from fest_ops.home.demo.people import Cast
from fest_ops.home.demo.stand_ins import stand_in
from fest_ops.people.models import Invitation
from fest_ops.selection.entries.facts import EntryFacts
from fest_ops.selection.entries.models import Entry, EntryOwner
from fest_ops.selection.states import State
from fest_ops.submissions.models import EntryMessage, FilmEntry

DAY = dt.timedelta(days=1)

NEARLY_DONE = {
    "section": "competition",
    "title_original": "Ақ боз үй",
    "title_kk": "Ақ боз үй",
    "title_ru": "Белая юрта",
    "title_en": "The White Yurt",
    "languages.0": "kk",
    "subtitles.0": "en",
    "countries.0": "KZ",
    "year": "2013",
    "completed": "2013-06",
    "running_time": "97",
    "kind": "fiction",
    "debut": "no",
    "companies.0.name": "Ormanbet Film (invented)",
    "companies.0.country": "KZ",
    "premiere": "world",
    "shown_before": "no",
    "tv_or_web": "no",
    "released": "no",
    "synopsis_kk": "Жаз жайлауында жалғыз қалған әйел ақ боз үйін көршілеріне бермей, өзі көшіруге бел буады.",
}
JUST_BEGUN = {"title_original": "Соңғы көш", "title_kk": "Соңғы көш", "countries.0": "KZ"}


def load(session: Session, films: Sequence[Film], cast: Cast) -> None:
    """Put all of it; everybody in it is invented."""
    _drafts(session)
    session.execute(insert(EntryMessage), _messages(films))
    session.execute(insert(Invitation), [_invitation(cast)])


def _drafts(session: Session) -> None:
    submitter = stand_in(Role.SUBMITTER).person
    credits = {
        "directors.0.name": submitter.name,
        "producers.0.name": submitter.name,
        "contact_name": submitter.name,
        "contact_email": stand_in(Role.SUBMITTER).email,
        "biography_kk": BIOGRAPHY["kk"],
    }
    for typed, begun, facts in (
        (
            NEARLY_DONE | credits,
            DEMO_NOW - 9 * DAY,
            EntryFacts(
                {language: NEARLY_DONE[f"title_{language}"] for language in ("original", "kk", "ru", "en")},
                submitter.name,
                ("KZ",),
                2013,
                97,
                invented=True,
            ),
        ),
        (
            JUST_BEGUN,
            DEMO_NOW - DAY,
            EntryFacts({"original": "Соңғы көш", "kk": "Соңғы көш"}, countries=("KZ",), invented=True),
        ),
    ):
        entry = identity("draft", typed["title_original"])
        session.execute(
            insert(Entry),
            [
                {
                    "id": entry,
                    "edition_id": edition.EDITION,
                    "call_id": edition.CALL,
                    "state": State.DRAFT.value,
                    "told_state": State.DRAFT.value,
                    "created_at": begun,
                    **facts.columns(),
                }
            ],
        )
        session.execute(
            insert(EntryOwner),
            [{"entry_id": entry, "person_id": submitter.id, "role": "owner", "since": begun}],
        )
        session.execute(
            insert(FilmEntry),
            [
                {
                    "entry_id": entry,
                    "draft": typed,
                    "draft_version": 3,
                    "draft_saved_at": begun + dt.timedelta(hours=2),
                    "draft_saved_by_id": submitter.id,
                }
            ],
        )


def _messages(films: Sequence[Film]) -> list[dict[str, Any]]:
    submitter = stand_in(Role.SUBMITTER).person
    organiser = stand_in(Role.ORGANISER).person
    own = next(film for film in films if film.owner.id == submitter.id)
    russian, english = (
        next(film for film in films if film.owner.language == language) for language in ("ru", "en")
    )
    talk = (
        (own, submitter, False, "Сәлеметсіз бе! Көрсетілім көшірмесінің сілтемесін жаңарттым.", 6, True),
        (own, organiser, True, "Рақмет! Ағылшынша субтитрлердің соңғы нұсқасын да жібере аласыз ба?", 1, False),
        (russian, russian.owner, False, "Подскажите, пожалуйста, до какого числа можно заменить копию?", 2, False),
        (english, english.owner, False, "The password of our screener changes on Friday; here is the new one.", 1,
         False),
    )  # fmt: skip
    return [
        {
            "id": identity("message", position),
            "entry_id": entry_id(film),
            "author_id": author.id,
            "from_festival": from_festival,
            "body": body,
            "at": DEMO_NOW - days_ago * DAY,
            "read_at": DEMO_NOW - (days_ago - 1) * DAY if read else None,
        }
        for position, (film, author, from_festival, body, days_ago, read) in enumerate(talk)
    ]


def _invitation(cast: Cast) -> dict[str, Any]:
    """To an invented critic; its link is unknown to everybody, so that it can only be taken back or sent anew."""
    critic = cast.someone("IT")
    return {
        "id": identity("invitation", critic.id),
        "edition_id": edition.EDITION,
        "role": Role.PRESS.value,
        "email": critic.email,
        "name": critic.name,
        "language": "en",
        "token_digest": hashlib.sha256(f"nobody knows:{critic.id}".encode()).digest(),
        "invited_by_id": stand_in(Role.ORGANISER).person.id,
        "created_at": DEMO_NOW - 3 * DAY,
        "expires_at": DEMO_NOW + 27 * DAY,
    }
