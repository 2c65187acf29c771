// The index team keeps shields: puts one up, names who may know, and lifts it, with a second person where it must be.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bothWays, giveReason, search, story } from "./support/story.js";

story("keeping shields", ({ as }) => {
  // Each way takes a child of its own, because a shield stands until it is lifted.
  const CHILDREN = {
    true: { Name: "Joseph Callaghan", "Or about how old, in years": "15" },
    false: { Name: "Michael Fairhurst", "Or about how old, in years": "1" },
  };

  bothWays((scripts, look) => {
    const child = CHILDREN[scripts];
    const family = child.Name.split(" ")[1];
    const hit = (page) => page.locator(".trellis-hit a").filter({ hasText: family });
    let path;

    async function find(page) {
      await search(page, child);
      await page.waitForURL(/\/searches\/[0-9a-f-]{36}$/);
      return hit(page).count();
    }

    async function toShields(page) {
      await page.goto(path);
      await page.getByRole("link", { name: "Shields", exact: true }).click();
      await page.waitForURL(/shields$/);
    }
    const saysSuccess = (page, words) => page.locator(".govuk-notification-banner").getByText(words).waitFor();

    test("a shield that hides a child is put up, after what is missing has been said", async () => {
      await as("ae-nurse", scripts, async (page) => {
        assert.equal(await find(page), 1);
        path = new URL(await hit(page).evaluate((link) => link.href)).pathname;
        await page.goto(path);
        await giveReason(page, "Seen in A&E with a broken arm");
        await page.getByRole("heading", { name: "Who is involved" }).waitFor();
        assert.equal(await page.getByRole("link", { name: "Shields" }).count(), 0, "not a nurse’s to keep");
      });
      await as("index-team", scripts, async (page) => {
        await toShields(page);
        await look(page, "shields-none");
        await page.getByLabel("Existence hidden").check();
        await page.getByLabel("Refuge from violence at home").check();
        await page.getByLabel("On a day").check();
        await page.getByLabel("Day", { exact: true }).fill("31");
        await page.getByLabel("Month").fill("2");
        await page.getByLabel("Year").fill("2031");
        await page.getByLabel("Reason").fill("too short");
        await page.getByRole("button", { name: "Put the shield up" }).click();
        await page.getByRole("heading", { name: "There is a problem" }).waitFor();
        await look(page, "shields-in-error");
        assert.ok(await page.getByLabel("Refuge from violence at home").isChecked(), "what was typed is still there");
        assert.equal(await page.getByLabel("Reason").inputValue(), "too short");
        await page.getByRole("link", { name: "Enter the day of the review" }).click();
        await page.getByLabel("Month").fill("3");
        await page.getByLabel("Reason").fill("The refuge rang: mother and children moved in last night");
        await page.getByRole("button", { name: "Put the shield up" }).click();
        await saysSuccess(page, "The shield is up.");
        await look(page, "shields-one-in-force");
      });
    });

    test("the nurse loses the page, a named holder opens it, and no longer once the name is taken off", async () => {
      await as("ae-nurse", scripts, async (page) => {
        assert.equal((await page.goto(path)).status(), 404);
        assert.equal(await find(page), 0);
      });
      await as("index-team", scripts, async (page) => {
        await toShields(page);
        await page.getByLabel("Name a person who may know").fill("nobody.of.this.name");
        await page.getByRole("button", { name: "Name this person" }).click();
        await page.getByRole("link", { name: "Nobody has this staff code" }).click();
        await look(page, "shields-nobody-of-this-name");
        await page.getByLabel("Name a person who may know").fill("health-visitor");
        await page.getByRole("button", { name: "Name this person" }).click();
        await saysSuccess(page, "may now open");
        await look(page, "shields-with-a-holder");
      });
      await as("health-visitor", scripts, async (page) => {
        assert.equal((await page.goto(path)).status(), 200);
        await page.getByText("That this child exists is hidden.").waitFor();
        assert.equal(await find(page), 1);
      });
      await as("index-team", scripts, async (page) => {
        await toShields(page);
        await page.getByRole("button", { name: "Remove Ruth Adeyemi" }).click();
        await saysSuccess(page, "can no longer open");
      });
      await as("health-visitor", scripts, async (page) => {
        assert.equal((await page.goto(path)).status(), 404);
      });
    });

    test("one alone lifts nothing; when a second person agrees the child is found again", async () => {
      await as("index-team", scripts, async (page) => {
        await toShields(page);
        await page.getByText("Lift this shield").click();
        await page.getByRole("button", { name: "Ask that the shield be lifted" }).click();
        await page.getByRole("link", { name: "Say in at least 10 characters why" }).click();
        await look(page, "shields-lift-in-error");
        await page.getByLabel("Why may it be lifted?").fill("The family has moved to another county");
        await page.getByRole("button", { name: "Ask that the shield be lifted" }).click();
        await saysSuccess(page, "until a second person");
        assert.equal(await page.getByRole("button", { name: "Agree: lift the shield" }).count(), 0);
        await look(page, "shields-asked");
      });
      await as("ae-nurse", scripts, async (page) => {
        assert.equal((await page.goto(path)).status(), 404, "it stands");
      });
      await as("index-colleague", scripts, async (page) => {
        await page.goto("/alerts");
        await look(page, "alerts-with-a-shield");
        await page.getByRole("link", { name: "Existence hidden" }).first().click();
        await look(page, "shields-to-agree");
        await page.getByRole("button", { name: "Agree: lift the shield" }).click();
        await saysSuccess(page, "The shield is lifted.");
        await page.getByText(/^Existence hidden, /).click();
        await page.getByText("Grace Tandoh, agreed by Marek Dolan").waitFor();
        await look(page, "shields-past");
      });
      await as("ae-nurse", scripts, async (page) => {
        assert.equal((await page.goto(path)).status(), 200, "the reason given before still holds");
        assert.equal(await find(page), 1);
      });
    });
  });
});
