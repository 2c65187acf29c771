// Other areas: ask one, write its answer down, and see who placed a child here.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bothWays, story } from "./support/story.js";

story("other areas", ({ as }) => {
  const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
  const problem = (page) => page.getByRole("heading", { name: "There is a problem" }).waitFor();
  const saved = (page) => page.locator(".govuk-notification-banner").getByText("Saved.").waitFor();
  const day = async (page, day) => {
    await page.getByLabel("Day").first().fill(String(day.getDate()));
    await page.getByLabel("Month").first().fill(String(day.getMonth() + 1));
    await page.getByLabel("Year").first().fill(String(day.getFullYear()));
  };

  bothWays((scripts, look) => {
    test("an area is asked and its answer kept with name and date", async () => {
      const yesterday = new Date(Date.now() - 24 * 3600 * 1000);
      await as("health-visitor", scripts, async (page) => {
        await page.goto("/children");
        await page.getByRole("link", { name: /Pritchard/ }).first().click();
        await page.getByRole("link", { name: "Other areas" }).first().click();
        await page.getByRole("link", { name: "Ask another area" }).click();
        await look(page, "other-areas-ask");
        await press(page, "Save");
        await problem(page);
        await look(page, "other-areas-ask-in-error");
        await page.getByLabel("Which area?").selectOption({ label: "Fernshire" });
        await page.getByLabel("Is the child known to you?").check();
        await page.getByLabel("Why do you ask?").fill("The family came from Fernshire in August");
        await page.getByLabel(/To see to a child/).check();
        await page.getByLabel("Telephone", { exact: true }).check();
        await day(page, yesterday);
        await press(page, "Save");
        await saved(page);
        await look(page, "other-areas");
        await page.getByRole("link", { name: /They answered: they know the child/ }).first().click();
        await page.getByLabel("Who said so?").fill("Tomas Reed");
        await page.getByLabel("Their job").fill("Duty social worker");
        await page.getByLabel("What was said?").fill("Child in need plan since May");
        await day(page, yesterday);
        await look(page, "other-areas-answer");
        await press(page, "Save");
        await saved(page);
        await page.getByText(/Answered or ended/).click();
        assert.match(await page.textContent("main"), /Tomas Reed[\s\S]*Child in need plan since May/);
        await look(page, "other-areas-answered");
        await page.goto("/other-areas");
        await look(page, "other-areas-directory");
      });
    });
  });
});
