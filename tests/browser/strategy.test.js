// A strategy discussion: planned, recorded, and the section 47 enquiry it begins.
import assert from "node:assert/strict";
import { test } from "node:test";
import { onPaper } from "./support/paper.js";
import { bothWays, main, story } from "./support/story.js";

const WORRY = "Two fading bruises on her upper arm. Her mother said she fell from the sofa; Amy said nothing.";

story("a strategy discussion", ({ as, trust }) => {
  const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
  const problem = (page) => page.getByRole("heading", { name: "There is a problem" }).waitFor();
  const choose = (page, question, answer) =>
    page.getByRole("group", { name: question }).getByLabel(answer, { exact: true }).filter({ visible: true }).first().check();

  async function fillDay(page, question, day) {
    const on = page.getByRole("group", { name: question });
    await on.getByLabel("Day").fill(String(day.getDate()));
    await on.getByLabel("Month").fill(String(day.getMonth() + 1));
    await on.getByLabel("Year").fill(String(day.getFullYear()));
  }

  bothWays((scripts, look) => {
    let contact;

    test("a decision makes it, it is planned, recorded and leads to an enquiry", async () => {
      await as("health-visitor", scripts, async (page) => {
        await page.goto("/children");
        await page.getByRole("link", { name: /^Amy Pritchard/ }).click();
        await press(page, "Raise a concern");
        await page.getByRole("heading", { name: "Needed before you can send it" }).waitFor();
        await page.goto(`${new URL(page.url()).pathname}/urgent`);
        await choose(page, "How soon may the child come to harm?", "May come to harm within days");
        await page.getByLabel("Where is the child now, and with whom?").fill("At home with her mother");
        await page.getByLabel("What are you worried about?").fill(WORRY);
        await choose(page, "Have you told the parents or carers?", "Yes");
        await choose(page, "Do they agree that you ask for help?", "Yes");
        await press(page, "Check and send");
        await press(page, "Send");
        await page.locator(".govuk-notification-banner").waitFor();
        contact = new URL(page.url()).pathname;
      });
      await as("social-worker", scripts, async (page) => {
        await page.goto(contact);
        await press(page, "Take this on");
        await page.goto(`${contact}/decision`);
        await page.getByLabel(/^4/).check();
        await page.getByLabel("Strategy discussion", { exact: true }).check();
        await page.getByLabel(/Why/).last().fill("Bruises, and an account that does not fit them");
        await page.locator("main form button").last().click();
        await page.getByText("A manager is to agree to what was decided.").waitFor();
      });
      await as("front-door-manager", scripts, async (page) => {
        await page.goto(contact);
        if (await page.getByLabel("I have read the earlier contacts").count()) {
          await page.getByLabel("I have read the earlier contacts").check();
        }
        await press(page, "Agree");
      });
      await as("team-manager", scripts, async (page) => {
        await page.goto(contact);
        await page.getByText("A strategy discussion is needed, and nobody has planned it yet.").waitFor();
        await look(page, "strategy-needed");
        await page.getByRole("button", { name: "Plan it" }).click();
        await press(page, "Save the plan");
        await problem(page);
        await look(page, "strategy-plan-in-error");
        await fillDay(page, "On what day?", new Date());
        await page.getByLabel("At what time?").fill("23:50");
        await choose(page, "How is it held?", "By video");
        await page.getByLabel("Where, or how to join").fill("The link is in the team’s calendar");
        await page.getByLabel("Health: who is asked?").selectOption({ label: "Health visitors north" });
        await press(page, "Save the plan");
        await page.getByText("By video").first().waitFor();
        await look(page, "strategy-planned");
        await page.getByRole("button", { name: "Record what was agreed" }).click();
        await look(page, "strategy-record");
        await press(page, "Record it");
        await problem(page);
        await look(page, "strategy-record-in-error");
        const now = new Date();
        await fillDay(page, "When was it held?", now);
        await page.getByLabel("At what time did it begin?").fill(now.toTimeString().slice(0, 5));
        await choose(page, "Police at the discussion", "Took part");
        await choose(page, "Health at the discussion", "Took part");
        for (const box of await page.getByLabel("Who was it? Name and job").all()) {
          await box.fill("Priya Nair, detective constable");
        }
        await page.getByLabel("Section 47 enquiry together with the police").check();
        await page.getByLabel("Why was this decided?").fill("The account does not fit the bruises");
        await page.getByLabel("How is the child safe from now on?").fill("She stays with her grandmother");
        await press(page, "Record it");
        await page.getByRole("heading", { name: "Section 47 enquiry" }).waitFor();
        assert.match(await main(page), /15 working days left/);
        await look(page, "strategy-enquiry");
        await press(page, "Send to a manager");
        await problem(page);
        await look(page, "strategy-outcome-in-error");
      });
      // What somebody found another agrees to.
      await as(await trust().giveOneClick("Social worker", "CSC-REF"), scripts, async (page) => {
        await page.goto(`${contact}/strategy`);
        await page.getByLabel(/child protection conference$/).check();
        await page.getByLabel("What was found, and why do you conclude this?").fill("Two grips of an adult’s hand; it happened before");
        await press(page, "Send to a manager");
        await page.getByText("A manager of the team is to agree.").waitFor();
      });
      await as("team-manager", scripts, async (page) => {
        await page.goto(`${contact}/strategy`);
        await press(page, "Hand back");
        await problem(page);
        await look(page, "strategy-agreement-in-error");
        await press(page, "Agree");
        await page.getByRole("group", { name: "The child protection conference" }).waitFor();
        await look(page, "strategy-conference");
        await page.getByLabel("It was held").check();
        await press(page, "Save and close the enquiry");
        await problem(page);
        await look(page, "strategy-conference-in-error");
        // No conference is held at a weekend, and this may be read on one.
        await page.getByLabel("It is not required after all").check();
        await page.getByLabel("Why is none required?").fill("They are looked after by the court’s order since this morning");
        await press(page, "Save and close the enquiry");
        await page.getByRole("button", { name: "Save and close the enquiry" }).waitFor({ state: "detached" });
        await look(page, "strategy-closed");
        await onPaper(page, { says: ["What was agreed", "Two grips of an adult’s hand"], hides: ["Add it"] });
      });
      await as("health-visitor", scripts, async (page) => {
        await page.goto(contact);
        assert.match(await main(page), /A strategy discussion was held/);
        assert.doesNotMatch(await main(page), /She stays with her grandmother/);
      });
    });
  });
});
