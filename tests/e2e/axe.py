"""Deque's axe-core over a page: what WCAG 2.2 AA forbids and a machine can find."""

from __future__ import annotations

from functools import cache
from importlib import resources

from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DRESSED = """() => document.readyState === "complete"
  && [...document.querySelectorAll("link[rel=stylesheet]")].every((one) => one.sheet)"""
"""Whether a page, which may have been replaced just now, has all its style sheets."""
RUN = """async (tags) => {
  // A page that fades in has no contrast yet.
  const ends = ({ effect }) => Number.isFinite(effect.getComputedTiming().endTime);
  await Promise.all(document.getAnimations().filter(ends).map((one) => one.finished));
  const runOnly = { type: "tag", values: tags };
  const { violations } = await axe.run(document, { runOnly });
  const told = (rule, { target, failureSummary }) =>
    `${rule.id}: ${target.join(" ")}: ${failureSummary}`;
  return violations.flatMap((rule) => rule.nodes.map((node) => told(rule, node)));
}"""


def violations(page: Page) -> list[str]:
    """Return what is wrong with the page as it is now, one line for each element."""
    page.wait_for_function(DRESSED)
    # Not a script tag: the page's own policy would rightly refuse it.
    page.evaluate(_source())
    found: list[str] = page.evaluate(RUN, TAGS)
    return [" ".join(line.split()) for line in found]


@cache
def _source() -> str:
    package = resources.files("axe_playwright_python")
    return package.joinpath("axe.min.js").read_text("utf-8")
