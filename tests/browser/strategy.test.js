// A strategy discussion: planned, recorded, and the section 47 enquiry it begins.
import assert from "node:assert/strict";
import { test } from "node:test";
import { raise } from "./support/concern.js";
import { inspect } from "./support/inspect.js";
import { onPaper } from "./support/paper.js";
import { bothWays, main, story } from "./support/story.js";

const WORRY = "Two fading bruises on her upper arm. Her mother said she fell from the sofa; Amy said nothing.";
const WEIGH = "Weigh her at home, and speak to her alone";

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

story("a strategy discussion", ({ as, trust }) => {
  bothWays((scripts, look) => {
    let contact;
    let straight;

    test("a decision makes it, it is planned, recorded and leads to an enquiry", async () => {
      await as("health-visitor", scripts, async (page) => {
        contact = await raise(page, WORRY);
        straight = (await main(page)).includes("It went straight to Referral and assessment");
      });
      // Told a second time, Amy is open with the team already: the worry goes straight there, and its manager calls it.
      if (!straight) {
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
      } else {
        await as("team-manager", scripts, async (page) => {
          await page.goto(contact);
          await page.getByRole("link", { name: "Significant harm is suspected: call a strategy discussion" }).click();
          await page.getByLabel("Why do you suspect significant harm?").fill("Bruises, and an account that does not fit them");
          await press(page, "Call a strategy discussion");
        });
      }
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
        // What is agreed goes to somebody of those who are asked, or to somebody who does not work here.
        await page.getByText("Who does what, and by when").click();
        await page.getByLabel("What is to be done? (action 1)").fill(WEIGH);
        const visitor = page.getByLabel("Who does it? (action 1)");
        await visitor.selectOption(await visitor.locator("option", { hasText: "Ruth Adeyemi" }).getAttribute("value"));
        await fillDay(page, "By when? (action 1)", now);
        await page.getByLabel("What is to be done? (action 2)").fill("Take her to the doctor at four");
        await page.getByLabel("Somebody else: who? (action 2)").fill("Her grandmother");
        await fillDay(page, "By when? (action 2)", now);
        await look(page, "strategy-record-actions");
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
        await page.goto("/my-work");
        const mine = page.getByRole("row").filter({ hasText: WEIGH }).first();
        await mine.getByRole("link").click();
        await look(page, "strategy-action");
        await page.getByLabel("What came of it?").fill("Weighed today; she has gained");
        await press(page, "It is done");
        await page.getByText("Weighed today; she has gained").waitFor();
        await page.goto("/my-work");
        assert.ok(!(await main(page)).includes(WEIGH));
      });
    });
  });
});

/** The last day on which a conference can have been held: no weekend and no bank holiday is in the middle of a week but these. */
function lastHeldOn() {
  const day = new Date();
  const off = ["12-25", "12-26", "1-1"];
  do {
    day.setDate(day.getDate() - 1);
  } while (![2, 3, 4].includes(day.getDay()) || off.includes(`${day.getMonth() + 1}-${day.getDate()}`));
  return day;
}

/** The last day of a weekend that is over. */
function lastSunday() {
  const day = new Date();
  day.setDate(day.getDate() - (day.getDay() || 7));
  return day;
}

// The demonstration has an enquiry on its twelfth working day: long enough ago for a conference, whatever day this is read on.
story("a conference that was held", ({ as, trust }) => {
  test("what an enquiry found is agreed, and it closes with the day of the conference", async () => {
    let place;
    await as("team-manager", true, async (page) => {
      await page.goto("/team-work");
      const links = await page.locator('main a[href^="/contacts/"]').evaluateAll((all) => all.map((one) => one.getAttribute("href")));
      for (const link of new Set(links)) {
        const there = await page.request.get(`${link}/strategy`);
        if (there.ok() && /What has the enquiry found\?/.test(await there.text())) {
          place = `${link}/strategy`;
        }
      }
      assert.ok(place, "an enquiry is open");
    });
    const worker = await trust().giveOneClick("Social worker", "CSC-REF");
    await as(worker, true, async (page) => {
      await page.goto(place);
      await page.getByLabel(/child protection conference$/).check();
      await page.getByLabel("What was found, and why do you conclude this?").fill("Both accounts were contradicted by the doctor");
      await press(page, "Send to a manager");
      await page.getByText("A manager of the team is to agree.").waitFor();
    });
    await as("team-manager", true, async (page) => {
      await page.goto(place);
      await press(page, "Agree");
      await page.getByRole("group", { name: "The child protection conference" }).waitFor();
    });
    await as(worker, true, async (page) => {
      await page.goto(place);
      await page.getByLabel("It was held").check();
      await fillDay(page, "When was it held?", lastSunday());
      await press(page, "Save and close the enquiry");
      await problem(page);
      await inspect(page, "strategy-conference-at-a-weekend");
      assert.match(await main(page), /never held at a weekend/);
      const on = lastHeldOn();
      await fillDay(page, "When was it held?", on);
      await press(page, "Save and close the enquiry");
      await page.getByRole("button", { name: "Save and close the enquiry" }).waitFor({ state: "detached" });
      const day = on.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
      assert.ok((await main(page)).includes(`Held on ${day}`), await main(page));
      await inspect(page, "strategy-conference-held");
    });
  });
}, { worries: "10" });
