// Shields: a child whose existence is hidden is not there; one whose contact details are hidden is nowhere.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { recordsOf } from "./support/csv.js";
import { inspect } from "./support/inspect.js";
import { bothWays, giveReason, search, story } from "./support/story.js";

const POSTCODE = /[A-Z]{1,2}\d{1,2}[A-Z]? ?\d[A-Z]{2}/;
const MOBILE = /07700 ?900\d{3}/;

story("shields", ({ as, trust }) => {
  let hidden;
  let withoutAddress;

  before(async () => {
    const shields = recordsOf(await trust().extract("shields"));
    hidden = shields.filter((shield) => shield.Shield === "existence");
    withoutAddress = shields.filter((shield) => shield.Shield === "contact");
  });

  const whole = (child) => `${child["Given Name"]} ${child["Family Name"]}`;
  const inEnglish = (iso) => iso.split("-").reverse().join("/");
  const searchFor = (page, child) =>
    search(page, { Name: whole(child), "Date of birth, if you have it": inEnglish(child["Birth Date"]) });
  const links = (page) => page.locator(".trellis-hit a");

  test("a child whose existence is hidden is found by nobody but the index team", async () => {
    const addresses = await as("index-team", true, async (page) => {
      const found = [];
      for (const child of hidden) {
        await searchFor(page, child);
        const first = links(page).first();
        assert.match(await first.textContent(), new RegExp(child["Family Name"].split(" ")[0]), whole(child));
        found.push(new URL(await first.evaluate((link) => link.href)).pathname);
      }
      await page.goto(found[0]);
      await page.getByRole("heading", { name: "Who is involved" }).waitFor();
      await inspect(page, "hidden-child-for-the-index-team");
      return found;
    });
    await as("ae-nurse", true, async (page) => {
      await search(page, { Name: "Zzyzx Quarrington", "Date of birth, if you have it": "29/2/2012" });
      // The link to add the child names the search one is at, and nothing else.
      const answer = async () =>
        (await page.locator("main").innerHTML()).replaceAll(new URL(page.url()).pathname, "/searches/this-one");
      const noMatch = await answer();
      let same = 0;
      for (const [at, child] of hidden.entries()) {
        await searchFor(page, child);
        const shown = await links(page).evaluateAll((all) => all.map((link) => new URL(link.href).pathname));
        assert.ok(!shown.includes(addresses[at]), "not among the answers");
        if (shown.length === 0) {
          assert.equal(await answer(), noMatch);
          same += 1;
        }
      }
      assert.ok(same > 0, "some hidden children have nobody like them");
      const answerAt = async (path) => {
        const answer = await page.goto(path);
        // How long the session still lasts, and when a sheet would be printed, stand on every page.
        return [answer.status(), (await answer.text()).replace(/data-session-seconds="\d+"/, "").replace(/ at \d\d:\d\d</, "<")];
      };
      const nothing = await answerAt("/children/01936b2e-7c00-7000-8000-000000000000");
      assert.equal(nothing[0], 404);
      for (const address of addresses) {
        for (const path of ["", "/reason", "/contact"]) {
          assert.deepEqual(await answerAt(`${address}${path}`), nothing, "as if it were not there");
        }
      }
      await inspect(page, "not-found");
    });
    await as("index-team", true, async (page) => {
      await page.goto("/alerts");
      const alerts = await page.textContent("main");
      assert.match(alerts, /Niamh Gallagher/);
      assert.ok(!hidden.some((child) => alerts.includes(child["Family Name"])), "no child is named");
      await inspect(page, "alerts");
    });
  });

  bothWays((scripts, look) => {
    // The first the index has under that name; each way takes another, because a reason given holds for a day.
    async function openHidden(page) {
      for (const child of scripts ? withoutAddress : [...withoutAddress].reverse()) {
        await searchFor(page, child);
        if ((await links(page).count()) > 0 && (await links(page).first().textContent()).startsWith(child["Given Name"])) {
          return child;
        }
      }
      return assert.fail("none of the children without an address is found");
    }

    test("a child whose contact details are hidden is found by name, without a place", async () => {
      await as("ae-nurse", scripts, async (page) => {
        await openHidden(page);
        const hit = await page.locator(".trellis-hit").first().textContent();
        assert.ok(!/lives in/.test(hit) && !POSTCODE.test(hit), hit);
        await look(page, "found-without-a-place");
        await links(page).first().click();
        await giveReason(page, "Seen in A&E with a fever, needs a discharge letter");
        await page.getByText("Contact details are hidden.").waitFor();
        const shown = await page.textContent("main");
        assert.ok(!POSTCODE.test(shown) && !MOBILE.test(shown), shown);
        assert.ok(!/census|caseload|lists|register|social care/.test(shown), "no source tells where the child is");
        assert.equal(await page.getByRole("link", { name: "Ask to see it" }).count(), 0, "a nurse may not override");
        await look(page, "child-without-contact-details");
        const path = new URL(page.url()).pathname;
        const asked = await page.goto(`${path}/contact`);
        assert.equal(asked.status(), 404);
      });
    });

    test("a police officer sees the address after a warning and a reason", async () => {
      await as("police", scripts, async (page) => {
        await openHidden(page);
        await links(page).first().click();
        await giveReason(page, "Enquiry under section 47, reported missing tonight");
        await page.getByRole("link", { name: "Ask to see it" }).click();
        await page.getByText("Looking starts an enquiry at once.").waitFor();
        await look(page, "override");
        await giveReason(page, "short", "Show the contact details");
        await look(page, "override-in-error");
        await giveReason(page, "Missing since noon, a patrol goes to the address", "Show the contact details");
        await page.getByRole("heading", { name: "Who is involved" }).waitFor();
        assert.match(await page.textContent("main"), POSTCODE);
        await page.getByText("Do not tell anybody where this child may be.").waitFor();
        await look(page, "child-after-an-override");
      });
    });
  });
});
