// A page as the printer gets it.
import assert from "node:assert/strict";

/** What must never lie on a desk: ways about the program. */
const SCREEN_ONLY = ["nav a", ".govuk-button", ".govuk-service-navigation", ".govuk-back-link", ".govuk-skip-link", "form"];

/** Looks at the page as it is printed: `says` stands on it, `hides` does not, and nothing to press. */
export async function onPaper(page, { says = [], hides = [] } = {}) {
  await page.emulateMedia({ media: "print" });
  const text = await page.evaluate(() => document.body.innerText);
  const left = await page.evaluate(
    (all) => all.filter((one) => [...document.querySelectorAll(one)].some((element) => element.checkVisibility())),
    SCREEN_ONLY,
  );
  await page.emulateMedia({ media: "screen" });
  assert.deepEqual(left, [], `to be pressed on paper (${page.url()})`);
  says.forEach((words) => assert.ok(text.includes(words), `${words} is missing on paper (${page.url()})`));
  hides.forEach((words) => assert.ok(!text.includes(words), `${words} stands on paper (${page.url()})`));
}
