// A place on a waiting list: asked for by one, joined by another for a third, and followed to the first help.
import assert from "node:assert/strict";
import { test } from "node:test";
import { glance } from "./support/inspect.js";
import { keys } from "./support/keyboard.js";
import { bothWays, main, story } from "./support/story.js";

const NEED = "His mother died in the spring. He cries in the lesson on families and walks out.";
const FOR_SCHOOL = "The school wrote in October: he does not come to lessons after the break.";

story("a waiting list", ({ as }) => {
  const press = (page, name) => page.getByRole("button", { name, exact: true }).filter({ visible: true }).click();
  const choose = (page, question, answer) =>
    page.getByRole("group", { name: question }).getByLabel(answer, { exact: true }).filter({ visible: true }).first().check();
  const problem = (page) => page.getByRole("heading", { name: "There is a problem" }).waitFor();
  const banner = (page, words) => page.locator(".govuk-notification-banner").getByText(words).waitFor();

  async function fill(page, list, need) {
    await choose(page, "What is help needed with?", list);
    await choose(page, "How soon is help needed?", "Routine");
    await page.getByLabel("What help is needed, and what have you seen?").fill(need);
    await choose(page, "Who has agreed to it?", "A parent or carer");
  }

  async function offer(page, entry, purpose) {
    const today = new Date();
    await page.goto(entry);
    await choose(page, "What is it for?", purpose);
    const on = page.getByRole("group", { name: "On which day?" });
    await on.getByLabel("Day").fill(String(today.getDate()));
    await on.getByLabel("Month").fill(String(today.getMonth() + 1));
    await on.getByLabel("Year").fill(String(today.getFullYear()));
    await page.getByLabel("Where, at what time, and with whom?").fill("The school’s quiet room, with Mrs Osei");
    await press(page, "Offer this appointment");
    await banner(page, "Saved.");
  }

  async function became(page, what, words) {
    await choose(page, "What became of it?", what);
    await page.getByLabel("Anything to add?").fill(words);
    await press(page, "Save what became of it");
    await banner(page, "Saved.");
  }

  bothWays((scripts, look) => {
    // Each way asks for a need of its own, so that the second begins anew.
    const list = scripts ? "Counselling at school" : "Young carers";
    let child;
    let entry;

    test("Joe’s home-link worker asks first; an emergency is not queued", async () => {
      await as("home-link", scripts, async (page) => {
        await page.goto("/children");
        await page.getByRole("link", { name: /Callaghan/ }).click();
        child = new URL(page.url()).pathname;
        await page.getByRole("link", { name: "Add to a waiting list" }).click();
        await look(page, "waiting-join");
        await fill(page, list, NEED);
        await choose(page, "How soon is help needed?", "It cannot wait");
        await press(page, "Add to the list");
        await problem(page);
        await look(page, "waiting-join-emergency");
        assert.match(await main(page), /An emergency is never put on a list/);
        assert.equal(await page.getByLabel("What help is needed, and what have you seen?").inputValue(), NEED);
        await choose(page, "How soon is help needed?", "Routine");
        await press(page, "Add to the list");
        await banner(page, "Added to the list.");
        entry = new URL(page.url()).pathname;
        await look(page, "waiting-entry-who-asked");
      });
    });

    test("a GP on behalf of a school joins the existing entry, and both senders are told", async () => {
      await as("gp", scripts, async (page) => {
        await page.goto(`${child}/reason`);
        await page.getByRole("textbox").first().fill("Sees him as a temporary patient; the school asked me to refer");
        await page.locator("main form button").first().click();
        await page.getByRole("link", { name: "Add to a waiting list" }).click();
        await fill(page, list, FOR_SCHOOL);
        const first = page.getByRole("group", { name: "When did the request first reach anybody?" });
        await first.getByLabel("Day").fill("12");
        await first.getByLabel("Month").fill("1");
        await page.getByLabel("Do you ask for another agency?").selectOption({ value: "EDU-S01" });
        await press(page, "Add to the list");
        await banner(page, "Somebody had asked for this already");
        assert.equal(new URL(page.url()).pathname, entry, "one place, whoever asks");
        assert.match(await main(page), /12 January/);
        assert.match(await main(page), /taken by/);
        assert.ok(!(await main(page)).includes(NEED), "what another wrote is for the team");
        await glance(page, "waiting-entry-joined");
      });
      await as("home-link", scripts, async (page) => {
        await page.goto("/waiting");
        await look(page, "waiting-asked-for");
        assert.match(await page.locator("tr", { has: page.locator(`a[href="${entry}"]`) }).textContent(), /New/);
        await page.locator(`a[href="${entry}"]`).click();
        await glance(page, "waiting-entry-news");
        await press(page, "I have read this");
        assert.doesNotMatch(await page.locator("tr", { has: page.locator(`a[href="${entry}"]`) }).textContent(), /New/);
      });
      await as("dsl", scripts, async (page) => {
        await page.goto("/waiting");
        await page.locator(`a[href="${entry}"]`).click();
        assert.match(await main(page), /12 January/);
      });
    });

    if (scripts) {
      test("from the board over a missed appointment to the first help", async () => {
        await as("support-manager", scripts, async (page) => {
          await page.goto("/waiting");
          await look(page, "waiting-board");
          await page.locator(`a[href="${entry}"]`).click();
          await look(page, "waiting-entry-team");
          await press(page, "Offer this appointment");
          await problem(page);
          await glance(page, "waiting-offer-in-error");
          await offer(page, entry, "First help");
          await glance(page, "waiting-entry-offered");
          await became(page, "The child was not brought, or nobody came", "Rang his father twice, no answer");
          await glance(page, "waiting-entry-not-brought");
          await page.getByText("Nobody waits any more").click();
          await choose(page, "What has happened?", "This service cannot help with it");
          await page.getByLabel("Why?").filter({ visible: true }).fill("Did not come to the appointment");
          await press(page, "End the wait");
          await problem(page);
          assert.match(await main(page), /nothing is taken from a child because an adult did not bring them/);
          await glance(page, "waiting-end-refused");
        });
        await as("home-link", scripts, async (page) => {
          await page.goto(entry);
          await look(page, "waiting-entry-review");
          await choose(page, "What should happen?", "The child keeps the place, and another appointment is offered");
          await page.getByLabel("Why?").filter({ visible: true }).fill("His father had the night shift; I bring him myself");
          await press(page, "Save the review");
          await banner(page, "Saved.");
        });
        // The second appointment is offered without a mouse, from the board on.
        await as("support-manager", scripts, async (page) => {
          const { to, pick } = keys(page);
          const today = new Date();
          await page.goto("/waiting");
          await to(new RegExp(`${entry}$`), 300);
          await page.keyboard.press("Enter");
          await page.waitForURL((url) => url.pathname === entry);
          await to(/What is it for\?/);
          await pick(/^First help/);
          const typed = [
            [/^Day/, String(today.getDate())],
            [/^Month/, String(today.getMonth() + 1)],
            [/^Year/, String(today.getFullYear())],
            [/^Where, at what time/, "At his grandmother’s, at ten, with Mrs Osei"],
          ];
          for (const [box, words] of typed) {
            await to(box);
            await page.keyboard.type(words);
          }
          await to(/^Offer this appointment/);
          await page.keyboard.press("Enter");
          await banner(page, "Saved.");
          assert.match(await main(page), /At his grandmother’s, at ten/);
          await became(page, "It happened", "");
          await glance(page, "waiting-entry-helped");
        });
        for (const who of ["home-link", "gp", "dsl"]) {
          await as(who, scripts, async (page) => {
            await page.goto(entry);
            assert.match(await main(page), /Help has begun/, who);
          });
        }
      });
    }
  });
});
