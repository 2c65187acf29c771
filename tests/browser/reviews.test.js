// Children who may be one: the index team sees both side by side, says, and takes it back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bothWays, main, story } from "./support/story.js";

story("match reviews", ({ as }) => {
  bothWays((scripts, look) => {
    let review;

    /** The last of the list: one person is enough there. */
    async function toReview(page) {
      await page.getByRole("link", { name: "Match reviews" }).click();
      await page.waitForURL(/match-reviews/);
      const links = page.locator("td a, th a, [role=cell] a, [role=rowheader] a").and(page.locator("a[href^='/match-reviews/']"));
      review ??= await links.last().getAttribute("href");
      await page.goto(review);
    }
    const success = (page) => page.locator(".govuk-notification-banner").textContent();

    test("two are found to be one, with what was missing said first", async () => {
      await as("index-team", scripts, async (page) => {
        await page.goto("/match-reviews");
        await look(page, "match-reviews");
        await toReview(page);
        await look(page, "match-review");
        assert.match(await main(page), /What is said of them.*Family and household.*Who is involved/s);
        await page.getByLabel("How do you know?").fill("The GP");
        await page.getByRole("button", { name: "Save" }).click();
        await page.getByRole("heading", { name: "There is a problem" }).waitFor();
        await look(page, "match-review-in-error");
        assert.equal(await page.getByLabel("How do you know?").inputValue(), "The GP", "what was typed is still there");
        await page.getByRole("link", { name: "Select whether they are the same child" }).click();
        await page.getByLabel("The same child", { exact: true }).check();
        await page.getByLabel("How do you know?").fill("The GP has one birth certificate for both");
        await page.getByRole("button", { name: "Save" }).click();
        assert.match(await success(page), /one child from now on/);
        await page.goto(review);
        await look(page, "match-review-joined");
      });
    });

    test("and that is undone, with whoever came near to be told", async () => {
      await as("index-team", scripts, async (page) => {
        await page.goto(review);
        await page.getByRole("link", { name: "See how, or undo it" }).click();
        await page.waitForURL(/joins$/);
        const joins = page.url();
        // Somebody looks at the page of the one child.
        await page.getByRole("link", { name: "Back" }).click();
        await page.getByText("two entries were found to be about this child").waitFor();
        await look(page, "child-joined");
        await page.goto(joins);
        await page.getByText("Undo this").click();
        await page.getByLabel("Why are they two children?").fill("Two birth certificates were sent");
        await page.getByRole("button", { name: "Make them two children again" }).click();
        assert.match(await success(page), /two children again/);
        assert.match(await main(page), /saw two children as one/);
        await look(page, "joins-undone");
        await page.getByRole("button", { name: "Close the check" }).click();
        await page.getByRole("link", { name: "Select whether anything went where it should not have gone" }).click();
        await look(page, "breach-check-in-error");
        await page.getByLabel(/^Nothing went where/).check();
        await page.getByRole("checkbox").first().check();
        await page.getByRole("button", { name: "Save who has been told" }).click();
        assert.match(await success(page), /Kept with the breach check/);
        await page.getByLabel(/^Nothing went where/).check();
        await page.getByLabel("What you found, and what was done").fill("Nobody had written anything");
        await page.getByRole("button", { name: "Close the check" }).click();
        assert.match(await success(page), /Kept with the breach check/);
        assert.match(await main(page), /was told.*Breach check: closed|Breach check: closed.*was told/s);
        await look(page, "breach-check-closed");
        await page.goto(review);
        assert.match(await main(page), /found to be one child, and that was undone/);
      });
    });
  });
});
