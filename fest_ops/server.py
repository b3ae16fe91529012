"""The web server: `python -m fest_ops.server --host 127.0.0.1 --port 8000`, then any option of granian's.

The application is made and warmed once, before the workers are forked from it: they share its memory (two workers
and their master take a quarter less), answer their first page quickly and are replaced quickly. Where processes are
not forked (macOS), each worker makes its own.
"""

from __future__ import annotations

import ctypes
import functools
import gc
import importlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from typing import Any, cast

from flask import Flask
from sqlalchemy.orm import configure_mappers

from fest_ops.app import create_app
from fest_ops.config import LANGUAGES
from fest_ops.web import languages

APPLICATION = "fest_ops.server:application"
OPTIONS = ("--interface", "wsgi", "--factory", "--workers", "2", "--blocking-threads", "6", "--no-ws",
           "--workers-kill-timeout", "5", "--respawn-failed-workers")  # fmt: skip
SHOWN_MOST = (
    "web/",
    "home/",
    "people/",
    "board/board",
    "screening/",
    "films/call",
    "films/pieces",
    "ballots/ballot",
)
"""Beginnings of the names of templates that are compiled before the fork; the others wait until they are shown."""
TARGET = "FEST_OPS_APPLICATION"
"""The environment variable that names another factory, "module:function", which must make its application once."""


@functools.cache
def application() -> Flask:
    """The application of this process; a forked worker finds the one that its master made."""
    return create_app()


def warm(app: Flask) -> None:
    """Do now what the first pages would: map the tables, compile what most show, read the catalogues and names."""
    configure_mappers()
    for name in app.jinja_env.list_templates(extensions=["html"]):
        if name.startswith(SHOWN_MOST):
            app.jinja_env.get_template(name)
    for code in LANGUAGES:
        languages.catalogue(code)
        with languages.speaking(code):
            languages.country("KZ")


def give_memory_back() -> None:
    """Have glibc return every block of a mebibyte or more as soon as it is freed; elsewhere nothing happens.

    By itself it learns from the first such block to keep the next: argon2's 19 MiB then stayed with each thread that
    had checked a password (mallopt(3), M_MMAP_THRESHOLD).
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(-3, 1 << 20)


def _end_with_master() -> None:
    """A worker whose master was killed ends at once: nobody is left who would end it (prctl(2), PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None, use_errno=True).prctl(1, int(signal.SIGKILL))


def main(arguments: list[str]) -> None:
    """Serve until asked to end. Later options win over OPTIONS."""
    target = os.environ.get(TARGET) or APPLICATION
    give_memory_back()
    if "fork" in multiprocessing.get_all_start_methods() and sys.platform == "linux":
        multiprocessing.set_start_method("fork", force=True)
        module, _, name = target.partition(":")
        warm(cast("Callable[[], Flask]", getattr(importlib.import_module(module), name))())
        gc.collect()
        gc.freeze()
        os.register_at_fork(after_in_child=_end_with_master)
    granian: Any = importlib.import_module("granian.cli").cli
    granian(args=[*OPTIONS, *arguments, target], prog_name="granian", auto_envvar_prefix="GRANIAN")


if __name__ == "__main__":
    # Not this copy of the module, which is called __main__: the workers look for `application` in the named one.
    importlib.import_module("fest_ops.server").main(sys.argv[1:])
