"""The packaged Chromium: it starts on a machine that has neither an X server nor its libraries nor fonts."""

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from local.browser import FLAGS, PACKAGE, chromium_path
from local.paths import REPO

PAGE = """<!doctype html><html lang="kk"><head><meta charset="utf-8"><title>Байқау</title>
<link rel="stylesheet" href="noto/index.css"></head>
<body style="font-family: 'Noto Sans Variable'"><main><h1>Ғазиз Қасымов</h1><img src="missing.png"></main></body></html>
"""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A page on loopback with the font that the application serves."""
    (tmp_path / "index.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "noto").symlink_to(REPO / "node_modules" / "@fontsource-variable" / "noto-sans")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize("which", ["packaged", ""])
def test_chromium_renders_kazakh_and_axe_finds_a_planted_fault(
    which: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if which == "packaged" and not (PACKAGE / "bin").exists():
        pytest.fail("node_modules lacks @sparticuz/chromium: python3 -m local.install test")
    monkeypatch.setenv("FEST_OPS_CHROMIUM", which)
    program, env = chromium_path()
    with sync_playwright() as playwright:
        environment: dict[str, str | float | bool] = {**env}
        browser = playwright.chromium.launch(executable_path=program, env=environment, args=list(FLAGS))
        page = browser.new_page()
        page.goto(address)
        # Two Cyrillic subsets: the Kazakh letters are in the extended one.
        faces = page.evaluate(
            "document.fonts.ready.then(fonts => [...fonts].filter(f => f.status == 'loaded').length)"
        )
        assert faces >= 2
        assert page.locator("h1").bounding_box()
        assert page.screenshot().startswith(b"\x89PNG")
        found = {violation["id"] for violation in Axe().run(page).response["violations"]}
        browser.close()
    assert "image-alt" in found
