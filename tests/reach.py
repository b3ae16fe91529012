"""What a page keeps from those without a mouse, and from those without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from playwright.sync_api import Page

MOST_STOPS = 140
"""How many stops of the Tab key are walked on one page; the rest are rows like those before."""

STOPS = """() => {
  const named = (e) => e.outerHTML.replace(/\\s+/g, " ").slice(0, 100);
  const shown = (e) => e.checkVisibility({visibilityProperty: true}) && !e.closest("[inert]");
  const acts = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, video, audio, " +
    "[role=button], [onclick], [tabindex]")]
    .filter((e) => shown(e) && !e.disabled && e.type !== "hidden" && e.id !== "content");
  const wrong = [];
  for (const e of acts) {
    const off = e.closest("fieldset[disabled]") || e.matches("[id$=summary], fieldset, section");
    if (!off && e.tabIndex < 0) wrong.push(`no stop: ${named(e)}`);
    if (e.tabIndex > 0) wrong.push(`order by hand: ${named(e)}`);
  }
  const loose = [...document.querySelectorAll("main *, header *")].filter((e) => shown(e) &&
    getComputedStyle(e).cursor === "pointer" && !e.closest("a, button, label, summary, input, select, option, video"));
  wrong.push(...loose.slice(0, 3).map((e) => `only for a mouse: ${named(e)}`));
  const stops = acts.filter((e) => e.tabIndex >= 0 && !e.closest("fieldset[disabled]"));
  const groups = new Set();
  window.__stops = stops.filter((e) => {
    if (e.type !== "radio") return true;
    const key = `${e.form && e.form.id} ${e.form && e.form.action} ${e.name}`;
    if (groups.has(key)) return false;
    groups.add(key);
    return true;
  });
  window.__reached = new Set();
  window.__unseen = [];
  document.addEventListener("focusin", (event) => {
    const e = event.target;
    window.__reached.add(e.type === "radio" ? `${e.form && e.form.id} ${e.form && e.form.action} ${e.name}` : e);
    const style = getComputedStyle(e);
    const near = e.closest("label, .check, .field, .card, .line, .search, li") || e;
    const ring = [e, near].some((x) => {
      const s = getComputedStyle(x);
      return (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none";
    });
    if (!ring && e.id !== "content") window.__unseen.push(named(e));
  });
  document.activeElement && document.activeElement.blur();
  const controls = 9;
  const parts = {date: 5, time: 4, month: 4, "datetime-local": 8};
  return [window.__stops.reduce((sum, e) => sum + (e.controls ? controls : parts[e.type] || 1), 3), wrong];
}"""
MISSED = """() => {
  const named = (e) => e.outerHTML.replace(/\\s+/g, " ").slice(0, 100);
  const key = (e) => e.type === "radio" ? `${e.form && e.form.id} ${e.form && e.form.action} ${e.name}` : e;
  const missed = window.__stops.filter((e) => e.isConnected && !window.__reached.has(key(e)));
  return [missed.slice(0, 3).map(named), [...new Set(window.__unseen)].slice(0, 3)];
}"""


def kept_from_keys(page: Page) -> Iterator[str]:
    """What the Tab key does not reach, reaches unseen, or what only a mouse can press, on the page that is open."""
    count, wrong = page.evaluate(STOPS)
    yield from wrong
    for _ in range(min(count, MOST_STOPS)):
        page.keyboard.press("Tab")
    missed, unseen = page.evaluate(MISSED)
    if count <= MOST_STOPS:
        yield from (f"Tab passes by: {each}" for each in missed)
    yield from (f"focused unseen: {each}" for each in unseen)


EMPTY = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
"""Elements that hold nothing and are not closed."""


class _Forms(HTMLParser):
    """The forms of a page as it was delivered, before any script."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self._form: str | None = None
        self._sendable = False
        self._open: list[tuple[str, bool]] = []
        """The elements around, and whether each is hidden until a script runs, by itself or by one around it."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        hidden = "hidden" in held or tag == "template" or (bool(self._open) and self._open[-1][1])
        if tag not in EMPTY:
            self._open.append((tag, hidden))
        kind = (tag, held.get("type", "submit"))
        if tag == "form":
            self._form, self._sendable = held.get("action") or "", False
        elif kind in (("button", "submit"), ("input", "submit"), ("input", "image")):
            self._sendable = True
        elif kind == ("button", "button") and not hidden:
            self.wrong.append(f"a button that needs a script: {self.get_starttag_text()}")
        elif tag == "a" and (held.get("href") or "").startswith(("javascript:", "#!")):
            self.wrong.append(f"a link that needs a script: {self.get_starttag_text()}")

    def handle_endtag(self, tag: str) -> None:
        while self._open and any(tag == name for name, _ in self._open):
            if self._open.pop()[0] == tag:
                break
        if tag == "form" and self._form is not None:
            if not self._sendable:
                self.wrong.append(f"a form that only a script sends: {self._form}")
            self._form = None


def kept_from_scriptless(html: str) -> list[str]:
    """Forms and buttons of a page that do nothing without scripts (those that are hidden until a script runs may)."""
    forms = _Forms()
    forms.feed(html)
    return forms.wrong
