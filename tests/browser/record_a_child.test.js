// Add a child whom a search did not find: likely children first, then a page that opens at once, and can be corrected.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bothWays, giveReason, search, story } from "./support/story.js";

story("add a child", ({ as }) => {
  bothWays((scripts, look) => {
    // Each way adds a child of its own.
    const given = scripts ? "Zosia" : "Ludmila";
    const family = scripts ? "Wrona" : "Hejtmanek";
    const born = scripts ? "4/5/2020" : "19/11/2012";
    const house = scripts ? "14" : "3";
    const street = scripts ? "Quarry Steps" : "Lamplighter Row";

    const openForm = async (page) => {
      await search(page, { Name: `${given} ${family}`, "Date of birth, if you have it": born });
      await page.getByRole("link", { name: /add (this|the) child/i }).click();
      await page.getByRole("heading", { name: "Add a child" }).waitFor();
    };

    test("a health visitor adds a child, corrects a slip, and the next person finds the child", async () => {
      await as("health-visitor", scripts, async (page) => {
        await openForm(page);
        assert.equal(await page.getByLabel("First names").inputValue(), given, "the search fills the form");
        await look(page, "add-a-child");
        await page.getByLabel("Telephone").fill("020 7946 0321");
        await page.getByLabel("House number or name, and flat").fill(house);
        await page.getByLabel("Street").fill(street);
        await page.getByLabel("I work with the child, or am about to").check();
        await page.getByRole("button", { name: "Add the child" }).click();
        await page.getByRole("heading", { name: "There is a problem" }).waitFor();
        assert.equal(await page.getByLabel("Telephone").inputValue(), "020 7946 0321", "nothing typed is lost");
        for (const field of ["carer_name", "met"]) {
          assert.ok(await page.locator(`#${field}-error`).isVisible(), field);
        }
        await look(page, "add-a-child-in-error");
        await page.locator("#carer_name").fill(`Hanna ${family}`);
        await page.getByRole("group", { name: "Have you met the child?" }).getByLabel("Yes").check();
        await page.getByRole("button", { name: "Add the child" }).click();
        await page.getByRole("heading", { name: "Who is involved" }).waitFor();
        await look(page, "child-just-added");
        await page.getByRole("link", { name: "Correct what we recorded" }).click();
        await page.getByLabel("Known as").fill("Zuzu");
        await page.getByRole("button", { name: "Save" }).click();
        await page.getByRole("heading", { name: "There is a problem" }).waitFor();
        await look(page, "correct-a-child-in-error");
        await page.getByRole("group", { name: "Do you still work with this child?" }).getByLabel("Yes").first().check();
        await look(page, "correct-a-child");
        await page.getByRole("button", { name: "Save" }).click();
        await page.getByText("known as Zuzu", { exact: false }).first().waitFor();
        await page.goto("/children");
        await page.getByLabel("Part of a name").fill(family);
        await page.getByLabel("Part of a name").press("Enter");
        await page.getByRole("link", { name: new RegExp(`${given} ${family}`) }).waitFor();
      });
      await as("ae-nurse", scripts, async (page) => {
        await search(page, { Name: `${given} ${family}`, "Date of birth, if you have it": born });
        await page.getByRole("link", { name: new RegExp(`${given} ${family}`) }).first().click();
        await giveReason(page, "Brought in after a fall from a swing");
        await page.getByText("Ruth Adeyemi").first().waitFor();
        assert.equal(await page.getByRole("link", { name: "Correct what we recorded" }).count(), 0);
        await look(page, "child-added-by-another-service");
      });
    });

    test("likely children are offered first; one of them opens, or none of them is added as typed", async () => {
      await as("ae-nurse", scripts, async (page) => {
        await openForm(page);
        await page.getByLabel("House number or name, and flat").fill(house);
        await page.getByLabel("Street").fill(street);
        await page.getByLabel("I met or heard of the child once").check();
        await page.getByLabel("What brings you to this child?").fill("Seen at the door with a cousin");
        await page.getByRole("button", { name: "Add the child" }).click();
        await page.getByRole("heading", { name: /Is it (this child|one of these children)\?/ }).waitFor();
        await look(page, "likely-children");
        await page.getByRole("button", { name: "Continue" }).click();
        await page.getByRole("heading", { name: "There is a problem" }).waitFor();
        await look(page, "likely-children-in-error");
        await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "Change what I typed" }).click()]);
        assert.equal(await page.getByLabel("Street").inputValue(), street, "to mend a slip");
        await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "Add the child" }).click()]);
        await page.locator('input[name="same"]').first().check();
        await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "Continue" }).click()]);
        assert.match(page.url(), /\/children\/[0-9a-f-]{36}/, "the child who was chosen");

        await openForm(page);
        await page.getByLabel("Street").fill("Orchard Way");
        await page.getByLabel("I met or heard of the child once").check();
        await page.getByLabel("What brings you to this child?").fill("A namesake of the same age, seen today");
        await page.getByRole("button", { name: "Add the child" }).click();
        // A child who was declined makes room for the next likely one.
        const asks = page.getByRole("heading", { name: /Is it (this child|one of these children)\?/ });
        await asks.waitFor();
        while ((await asks.count()) > 0) {
          await page.getByLabel(/add the child as I typed it/).check();
          await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "Continue" }).click()]);
        }
        await page.getByRole("heading", { name: "Who is involved" }).waitFor();
        await page.getByText("Orchard Way").first().waitFor();
      });
    });

    test("a sensitive service is asked why it may be recorded", async () => {
      await as("sexual-health-nurse", scripts, async (page) => {
        await search(page, { Name: "Anouk Delacroix-Test", "Date of birth, if you have it": "2/2/2011" });
        await page.getByRole("link", { name: /add (this|the) child/i }).click();
        await page.getByLabel("I work with the child, or am about to").check();
        await page.getByRole("group", { name: "Have you met the child?" }).getByLabel("Yes").check();
        await page.getByRole("button", { name: "Add the child" }).click();
        await page.locator("#ground-error").waitFor();
        await look(page, "add-a-child-sensitive");
      });
    });
  });
});
