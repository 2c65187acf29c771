// Walking a page without a mouse.
import assert from "node:assert/strict";

/** What Tab and Enter do on `page`: `to(words)`, `enter(heading)`, and `at()`, what reads out where the focus is. */
export function keys(page) {
  const at = () => page.evaluate(() => {
    const at = document.activeElement;
    return `${at.labels?.[0]?.textContent ?? at.textContent} ${at.closest("fieldset")?.querySelector("legend")?.textContent ?? ""} ${at.getAttribute("href") ?? ""}`.trim();
  });
  /** Is it on the screen, and marked? */
  const seen = () => page.evaluate(() => {
    const at = document.activeElement;
    const { top, bottom } = at.getBoundingClientRect();
    const mark = (element, part) => getComputedStyle(element, part);
    const marks = [mark(at), ...(at.labels?.[0] ? [mark(at.labels[0], "::before")] : [])];
    return bottom > 0 && top < innerHeight && marks.some((one) => one.boxShadow !== "none" || one.outlineStyle !== "none");
  });
  /** Presses Tab until something that reads like this, or leads there, has the focus. */
  const to = async (words, most = 80) => {
    for (let stops = 0; stops < most; stops += 1) {
      await page.keyboard.press("Tab");
      if (words.test(await at())) {
        assert.ok(await seen(), `it is not seen that ${words} has the focus at ${page.url()}`);
        return;
      }
    }
    assert.fail(`${words} cannot be reached at ${page.url()}`);
  };
  /** Goes on from the radio that has the focus to the one of the same question that reads like this. */
  const pick = async (words) => {
    await page.keyboard.press("Space");
    for (let ways = 0; !words.test(await at()); ways += 1) {
      assert.ok(ways < 20, `${words} is among the answers at ${page.url()}`);
      await page.keyboard.press("ArrowDown");
    }
  };
  const enter = (heading) => Promise.all([page.getByRole("heading", { name: heading }).waitFor(), page.keyboard.press("Enter")]);
  return { to, pick, enter, at };
}
