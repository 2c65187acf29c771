// Everybody's pages: what each post finds at its door, and what it does not.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { glance, inspect, visit } from "./support/inspect.js";
import { story } from "./support/story.js";

const FIRST_PAGES = {
  "health-visitor": "My children",
  gp: "My children",
  dsl: "My children",
  "home-link": "My children",
  "ae-nurse": "My children",
  police: "My children",
  "social-worker": "Open with Front door (multi-agency safeguarding hub)",
  "front-door-manager": "Open with Front door (multi-agency safeguarding hub)",
  camhs: "My children",
  "sexual-health-nurse": "My children",
  "index-team": "Find a child",
  "index-colleague": "Find a child",
  "data-manager": "Feeds",
  "ig-lead": "Sharing agreements",
  administrator: "Staff",
};

const SECOND = 1000;

story("the pages of each role", ({ open, as }) => {
  for (const [who, first] of Object.entries(FIRST_PAGES)) {
    test(`${who} begins at “${first}”, and every page of the navigation is there`, async () => {
      await as(who, true, async (page) => {
        assert.equal((await page.locator("h1").textContent()).trim(), first);
        const links = page.locator(".govuk-service-navigation__list a, .trellis-account a");
        const paths = await links.evaluateAll((all) => all.map((link) => new URL(link.href).pathname));
        for (const path of new Set(paths)) {
          const answer = await page.goto(path);
          assert.equal(answer.status(), 200, path);
          await glance(page, `${who} ${path}`);
        }
      });
    });
  }

  test("a child on nobody’s list leaves a page that says why it is empty", async () => {
    await as("police", true, async (page) => {
      await page.goto("/children");
      await inspect(page, "my-children-empty");
    });
  });

  test("the information-governance lead sees the agreement that is about to end", async () => {
    await as("ig-lead", true, async (page) => {
      assert.match(await page.locator(".govuk-warning-text").first().textContent(), /ends in \d+ days, on \d+ \w+ 20\d\d/);
      await inspect(page, "agreements");
    });
  });

  test("the administrator sees staff and no child", async () => {
    await as("administrator", true, async (page) => {
      await inspect(page, "staff");
      await page.getByRole("link", { name: /^Next/ }).click();
      assert.ok((await page.locator("tbody tr").count()) > 0);
      for (const path of ["/children", "/searches/new", "/feeds", "/alerts"]) {
        assert.equal((await page.goto(path)).status(), 404, path);
      }
      await inspect(page, "not-found");
    });
  });

  test("a home-link worker with two seats changes seat", async () => {
    await as("home-link", true, async (page) => {
      const seat = page.locator(".trellis-account__seat");
      const before = await seat.textContent();
      await page.getByRole("link", { name: "Change your seat" }).click();
      await inspect(page, "seats");
      await page.getByRole("button", { name: /^Act from / }).click();
      await page.getByRole("heading", { name: "My children" }).waitFor();
      assert.notEqual(await seat.textContent(), before);
    });
  });

  test("whose training lapses soon is told so on every page", async () => {
    await as("camhs", true, async (page) => {
      for (const path of ["/children", "/searches/new"]) {
        await page.goto(path);
        const [, days, on] = (await page.locator(".trellis-notice").textContent()).match(/training ends in (\d+) days, on (\d+ \w+ \d{4})/);
        const last = new Date(Date.now() + days * 24 * 3600 * SECOND);
        assert.equal(on, last.toLocaleDateString("en-GB", { timeZone: "Europe/London", day: "numeric", month: "long", year: "numeric" }));
      }
      await inspect(page, "find-with-a-notice");
      await page.getByRole("link", { name: "Your clearance" }).click();
      assert.match(await page.locator(".govuk-warning-text").textContent(), /training ends in \d+ days/);
      await inspect(page, "clearance");
    });
  });

  test("the pages everybody may read, and those that are not there", async () => {
    const page = await open();
    await visit(page, "/accessibility", "accessibility");
    await visit(page, "/privacy", "privacy");
    await visit(page, "/nothing-here", "not-found-for-a-stranger", 404);
    await page.context().close();
  });

  test("a form from elsewhere is refused in words", async () => {
    await as("ae-nurse", true, async (page) => {
      const { origin } = new URL(page.url());
      const form = `<form method="post" action="${origin}/searches"><button>Go</button></form>`;
      const elsewhere = createServer((_, response) => {
        response.setHeader("content-type", "text/html");
        response.end(`<!DOCTYPE html><html lang="en"><title>Elsewhere</title>${form}</html>`);
      });
      await new Promise((ready) => elsewhere.listen(0, "127.0.0.1", ready));
      await page.goto(`http://localhost:${elsewhere.address().port}/`);
      await page.getByRole("button", { name: "Go" }).click();
      elsewhere.close();
      await page.getByRole("heading", { name: "This form came from elsewhere" }).waitFor();
      await inspect(page, "form-from-elsewhere");
    });
  });
});
