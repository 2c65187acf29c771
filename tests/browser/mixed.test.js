// A page that shows two children: a health visitor says so in one click, the index team parts them and can take it back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bothWays, main, story } from "./support/story.js";

story("a page that shows two children", ({ as }) => {
  bothWays((scripts, look) => {
    let report;
    let child;
    const success = (page) => page.locator(".govuk-notification-banner").textContent();

    test("whoever sees it says so beside the service that is another child’s", async () => {
      await as("health-visitor", scripts, async (page) => {
        await page.goto("/children");
        // With scripts and without, another child of the list.
        const children = page.locator("main a[href^='/children/']");
        child = await children.nth(scripts ? 3 : 4).getAttribute("href");
        await page.goto(child);
        await page.getByRole("link", { name: /^Another child’s/ }).first().click();
        await page.waitForURL(/not-the-same/);
        await look(page, "not-the-same");
        assert.equal(await page.locator("input[type=checkbox]:checked").count(), 1, "the service is ticked already");
        await page.getByLabel("What makes you think so?").fill("Odd");
        await page.getByRole("button", { name: "Send to the index team" }).click();
        await page.getByRole("heading", { name: "There is a problem" }).waitFor();
        await look(page, "not-the-same-in-error");
        assert.equal(await page.getByLabel("What makes you think so?").inputValue(), "Odd", "what was typed is still there");
        await page.getByLabel("What makes you think so?").fill("The nursery has never had this child");
        await page.getByRole("button", { name: "Send to the index team" }).click();
        assert.match(await success(page), /The index team has it/);
        await look(page, "not-the-same-sent");
        await page.getByRole("link", { name: "Back" }).click();
        await page.getByText("Somebody says that this page shows two children").waitFor();
        await look(page, "child-reported");
      });
    });

    test("the index team looks at every record and parts them, two people where it must be", async () => {
      await as("index-team", scripts, async (page) => {
        await page.goto("/match-reviews");
        await look(page, "match-reviews-with-reports");
        await page.locator("a[href^='/mixed-reports/']").first().click();
        await page.waitForURL(/mixed-reports/);
        report = page.url();
        await look(page, "mixed-report");
        for (const box of await page.locator("input[type=checkbox]:checked").all()) {
          await box.uncheck();
        }
        await page.getByLabel(/^Two children/).check();
        await page.getByLabel("How do you know?").fill("The clinic has two birth certificates");
        await page.getByRole("button", { name: "Save" }).click();
        await page.getByRole("link", { name: "Tick the records that are about the other child" }).waitFor();
        await look(page, "mixed-report-in-error");
        await page.locator("input[type=checkbox]").first().check();
        await page.getByRole("button", { name: "Save" }).click();
        await page.waitForURL(/mixed-reports|done=proposed/);
        await page.goto(report);
        await look(page, "mixed-report-said");
      });
      await as("index-colleague", scripts, async (page) => {
        await page.goto(report);
        const agree = page.getByRole("button", { name: "Agree: part them" });
        if ((await agree.count()) > 0) {
          await look(page, "mixed-report-to-agree");
          await agree.click();
          await page.getByText("They were two children, and have been parted").waitFor();
        }
        await look(page, "mixed-report-parted");
        await page.getByRole("link", { name: /See the other child/ }).click();
        await page.waitForURL(/joins$/);
        await look(page, "joins-parted");
      });
    });

    test("what was written meanwhile goes to whom it is about, and a wrong parting is asked about", async () => {
      await as("index-team", scripts, async (page) => {
        await page.goto(child);
        await page.getByText("also showed what is recorded of another child").waitFor();
        await look(page, "child-parted");
        await page.goto(`${child}/joins`);
        await page.getByRole("link", { name: "Say whose is what was written meanwhile" }).click();
        await page.waitForURL(/readdressing/);
        await look(page, "readdressing");
        assert.match(await main(page), /First child.*Second child/s);
        await page.getByRole("link", { name: "Back" }).click();
        await page.getByText("They are one child after all").click();
        await page.getByLabel("Why are they one child after all?").fill("The second certificate was a copy");
        await page.getByRole("button", { name: "Ask whether they are one" }).click();
        await page.waitForURL(/match-reviews/);
        assert.match(await main(page), /are one child after all/);
        await look(page, "match-review-asked");
      });
    });
  });
});
