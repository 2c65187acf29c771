// A worry about a child who is open already: past the front door, to the team that works with the family.
import assert from "node:assert/strict";
import { test } from "node:test";
import { raise } from "./support/concern.js";
import { bothWays, main, story } from "./support/story.js";

story("a worry about a child who is open already", ({ as }) => {
  const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
  const choose = (page, question, answer) => page.getByRole("group", { name: question }).getByLabel(answer, { exact: true }).filter({ visible: true }).first().check();

  bothWays((scripts, look) => {
    let first;
    let second;

    test("once a team of social care has a child, the next worry goes straight to it", async () => {
      await as("health-visitor", scripts, async (page) => {
        first = await raise(page, "Two fading bruises on her upper arm, and she flinched when I came near");
      });
      await as("social-worker", scripts, async (page) => {
        await page.goto(first);
        // Told a second time, Amy is open with that team already, and nobody screens the first worry either.
        if (await page.getByRole("button", { name: "Take this on" }).count()) {
          await press(page, "Take this on");
          await page.goto(`${first}/decision`);
          await choose(page, "Which level of need?", "4. Specialist");
          await choose(page, "What happens next?", "Referral to social care");
          await page.locator('input[name="to-social-care"][value="CSC-REF"]').check();
          await page.getByLabel("Why?").fill("Two bruises, and an account that may not fit them");
          await press(page, "Decide");
          await page.locator(".govuk-notification-banner").getByText("Saved.").waitFor();
        }
      });
      await as("health-visitor", scripts, async (page) => {
        second = await raise(page, "A third bruise today. Her mother would not let me upstairs");
        const says = await main(page);
        assert.match(says, /It went straight to Referral and assessment/);
        assert.match(says, /The rule for children who are open already/);
        await look(page, "contact-gone-straight");
      });
    });

    test("the front door watches until somebody of the team has taken it", async () => {
      await as("social-worker", scripts, async (page) => {
        await page.goto("/contacts");
        await page.getByRole("heading", { name: /^Gone straight to the team of the child, not taken yet/ }).waitFor();
        await look(page, "inbox-gone-straight");
        await page.locator(`a[href="${second}"]`).click();
        assert.match(await main(page), /A third bruise today/);
        await look(page, "contact-gone-straight-for-the-front-door");
      });
      await as("team-manager", scripts, async (page) => {
        await page.goto("/my-work");
        await page.getByRole("heading", { name: /^New about children your team works with/ }).waitFor();
        await look(page, "my-work-gone-straight");
        await page.locator(`a[href="${second}"]`).first().click();
        await press(page, "Take this on");
        await page.locator(".govuk-notification-banner").getByText("Saved.").waitFor();
        await page.goto("/my-work");
        assert.equal(await page.locator(".govuk-table", { hasText: "New about children" }).locator(`a[href="${second}"]`).count(), 0);
      });
      await as("social-worker", scripts, async (page) => {
        await page.goto("/contacts");
        assert.equal(await page.locator(`a[href="${second}"]`).count(), 0);
      });
    });
  });
});
