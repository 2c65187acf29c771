// Work together with a family: who leads it, from the first question to a lead taken away.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bothWays, main, story } from "./support/story.js";

story("a lead practitioner", ({ as }) => {
  const press = (page, name) => page.getByRole("button", { name, exact: true }).filter({ visible: true }).first().click();
  const problem = (page) => page.getByRole("heading", { name: "There is a problem" }).waitFor();
  const saved = (page) => page.locator(".govuk-notification-banner").getByText("Saved.").waitFor();
  const unfold = (page, summary) => page.locator("summary").filter({ hasText: summary }).first().click();

  /** Opens a child of one's own list. */
  async function child(page, name) {
    await page.goto("/children");
    await page.getByRole("link", { name }).first().click();
    await page.getByRole("heading", { name: "Who is involved" }).waitFor();
  }

  async function ask(page, who, note) {
    const option = page.locator("#person option").filter({ hasText: who }).first();
    await page.locator("#person").selectOption(await option.getAttribute("value"));
    await page.getByLabel("What should they know?").fill(note);
    await press(page, "Ask");
    await saved(page);
  }

  bothWays((scripts, look) => {
    let work;

    test("begins with the manager acting, is asked for, handed over, and taken away", async () => {
      await as("health-visitor", scripts, async (page) => {
        await child(page, /^Amy Pritchard/);
        await page.getByRole("link", { name: "Start work together" }).click();
        await look(page, "work-begin");
        await press(page, "Start work together");
        await problem(page);
        await look(page, "work-begin-in-error");
        await page.getByLabel("Early help: a team around the family").check();
        await page.locator("#another").selectOption({ label: await label(page, /^Families and schools|schools support/i) });
        await page.getByLabel("What do you want to do together").fill("Amy is late and hungry; her mother is low and alone.");
        await page.getByLabel("Yes", { exact: true }).check();
        await page.getByLabel("Who agreed, and when?").fill("Her mother, at home on Friday");
        await press(page, "Start work together");
        await page.getByRole("heading", { name: "Who takes part" }).waitFor();
        work = new URL(page.url()).pathname;
        await look(page, "work-acting");
        assert.match(await main(page), /Acting lead: [\s\S]*A lead is to be appointed/);
        await press(page, "Ask");
        await problem(page);
        await look(page, "work-ask-in-error");
        await ask(page, "Ruth Adeyemi", "I know the family, and will do it.");
        await look(page, "work-you-are-asked");
        await page.getByLabel("Yes, I lead from now on").check();
        await press(page, "Answer");
        await saved(page);
        await look(page, "work-led");
        await child(page, /^Amy Pritchard/);
        assert.match(await main(page), /Lead practitioner: Ruth Adeyemi/);
        await look(page, "child-with-lead");
      });

      // A hand-over: until it is accepted the old lead leads.
      await as("health-visitor", scripts, async (page) => {
        await page.goto(work);
        await ask(page, "Winston Baptiste", "He sees her mother at the school gate every morning.");
        await look(page, "work-somebody-asked");
        assert.match(await main(page), /Lead practitioner: Ruth Adeyemi/);
      });
      await as("home-link", scripts, async (page) => {
        await page.goto(work);
        await look(page, "work-asked");
        await page.getByLabel("No", { exact: true }).check();
        await press(page, "Answer");
        await problem(page);
        await look(page, "work-answer-in-error");
        await page.getByLabel("Yes, I lead from now on").check();
        await press(page, "Answer");
        await saved(page);
        assert.match(await main(page), /Lead practitioner: Winston Baptiste/);
      });
      await as("health-visitor", scripts, async (page) => {
        await page.goto(work);
        assert.equal(await page.getByRole("heading", { name: "Hand the lead over" }).count(), 0);
      });

      // A manager takes the lead from him: he acts at once, shown as such, with a limit to appoint.
      await as("support-manager", scripts, async (page) => {
        await page.goto(work);
        await unfold(page, "Take the lead from them");
        await press(page, "Take the lead from them");
        await problem(page);
        await look(page, "work-take-lead-in-error");
        await page.getByLabel("Away, and nobody covers").check();
        await page.getByLabel("What must the next lead know?").fill("Her mother is best rung after three.");
        await press(page, "Take the lead from them");
        await saved(page);
        assert.match(await main(page), /Acting lead: Gareth Lindqvist[\s\S]*A lead is to be appointed: 5 working days left/);
        await look(page, "work-lead-taken");
      });
      await as("health-visitor", scripts, async (page) => {
        await child(page, /^Amy Pritchard/);
        assert.match(await main(page), /Acting lead: Gareth Lindqvist/);
        await look(page, "child-with-acting-lead");
        await page.goto(work);
        assert.match(await main(page), /A manager took the lead/);
      });
      await as("support-manager", scripts, async (page) => {
        await page.goto(work);
        await unfold(page, "End the work");
        await page.getByLabel("One agency goes on alone").check();
        await press(page, "End the work");
        await saved(page);
        await look(page, "work-ended");
      });
    });
  });
});

/** The words of an option of the list of services. */
async function label(page, like) {
  const all = await page.locator("#another option").allTextContents();
  return all.find((text) => like.test(text));
}
