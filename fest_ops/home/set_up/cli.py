"""`fest-ops festival`: open a festival and an edition on a new installation, and invite its first organiser."""

from __future__ import annotations

import datetime as dt

import click
from sqlalchemy import select

from fest_ops import clock, config, db
from fest_ops.actor import Role, system_actor
from fest_ops.errors import ActError, Refused
from fest_ops.festival import opening
from fest_ops.festival.commands import EditionFacts
from fest_ops.festival.models import Festival
from fest_ops.festival.reasons import REASONS as FESTIVAL_REASONS
from fest_ops.notifications import identity
from fest_ops.people.reasons import REASONS as PEOPLE_REASONS
from fest_ops.people.team import commands as team
from fest_ops.web.languages import gettext

REASONS = {**PEOPLE_REASONS, **FESTIVAL_REASONS}
DAY = click.DateTime(["%Y-%m-%d"])


@click.group(name="festival")
def group() -> None:
    """Open festivals and editions."""


@group.command()
@click.argument("slug")
@click.option("--name-kk", default="", help="The festival's name in Kazakh.")
@click.option("--name-ru", default="", help="In Russian.")
@click.option("--name-en", default="", help="In English. One of the three is needed for a new festival.")
@click.option("--city", default="")
@click.option("--country", default="", help="ISO 3166-1 alpha-2, such as KZ.")
@click.option("--founded", type=int, help="The year of its first edition.")
@click.option("--edition", required=True, help="The edition's part of the address, such as 2026.")
@click.option("--number", default="", help="As the festival counts, such as IX.")
@click.option("--starts", type=DAY, required=True, help="The first day, YYYY-MM-DD.")
@click.option("--ends", type=DAY, required=True, help="The last day, YYYY-MM-DD.")
@click.option("--timezone", required=True, help="Such as Asia/Almaty.")
@click.option("--languages", default="kk,ru,en", show_default=True)
@click.option("--organiser", required=True, help="The first organiser: address, or 'Name <address>'.")
@click.option("--organiser-language", type=click.Choice(config.LANGUAGES), default="en", show_default=True)
def create(
    slug: str,
    name_kk: str,
    name_ru: str,
    name_en: str,
    city: str,
    country: str,
    founded: int | None,
    edition: str,
    number: str,
    starts: dt.datetime,
    ends: dt.datetime,
    timezone: str,
    languages: str,
    organiser: str,
    organiser_language: str,
) -> None:
    """Open an edition of the festival SLUG (opened as well where there is none) and invite its first organiser.

    Prints the invitation's link, which works once: the letter brings it as well where letters are sent.
    """
    settings = config.load()
    db.configure(settings.database_url)
    identity.configure(settings)
    now = clock.now(settings)
    links: list[str] = []

    def link(token: str) -> str:
        links.append(f"{settings.base_url}/invitations/{token}")
        return links[-1]

    facts = EditionFacts(
        number=number,
        year=starts.year,
        starts=starts.date(),
        ends=ends.date(),
        timezone=timezone,
        languages=[code for code in config.LANGUAGES if code in languages.replace(" ", "").split(",")],
    )
    try:
        with db.transaction() as session:
            festival = session.scalars(select(Festival).where(Festival.slug == slug)).one_or_none()
            if festival is None:
                festival = opening.open_festival(
                    session,
                    system_actor(),
                    slug=slug,
                    name={"kk": name_kk, "ru": name_ru, "en": name_en},
                    city=city,
                    country=country,
                    founded=founded,
                    now=now,
                )
            made = opening.open_edition(session, system_actor(), festival.id, edition, facts, now=now)
            invited = team.invite(
                session,
                system_actor(made.id),
                organiser,
                Role.ORGANISER,
                language=organiser_language,
                link=link,
                now=now,
            )
            if not links:
                refused = next((str(line.refused) for line in invited if line.refused), "no_address")
                raise click.ClickException(f"--organiser: {_said(refused)}")
    except ActError as error:
        where = ", ".join(error.fields) if isinstance(error, Refused) and error.fields else slug
        raise click.ClickException(f"{where}: {_said(error.code)}") from error
    click.echo(f"Opened {settings.base_url}/{slug}/{edition}/")
    click.echo(f"The first organiser's invitation, which works once: {links[0]}")


def _said(code: str) -> str:
    return gettext(REASONS.get(code, code))
