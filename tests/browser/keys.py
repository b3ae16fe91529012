"""A person who uses the keyboard alone: what has the focus is always seen, and nothing lies over it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return { on: "nothing", seen: true, clear: true };
  const drawn = [at, at.nextElementSibling, at.closest("tr"), at.closest("label")].filter(Boolean);
  const seen = drawn.some((one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  const box = (at.closest("label") || at).getBoundingClientRect();
  const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.2], [0.5, 0.8]];
  const clear = points.some(([x, y]) => {
    const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return top && (at.contains(top) || top.contains(at) || (at.closest("label") || at).contains(top));
  });
  return { on: at.outerHTML.slice(0, 160), seen, clear };
}"""


def tab_to(page: Page, target: Locator, *, most: int = 150, back: bool = False) -> None:
    """Press Tab until the target has the focus. Fails where a focus on the way is not seen, or lies under something."""
    for _ in range(most):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        look(page)
        if target.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not come to {target}")


def look(page: Page) -> None:
    """Fails where what has the focus shows no outline, or is covered wholly (WCAG 2.2: 2.4.7, 2.4.11)."""
    focus = page.evaluate(FOCUS)
    assert focus["seen"], f"no outline on {focus['on']}"
    assert focus["clear"], f"covered: {focus['on']}"
