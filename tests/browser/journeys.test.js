// The first journeys through a demonstration trust, with scripts and without.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, openPage } from "./support/browser.js";
import { inspect, visit } from "./support/inspect.js";
import { missing, startTrellis } from "./support/trellis.js";

const EVERYBODY = [
  "health-visitor",
  "gp",
  "dsl",
  "home-link",
  "ae-nurse",
  "police",
  "social-worker",
  "front-door-manager",
  "camhs",
  "sexual-health-nurse",
  "index-team",
  "data-manager",
  "ig-lead",
  "administrator",
];

describe("in a demonstration trust", { skip: missing }, () => {
  let browser;
  let trellis;

  before(async () => {
    [browser, trellis] = await Promise.all([launch(), startTrellis()]);
  });

  after(async () => {
    await browser?.close();
    await trellis?.close();
  });

  /** Walks a journey in a new page, signed in by one click as the demonstration's `who`. */
  async function as(who, scripts, journey) {
    const page = await openPage(browser, { ...trellis, scripts });
    await page.goto("/sign-in");
    await page.locator(`form:has(input[value="${who}"]) button`).click();
    await journey(page);
    await page.context().close();
  }

  const postcodeOfAmy = async (page) => (await page.textContent("main")).match(/[A-Z]{1,2}\d{1,2} \d[A-Z]{2}/)?.[0];

  for (const scripts of [true, false]) {
    const how = scripts ? "" : "-without-scripts";
    describe(scripts ? "with scripts" : "without scripts", () => {
      test("the sign-in page and the pages everybody may read", async () => {
        const page = await openPage(browser, { ...trellis, scripts });
        await visit(page, "/sign-in", `sign-in${how}`);
        await visit(page, "/accessibility", `accessibility${how}`);
        await visit(page, "/privacy", `privacy${how}`);
        await page.context().close();
      });

      test("the health visitor is at Amy’s page in two clicks", async () => {
        await as("health-visitor", scripts, async (page) => {
          await inspect(page, `my-children${how}`);
          await page.getByRole("link", { name: /^Amy / }).click();
          await page.getByRole("heading", { name: "Who is involved" }).waitFor();
          assert.ok(!page.url().includes("amy"), "no name in the address");
          await inspect(page, `amy${how}`);
        });
      });

      test("a nurse without a tie finds Amy, says why, and the health visitor sees that she looked", async () => {
        const reason = `Seen in A&E at 16:20 with a burn${how}`;
        let postcode;
        await as("health-visitor", scripts, async (page) => {
          await page.getByRole("link", { name: /^Amy / }).click();
          postcode = await postcodeOfAmy(page);
        });
        await as("ae-nurse", scripts, async (page) => {
          await visit(page, "/searches/new", `find${how}`);
          await page.getByRole("button", { name: "Find", exact: true }).click();
          await inspect(page, `find-in-error${how}`);
          await page.getByLabel("Name", { exact: true }).fill("Amie, about 3");
          await page.getByLabel("Postcode").fill(postcode);
          await page.getByLabel("I am seeing or treating this child").check();
          await page.getByRole("button", { name: "Find", exact: true }).click();
          await inspect(page, `found${how}`);
          const first = page.locator(".trellis-hit").first();
          assert.match(await first.textContent(), /Amy .*(Certain|Probable|Possible)/s);
          await first.getByRole("link").click();
          await inspect(page, `reason${how}`);
          await page.getByLabel("Your reason").fill("short");
          await page.getByRole("button", { name: "Open the page" }).click();
          await inspect(page, `reason-in-error${how}`);
          await page.getByLabel("Your reason").fill(reason);
          await page.getByRole("button", { name: "Open the page" }).click();
          await page.getByRole("heading", { name: "Who is involved" }).waitFor();
          await inspect(page, `amy-for-the-nurse${how}`);
        });
        await as("health-visitor", scripts, async (page) => {
          await page.getByRole("link", { name: /^Amy / }).click();
          await page.getByText(reason).waitFor();
        });
      });

      test("a search that finds nobody says whom to ring", async () => {
        await as("ae-nurse", scripts, async (page) => {
          await page.goto("/searches/new");
          await page.getByLabel("Name", { exact: true }).fill("Zzyzx Quarrington");
          await page.getByLabel("Date of birth, if you have it").fill("29/2/2012");
          await page.getByLabel("I am seeing or treating this child").check();
          await page.getByRole("button", { name: "Find", exact: true }).click();
          await page.getByText("No child in the index fits what you gave.").waitFor();
          await inspect(page, `nobody-found${how}`);
        });
      });

      for (const who of EVERYBODY) {
        test(`the pages of the navigation, for ${who}`, async () => {
          await as(who, scripts, async (page) => {
            await inspect(page, `${who}-first${how}`);
            const links = page.locator(".govuk-service-navigation__list a, .trellis-account a");
            const paths = await links.evaluateAll((found) => found.map((link) => new URL(link.href).pathname));
            for (const path of new Set(paths)) {
              await visit(page, path, `${who}${path.replaceAll("/", "-")}${how}`);
            }
          });
        });
      }
    });
  }
});
