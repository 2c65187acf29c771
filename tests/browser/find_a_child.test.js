// Find a child: by what one has, graded, with reasons; and the child's people see who looked, and why.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bothWays, giveReason, search, story } from "./support/story.js";

story("find a child", ({ as }) => {
  bothWays((scripts, look) => {
    const amysPage = async (page) => {
      await page.goto("/children");
      await page.getByRole("link", { name: /^Amy Pritchard/ }).click();
      await page.getByRole("heading", { name: "Who is involved" }).waitFor();
    };

    test("a nurse without a tie finds Amy, says why, and the health visitor sees that she looked", async () => {
      const reason = `Seen in A&E at 16:20 with a burn, ${scripts ? "left" : "right"} hand`;
      const postcode = await as("health-visitor", scripts, async (page) => {
        await amysPage(page);
        return (await page.textContent("main")).match(/[A-Z]{1,2}\d{1,2} \d[A-Z]{2}/)[0];
      });
      // A reason given holds for a day, so each way has a nurse of its own.
      await as(scripts ? "ae-nurse" : "sexual-health-nurse", scripts, async (page) => {
        await page.goto("/searches/new");
        await look(page, "find");
        await search(page, { Name: "Amie, about 3", Postcode: postcode });
        assert.ok(!/amie|w21/i.test(page.url()), "nothing typed stands in the address");
        await look(page, "found");
        const first = page.locator(".trellis-hit").first();
        assert.match(await first.textContent(), /Amy .*(Certain|Probable|Possible)/s);
        assert.match(await first.textContent(), /[Gg]iven name .*Amie/s);
        await first.getByRole("link").click();
        await look(page, "reason");
        await giveReason(page, "short");
        assert.equal(await page.getByLabel("Your reason").inputValue(), "short");
        await look(page, "reason-in-error");
        await giveReason(page, reason);
        await page.getByRole("heading", { name: "Who is involved" }).waitFor();
        assert.ok(!/amy|pritchard/i.test(page.url() + (await page.title())), "no name in the browser’s history");
        await look(page, "child-after-a-reason");
      });
      await as("health-visitor", scripts, async (page) => {
        await amysPage(page);
        await page.getByText(reason).waitFor();
        await look(page, "child-somebody-looked-at");
        await page.goto("/children");
        await page.getByRole("row", { name: /Amy Pritchard.*Looked at/ }).waitFor();
      });
    });

    test("a search without enough in it says what is missing and keeps what was typed", async () => {
      await as("ae-nurse", scripts, async (page) => {
        await page.goto("/searches/new");
        await page.getByLabel("Date of birth, if you have it").fill("31/2/2023");
        await page.getByLabel("NHS number").fill("999 000 0019");
        await page.getByLabel("Postcode").fill("W2 1");
        await page.getByRole("button", { name: "Find", exact: true }).click();
        await page.getByRole("heading", { name: "There is a problem" }).waitFor();
        assert.equal(await page.getByLabel("Date of birth, if you have it").inputValue(), "31/2/2023");
        for (const field of ["birth_date", "nhs_number", "purpose"]) {
          assert.ok(await page.locator(`#${field}-error`).isVisible(), field);
        }
        await look(page, "find-in-error");
        await page.locator(".govuk-error-summary a").first().click();
        assert.equal(await page.evaluate(() => document.activeElement.name), "birth_date", "the error leads to its field");
      });
    });

    test("a search that finds nobody says whom to ring", async () => {
      await as("ae-nurse", scripts, async (page) => {
        await search(page, { Name: "Zzyzx Quarrington", "Date of birth, if you have it": "29/2/2012" });
        await page.getByText("No child in the index fits what you gave.").waitFor();
        assert.match(await page.textContent("main"), /ring the .+ on 0\d+/);
        await look(page, "nobody-found");
      });
    });

    test("a search that fits many shows the likeliest first and at most twenty", async () => {
      await as("ae-nurse", scripts, async (page) => {
        await search(page, { Name: "Mohamed", Postcode: "W21" });
        await page.getByRole("heading", { name: "Children found" }).waitFor();
        const grades = await page.locator(".trellis-hit .trellis-grade").allTextContents();
        assert.ok(grades.length > 1 && grades.length <= 20, `${grades.length} answers`);
        const order = ["Certain", "Probable", "Possible"];
        const places = grades.map((grade) => order.indexOf(grade.trim()));
        assert.deepEqual(places, [...places].sort(), "the likeliest first");
        await look(page, "many-found");
      });
    });

    test("a search is its owner’s alone", async () => {
      const address = await as("ae-nurse", scripts, async (page) => {
        await search(page, { Name: "Amie", "Or about how old, in years": "3" });
        return page.url();
      });
      await as("gp", scripts, async (page) => {
        assert.equal((await page.goto(address)).status(), 404);
        await look(page, "not-found");
        await page.getByRole("heading", { name: "Page not found" }).waitFor();
      });
    });
  });
});
