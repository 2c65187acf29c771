// Other areas: ask one, write its answer down, hand a child over to it and take one back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { onPaper } from "./support/paper.js";
import { bothWays, story } from "./support/story.js";

story("other areas", ({ as }) => {
  const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
  const problem = (page) => page.getByRole("heading", { name: "There is a problem" }).waitFor();
  const saved = (page) => page.locator(".govuk-notification-banner").getByText("Saved.").waitFor();
  const day = async (page, question, day) => {
    const on = page.getByRole("group", { name: question, exact: true });
    await on.getByLabel("Day").fill(String(day.getDate()));
    await on.getByLabel("Month").fill(String(day.getMonth() + 1));
    await on.getByLabel("Year").fill(String(day.getFullYear()));
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
        await day(page, "When did you ask?", yesterday);
        await press(page, "Save");
        await saved(page);
        await look(page, "other-areas");
        await page.getByRole("link", { name: /They answered: they know the child/ }).first().click();
        await page.getByLabel("Who said so?").fill("Tomas Reed");
        await page.getByLabel("Their job").fill("Duty social worker");
        await page.getByLabel("What was said?").fill("Child in need plan since May");
        await day(page, "When?", yesterday);
        await look(page, "other-areas-answer");
        await press(page, "Save");
        await saved(page);
        await page.getByText(/Answered or ended/).click();
        assert.match(await page.textContent("main"), /Tomas Reed[\s\S]*Child in need plan since May/);
        await look(page, "other-areas-answered");

        await page.getByRole("link", { name: "Transfer to another area" }).click();
        await look(page, "other-areas-transfer-out");
        await press(page, "Save");
        await problem(page);
        await page.getByLabel("Which area?").selectOption({ label: "Fernshire" });
        await page.getByLabel("Child in need", { exact: true }).check();
        await page.getByLabel("Why, and where does the family move?").fill("They go back to Fernshire, to her grandmother");
        await page.getByLabel("Whom did you ask there?").fill("Tomas Reed, duty social worker");
        await day(page, "When did you ask?", yesterday);
        await press(page, "Save");
        await saved(page);
        await page.getByRole("link", { name: /^Write down who accepts.*Transfer out/ }).click();
        await page.getByLabel("Who accepts?").fill("Ines Duarte");
        await page.getByLabel("Their job").fill("Team manager");
        await day(page, "When?", yesterday);
        await press(page, "Save");
        await saved(page);
        await look(page, "other-areas-accepted");
        await page.getByRole("link", { name: /^Write down that it is handed over.*Transfer out/ }).click();
        await day(page, "When?", new Date());
        await press(page, "Save");
        await saved(page);

        await page.getByRole("link", { name: "Transfer from another area" }).click();
        await look(page, "other-areas-transfer-in");
        await page.getByLabel("Which area?").selectOption({ label: "Fernshire" });
        await page.getByLabel("Child in need", { exact: true }).check();
        await page.getByLabel("What must be known?").fill("They came back after a week");
        await day(page, "The day we were told", new Date());
        await page.getByLabel("Their worker").fill("Ines Duarte, team manager");
        await page.getByLabel("Their telephone").fill("01632 960 310");
        await press(page, "Save");
        await saved(page);
        assert.match(await page.textContent("main"), /Transfer in: Fernshire/);
        await onPaper(page, { says: ["Transfer in: Fernshire"], hides: [] });
        await page.goto("/other-areas");
        await look(page, "other-areas-directory");
      });
    });
  });
});
