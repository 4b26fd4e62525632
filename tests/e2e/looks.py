"""What can be wrong with a page as it is shown: words that are cut, keys too small for a finger, what axe finds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from config.settings import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
TARGET_PX = 60
PICTURES = os.environ.get("JIAOHAO_SCREENSHOTS")
"""The folder in which pictures of all pages are kept."""

FAULTS = """async ([leftOut]) => {
  const { violations } = await axe.run(document, { resultTypes: ['violations'], rules: Object.fromEntries(leftOut.map((rule) => [rule, { enabled: false }])) });
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' | ')}`);
}"""
"""What axe finds, as sentences."""

CUT = """([scrolls]) => {
  const cut = [];
  const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
  if (scrollWidth > clientWidth) cut.push(`the page is ${scrollWidth} wide on ${clientWidth}`);
  if (!scrolls && scrollHeight > clientHeight) cut.push(`the page is ${scrollHeight} high on ${clientHeight}`);
  for (const node of document.body.querySelectorAll('*')) {
    const hasWords = [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim());
    if (!hasWords || node.closest('.sr-only, svg, select, dialog:not([open])')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width === 0) continue;
    const name = `${node.tagName}.${node.className} 「${node.textContent.trim().slice(0, 30)}」`;
    if (box.left < -1 || box.right > innerWidth + 1) cut.push(`${name} runs off the screen`);
    // A line of type is higher than its signs: the box of the element, which is trimmed to them, is what must be seen.
    // What lies in a list that scrolls, and that the keyboard can reach to scroll it, is seen when wanted.
    const { top, bottom } = node.getBoundingClientRect();
    if (!scrolls && !node.closest('[tabindex="0"]') && (top < -1 || bottom > innerHeight + 1)) cut.push(`${name} lies off the screen`);
    for (let holder = node; holder !== document.documentElement; holder = holder.parentElement) {
      const { overflowX, display } = getComputedStyle(holder);
      const edge = holder.getBoundingClientRect();
      if (holder === node && display !== 'inline' && node.scrollWidth > node.clientWidth + 1) cut.push(`${name} is wider than its box`);
      const reachesOut = box.right > edge.right + 1 || box.left < edge.left - 1;
      if (overflowX !== 'visible' && reachesOut) cut.push(`${name} is cut by ${holder.tagName}.${holder.className}`);
    }
  }
  return cut;
}"""
"""Text that somebody could not read, as sentences."""

SMALL = """([least]) => [...document.querySelectorAll('button, a, input, select')].filter((key) => {
  const { width, height } = key.getBoundingClientRect();
  return width > 0 && (width < least || height < least);
}).map((key) => key.outerHTML)"""
"""Keys that a finger could miss."""


def look_at(page: Page, picture: Path, *, scrolls: bool = False, touched: bool = False, least: int = TARGET_PX, leave_out: tuple[str, ...] = ()) -> list[Any]:
    """Returns a page's faults; where it has some, or where pictures are kept, it takes its picture.

    scrolls: the page may be higher than the screen.  touched: every key is at least `least` pixels wide and high.
    leave_out: axe's rules that do not hold here.
    """
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("document.fonts.ready")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    faults = [*page.evaluate(CUT, [scrolls]), *(page.evaluate(SMALL, [least]) if touched else []), *page.evaluate(FAULTS, [list(leave_out)])]
    if faults or PICTURES:
        page.screenshot(path=picture)
    return faults
