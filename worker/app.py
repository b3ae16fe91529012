"""The Celery application and its timetable.

The broker carries the ticking of the clock and nothing else: what there is to do stands in PostgreSQL, so a lost
message costs one tick. Each tick expires before the next but one, so that a worker that was away does not catch up.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar, cast

from celery import Celery
from celery.signals import setup_logging, worker_process_init

from fest_ops import config, db, log
from fest_ops.notifications import identity

settings = config.load()

celery = Celery("fest_ops", broker=settings.celery_broker_url, include=["worker.tasks"])
celery.conf.update(
    task_ignore_result=True,
    result_backend=None,
    # A tick is taken off the broker when it starts: a killed worker's tick is lost, and the next one does its work.
    task_acks_late=False,
    worker_prefetch_multiplier=1,
    worker_send_task_events=False,
    worker_hijack_root_logger=False,
    worker_max_memory_per_child=300_000,
    broker_connection_retry=True,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # Tasks that acknowledge late come back within seconds of a kill (kombu 5.7; its own interval is about 100 s).
    broker_transport_options={
        "unacked_restore_interval": 2,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 5,
        "socket_keepalive": not settings.celery_broker_url.startswith("redis+socket"),
    },
    beat_max_loop_interval=1.0,
    timezone="UTC",
    enable_utc=True,
)


Run = TypeVar("Run", bound=Callable[..., None])


def task(run: Run) -> Run:
    """Make a function a task of this application; it is called as before, and has Celery's `delay`."""
    return cast(Run, celery.task(run))


def every(seconds: float, task: str) -> dict[str, Any]:
    """A line of the timetable."""
    return {
        "task": f"worker.tasks.{task}",
        "schedule": seconds,
        "options": {"expires": max(2 * seconds, 5.0)},
    }


celery.conf.beat_schedule = {
    "send letters": every(1.0, "send_letters"),
    "sweep letters": every(5.0, "sweep_letters"),
    "seal the record": every(1.0, "seal_audit"),
    "expire offers": every(60.0, "expire_offers"),
    "probe files": every(2.0, "probe_files"),
    "tidy": every(600.0, "tidy"),
    "drop abandoned uploads": every(3600.0, "drop_abandoned_uploads"),
}


def _log(**_: Any) -> None:
    log.configure()
    # A line for each tick would be 200,000 lines a day; what fails is still said.
    for name in ("celery.beat", "celery.worker.strategy", "celery.app.trace"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _begin(**_: Any) -> None:
    """Each process of the worker has an engine of its own: connections do not survive a fork."""
    db.configure(settings.database_url, pool_size=2)
    identity.configure(settings)


setup_logging.connect(_log)
worker_process_init.connect(_begin)
