"""Thin: open a transaction, call fest_ops, nothing else."""

from __future__ import annotations

import datetime as dt

from fest_ops import clock, db
from fest_ops.actor import system_actor
from fest_ops.audit import sealing
from fest_ops.media import commands as media
from fest_ops.media import posters, probe
from fest_ops.media.storage import Disk
from fest_ops.notifications import delivery, outbox, transports
from fest_ops.people import commands as people
from fest_ops.selection.decisions import offers
from fest_ops.submissions.films import refusals
from worker.app import settings, task


def now() -> dt.datetime:
    """This moment by the installation's clock."""
    return clock.now(settings)


@task
def send_letters() -> None:
    """Send what is due."""
    delivery.send_due(
        transports.transport_of(settings, now), now, lease=dt.timedelta(seconds=settings.letter_lease)
    )


@task
def sweep_letters() -> None:
    """Release again what a killed worker had in flight."""
    with db.transaction() as session:
        outbox.sweep(session, now=now())


@task
def seal_audit() -> None:
    """Seal the events that were recorded since."""
    with db.transaction() as session:
        sealing.seal(session, now=now())


@task
def expire_offers() -> None:
    """Close the invitations that nobody answered in time."""
    with db.transaction() as session:
        offers.expire_offers(session, now())


@task
def tidy() -> None:
    """Forget sign-ins, links, parked forms and invitations that ran out."""
    with db.transaction() as session:
        people.sweep(session, now=now())


@task
def probe_files() -> None:
    """Look into the whole files that wait for it, one a transaction: its lock keeps other workers off that file."""
    disk = Disk(settings.files)
    for _ in range(20):
        with db.transaction() as session:
            file = media.next_to_probe(session)
            if file is None:
                return
            found, refusal = probe.look(disk.path(file.storage_key))
            digest = disk.digest(file.storage_key)
            media.settle_probe(
                session, system_actor(), file, found=found, refusal=refusal, sha256=digest, now=now()
            )
            if refusal:
                refusals.tell(session, file, now=now())
            frame = None if refusal else probe.frame(disk.path(file.storage_key))
            if frame:
                posters.keep(session, disk, file, frame, now=now())


@task
def drop_abandoned_uploads() -> None:
    """Make room: uploads that nobody went on with for two weeks."""
    with db.transaction() as session:
        media.drop_abandoned(session, Disk(settings.files), now())
