// Systems of an agency that act for its people: registered, given a key, changed over to the next without a stop, narrowed
// and ended; and what the person sees of it for whom they act.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bothWays, main, story } from "./support/story.js";

const VISITOR = "health-visitor@chp.example";

story("an agency’s systems", ({ as, trust }) => {
  const press = (page, name) => page.getByRole("button", { name, exact: true }).filter({ visible: true }).first().click();
  const follow = (page, name) => page.getByRole("link", { name, exact: true }).first().click();
  const problem = (page) => page.getByRole("heading", { name: "There is a problem" }).waitFor();
  const banner = (page, words) => page.locator(".govuk-notification-banner").getByText(words).waitFor();
  const asks = async (key, path = "/api/v1/contacts") => {
    const headers = { Authorization: `Bearer ${key}`, "Trellis-On-Behalf-Of": VISITOR };
    return (await fetch(`${trust().baseURL}${path}`, { headers })).status;
  };
  const madeKey = async (page) => {
    await press(page, "Make a key");
    await page.getByRole("heading", { name: "The new key" }).waitFor();
    return page.locator(".govuk-inset-text code").first().textContent();
  };

  bothWays((scripts, look) => {
    test("a data manager changes a system over from one key to the next", async () => {
      const name = scripts ? "Clinic system" : "School nurses’ system";
      await as("data-manager", scripts, async (page) => {
        await follow(page, "Systems");
        if (scripts) {
          await look(page, "systems-none");
        }
        await press(page, "Register a system");
        await look(page, "system-new");
        await page.getByLabel("What is the system called?").fill(name);
        await press(page, "Register");
        await problem(page);
        await look(page, "system-new-in-error");
        assert.equal(await page.getByLabel("What is the system called?").inputValue(), name, "nothing typed is lost");
        await page.getByLabel("What does it do for them?").fill("Raises a concern from the child’s record");
        for (const scope of ["Find a child", "Read who a child is", "Raise a concern", "Follow what became of a concern"]) {
          await page.getByLabel(scope, { exact: true }).check();
        }
        await press(page, "Register");
        await banner(page, "Make its first key");
        await look(page, "system-without-a-key");
        const place = new URL(page.url()).pathname;
        await page.getByLabel("For how many days?").fill("400");
        await press(page, "Make a key");
        await problem(page);
        await look(page, "system-key-in-error");
        await page.getByLabel("For how many days?").fill("10");
        const first = await madeKey(page);
        await look(page, "system-key-made");
        assert.equal(await asks(first), 200);
        // Whoever keeps it need not look for it.
        await follow(page, "Feeds");
        await look(page, "feeds-and-a-key-that-ends");
        await follow(page, "Its keys");
        await follow(page, "Systems");
        assert.match(await main(page), /The only key of .* ends on/);
        await look(page, "systems-ending");
        await follow(page, name);
        assert.equal(await page.getByText(first).count(), 0, "a key is shown once");
        const second = await madeKey(page);
        assert.deepEqual([await asks(first), await asks(second)], [200, 200], "both are good meanwhile");
        await page.goto(place);
        await look(page, "system-two-keys");
        await follow(page, "Revoke key 1");
        await look(page, "system-key-revocation");
        await press(page, "Revoke key 1");
        await banner(page, "The key is revoked");
        assert.deepEqual([await asks(first), await asks(second)], [401, 200]);

        const late = await page.context().newPage();
        await late.goto(`${trust().baseURL}${place}/changes`);
        await follow(page, "Change what it may do");
        await look(page, "system-change");
        await page.getByLabel("Follow what became of a concern", { exact: true }).uncheck();
        await press(page, "Save");
        await banner(page, "Saved");
        assert.equal(await asks(second), 403, "it holds at once");
        await look(page, "system");
        await press(late, "Save");
        await problem(late);
        assert.match(await main(late), /What stands there now/);
        await late.close();
        await follow(page, "End this system");
        await look(page, "system-end");
        await press(page, "End this system");
        await banner(page, "The system has ended");
        assert.equal(await asks(second), 401);
        await look(page, "system-ended");
        await follow(page, "Back");
        await look(page, "systems");
      });
      await as("health-visitor", scripts, async (page) => {
        await page.goto("/programs");
        await page.getByRole("row").filter({ hasText: name }).waitFor();
        await look(page, "programs-systems");
      });
    });
  });
});
