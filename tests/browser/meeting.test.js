// Joe’s school is worried; the weekly meeting of a team of several agencies picks it up, and the school reads that support
// has started.
import assert from "node:assert/strict";
import { test } from "node:test";
import { glance } from "./support/inspect.js";
import { bothWays, main, story } from "./support/story.js";

const TODAY = new Date();

story("the weekly meeting", ({ as }) => {
  const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
  const choose = (page, question, answer) =>
    page.getByRole("group", { name: question }).getByLabel(answer, { exact: true }).filter({ visible: true }).first().check();
  const problem = (page) => page.getByRole("heading", { name: "There is a problem" }).waitFor();
  const saved = (page) => page.locator(".govuk-notification-banner").getByText("Saved.").waitFor();

  /** Winston, in his seat in the team that meets. */
  const winston = (scripts, journey) =>
    as("home-link", scripts, async (page) => {
      await page.getByRole("link", { name: "Change your seat" }).click();
      await page.getByRole("button", { name: /^Act from .*Families and schools/ }).click();
      await journey(page);
    });

  bothWays((scripts, look) => {
    let contact;
    let meeting;

    test("Joe’s school raises a concern, and the front door sends it to the meeting", async () => {
      await as("dsl", scripts, async (page) => {
        await page.goto("/children");
        await page.getByRole("link", { name: /Callaghan/ }).first().click();
        await press(page, "Raise a concern");
        await page.getByRole("heading", { name: "Needed before you can send it" }).waitFor();
        await page.goto(`${new URL(page.url()).pathname}/urgent`);
        await choose(page, "How soon may the child come to harm?", "Not in danger at once");
        await page.getByLabel("Where is the child now, and with whom?").fill("At school until half past three");
        await page.getByLabel("What are you worried about?").fill("Third fixed-term exclusion since September; his father says he cannot cope.");
        await choose(page, "Have you told the parents or carers?", "Yes");
        await choose(page, "Do they agree that you ask for help?", "Yes");
        await press(page, "Check and send");
        await press(page, "Send");
        await page.locator(".govuk-notification-banner").getByText("Sent.").waitFor();
        contact = new URL(page.url()).pathname;
      });
      await as("social-worker", scripts, async (page) => {
        await page.goto(contact);
        await press(page, "Take this on");
        await page.getByRole("button", { name: "Decide what happens" }).click();
        await page.getByLabel(/^2\. /).check();
        await page.getByLabel(/^Weekly meeting of/).check();
        await page.getByLabel("What help is offered, or why none?").fill("The team meets on Thursday and finds somebody for him");
        await page.getByLabel("Why?").fill("School and family need help together, and his father agrees");
        await press(page, "Decide");
        await saved(page);
      });
    });

    test("the team decides about him with the keyboard alone", async () => {
      await winston(scripts, async (page) => {
        await page.goto("/contacts");
        await page.getByRole("link", { name: /^Weekly meeting/ }).click();
        await look(page, "meeting-agenda");
        assert.match(await main(page), /Callaghan.*(No meeting has had it yet|Two-week promise)/s);
        await page.getByRole("button", { name: /^(Open the meeting|Go on with the meeting)$/ }).click();
        meeting = new URL(page.url()).pathname;
        await page.goto(`${meeting}?contact=${contact.split("/").pop()}`);
        await look(page, "meeting-running");
        // The form of the next contact has the focus: everything from here is typed.
        assert.equal(await page.evaluate(() => document.activeElement.name), "outcome");
        await page.keyboard.press("Tab");
        await page.keyboard.type("Counselling in school from Monday");
        await page.keyboard.press("Enter");
        await problem(page);
        await look(page, "meeting-line-in-error");
        assert.equal(await page.locator("#words").inputValue(), "Counselling in school from Monday");
        await page.locator("#outcome").focus();
        await page.keyboard.type("Take on: Winston");
        await page.keyboard.press("Tab");
        await page.keyboard.press("Tab");
        await page.keyboard.type("See his father before Tuesday");
        await page.keyboard.press("Tab");
        await page.keyboard.type("Winston");
        await page.keyboard.press("Tab");
        await page.keyboard.press("Control+A");
        await page.keyboard.type("3 12 2026");
        await page.keyboard.press("Enter");
        await saved(page);
        assert.match(await main(page), /Taken on: Winston Baptiste.*See his father before Tuesday/s);
        await look(page, "meeting-decided");
      });
    });

    test("closing it makes minutes; the action is done; support has started", async () => {
      await winston(scripts, async (page) => {
        await page.goto(meeting);
        await page.getByText(/^Who is here/).click();
        await page.locator("#came-0").selectOption("present");
        await page.locator("#came-1").selectOption("apologies");
        await page.locator("#deputy-1").fill("Jo Hall, home-link worker");
        await press(page, "Save who is here");
        await saved(page);
        await page.getByText(/^Who is here/).click();
        await look(page, "meeting-attendance");
        await page.getByRole("button", { name: "Close the meeting" }).click();
        const reason = page.getByLabel("One reason for all");
        if (await reason.count()) {
          await press(page, "Close the meeting");
          await problem(page);
          await reason.fill("The hour was over");
        }
        await look(page, "meeting-closing");
        await press(page, "Close the meeting");
        await page.getByRole("heading", { name: "Minutes" }).waitFor();
        await look(page, "minutes");
        await page.emulateMedia({ media: "print" });
        assert.ok(!(await page.getByText("Add to these minutes").isVisible()), "paper has no forms");
        await page.emulateMedia({ media: "screen" });
        await page.getByText("Add to these minutes").click();
        await page.getByLabel("What was wrong, or is missing?").fill("His teacher was there from ten");
        await press(page, "Add");
        await saved(page);
        await glance(page, "minutes-added-to");
        await page.goto("/meetings/past");
        await look(page, "meetings-past");

        await page.goto(meeting);
        await page.getByRole("link", { name: "See his father before Tuesday" }).first().click();
        await look(page, "action");
        await press(page, "It is done");
        await problem(page);
        await glance(page, "action-in-error");
        await page.getByLabel("What came of it?").fill("He comes in on Monday at nine");
        await press(page, "It is done");
        await page.getByText("He comes in on Monday at nine").waitFor();
        await glance(page, "action-done");

        await page.goto(contact);
        await page.getByLabel("Support has started").check();
        await page.getByLabel("Day").fill(String(TODAY.getDate()));
        await page.getByLabel("Month").fill(String(TODAY.getMonth() + 1));
        await page.getByLabel("Year").fill(String(TODAY.getFullYear()));
        await page.getByLabel("What the sender should know").fill("First talk with Joe was today");
        await press(page, "Save");
        await saved(page);
      });
      await as("dsl", scripts, async (page) => {
        await page.goto(contact);
        const reads = await main(page);
        assert.match(reads, /Winston Baptiste/);
        assert.match(reads, /Discussed at the team’s meeting/);
        assert.match(reads, /Support has started/);
        await look(page, "contact-support-started");
        assert.equal((await page.goto(meeting)).status(), 404, "the school has no seat at the table");
      });
    });
  });
});
