// Advice without naming a child, and a question to somebody who works with one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bothWays, main, story } from "./support/story.js";

const QUESTION = "A girl of ten says she sleeps at friends’ most nights. Do I ring home first?";

story("advice and questions", ({ as }) => {
  const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
  const problem = (page) => page.getByRole("heading", { name: "There is a problem" }).waitFor();
  const saved = (page) => page.locator(".govuk-notification-banner").getByText("Saved.").waitFor();

  bothWays((scripts, look) => {
    test("advice is asked without a name, given, counted, and becomes a concern", async () => {
      let asked;
      await as("health-visitor", scripts, async (page) => {
        await page.goto("/concerns");
        await page.getByRole("link", { name: "Ask for advice without naming the child" }).click();
        await look(page, "advice-ask");
        await press(page, "Ask");
        await problem(page);
        await look(page, "advice-ask-in-error");
        await page.getByLabel("What do you want to ask?").fill(QUESTION);
        await press(page, "Ask");
        await saved(page);
        asked = new URL(page.url()).pathname;
        await look(page, "advice-asked");
      });
      await as("social-worker", scripts, async (page) => {
        await page.getByRole("link", { name: "Advice without naming a child" }).click();
        await look(page, "advice-list");
        await page.goto(asked);
        await press(page, "Advise");
        await problem(page);
        await look(page, "advice-give-in-error");
        await page.getByLabel("Your advice").fill("Ask her first who is at home. Ring us again on Monday.");
        await press(page, "Advise");
        await saved(page);
        await page.goto("/consultations");
        await page.getByText("How often advice was asked, by month and agency").click();
        await look(page, "advice-counted");
      });
      await as("health-visitor", scripts, async (page) => {
        await page.goto(asked);
        assert.match(await main(page), /Ask her first who is at home[\s\S]*Leila Rahimi/);
        await look(page, "advice-given");
        await press(page, "Raise a concern");
        await page.getByRole("heading", { name: "Needed before you can send it" }).waitFor();
        await page.getByRole("link", { name: "What you are worried about" }).click();
        assert.match(await page.getByLabel("What are you worried about?").inputValue(), /sleeps at friends/);
      });
    });

    test("a question goes to a worker by name, is answered in part, and is read", async () => {
      let asked;
      await as("home-link", scripts, async (page) => {
        await page.goto("/children");
        await page.getByRole("link", { name: /Callaghan/ }).first().click();
        await page.getByRole("link", { name: "Ask or tell somebody" }).click();
        await look(page, "question-ask");
        await press(page, "Send");
        await problem(page);
        await look(page, "question-ask-in-error");
        const school = page.locator("#whom option").filter({ hasText: /^Duty desk: Alder|^Duty desk: .*(School|Primary)/ }).first();
        await page.locator("#whom").selectOption(await school.getAttribute("value"));
        await page.getByLabel("What do you ask, or what should they know?").fill("Was Joe in class this week, and with whom?");
        await page.getByLabel("An answer", { exact: true }).check();
        await page.getByLabel(/^Amber/).check();
        await press(page, "Send");
        await page.getByRole("button", { name: "Ask again" }).waitFor();
        asked = new URL(page.url()).pathname;
        await look(page, "question-asked");
      });
      await as("dsl", scripts, async (page) => {
        await page.goto(asked);
        await look(page, "question-to-answer");
        await page.getByLabel("We answer in part").check();
        await page.getByLabel("What you know").fill("In class on four days; Thursday nobody knows.");
        await page.getByLabel("Why you do not tell more").fill("The other boy is another family’s.");
        await press(page, "Send the answer");
        await page.getByRole("heading", { name: "Answer", exact: true }).waitFor();
      });
      await as("home-link", scripts, async (page) => {
        await page.goto(asked);
        assert.match(await main(page), /Answered in part[\s\S]*In class on four days/);
        await look(page, "question-answered");
      });
    });
  });
});
