// Who has what to do: a manager gives thirty pieces of work to a worker who has room, and somebody is away.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { glance } from "./support/inspect.js";
import { bothWays, main, story } from "./support/story.js";

story("work and who has it", ({ as }) => {
  const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
  const problem = (page) => page.getByRole("heading", { name: "There is a problem" }).waitFor();
  const success = (page, words) => page.locator(".govuk-notification-banner").getByText(words).waitFor();

  /** Sends a form as the page would, and follows where it leads. */
  async function send(page, path, form) {
    const reply = await page.request.post(new URL(path, page.url()).href, {
      form,
      headers: { "sec-fetch-site": "same-origin" },
    });
    assert.equal(reply.status(), 200, `${path}: ${await reply.text()}`);
    return new URL(reply.url()).pathname;
  }

  /** Thirty worries about babies nobody knows by name, passed on to referral and assessment. */
  async function thirtyPassedOn(page, worker) {
    for (let n = 1; n <= 30; n += 1) {
      const draft = await send(page, "/concerns", { child: "" });
      await send(page, `${draft}/urgent`, {
        version: "1",
        name: `Baby ${n} of the hostel`,
        described: "Born this week, mother in the hostel by the station",
        danger: "soon",
        where_now: "In the hostel with the mother",
        worry: "No cot, no midwife, and the mother sleeps little",
        told_parents: "yes",
        parents_agree: "yes",
      });
      const contact = await send(page, `${draft}/send`, {});
      await send(worker, `${contact}/take`, { version: "1" });
      await send(worker, `${contact}/decision`, {
        version: "2",
        level: "3",
        route: "social-care",
        "to-social-care": "CSC-REF",
        reason: "A new baby without anybody who visits",
      });
    }
  }

  before(async () => {
    await as("health-visitor", true, async (visitor) => {
      await as("social-worker", true, async (worker) => {
        await thirtyPassedOn(visitor, worker);
      });
    });
  });

  bothWays((scripts, look) => {
    let receiver;

    test("a manager sees who carries how much, and gives thirty pieces to one worker", async () => {
      await as("team-manager", scripts, async (page) => {
        await page.goto("/my-work");
        await look(page, "my-work-none");
        await page.getByRole("link", { name: "The team’s work" }).click();
        await look(page, "team-work");
        assert.match(await main(page), /Everything open: 30/);
        await press(page, "Show what this comes to");
        await problem(page);
        await glance(page, "team-work-in-error");
        await page.goto("/team-work");
        await page.getByRole("link", { name: "Tick all 30 on this page" }).click();
        const least = page.getByLabel("Who is to have what is ticked?").locator("option", { hasText: "(0 open" }).first();
        receiver = (await least.textContent()).split(" (")[0];
        await page.getByLabel("Who is to have what is ticked?").selectOption(await least.getAttribute("value"));
        await press(page, "Show what this comes to");
        await page.getByRole("heading", { name: `Give 30 pieces of work to ${receiver}` }).waitFor();
        await look(page, "team-work-before-and-after");
        await press(page, `Give 30 pieces of work to ${receiver}`);
        await success(page, "30 pieces of work have been given.");
        await look(page, "team-work-given");
        await page.getByRole("row").filter({ hasText: receiver }).first().getByText("30").waitFor();
      });
    });

    test("one piece goes back to another, with what each carries in view", async () => {
      await as("team-manager", scripts, async (page) => {
        await page.goto("/team-work");
        await page.getByRole("link", { name: /^Baby 7 / }).click();
        await page.getByRole("link", { name: "Give this to a worker of the team" }).click();
        await look(page, "allocation");
        await press(page, "Give it");
        await problem(page);
        await glance(page, "allocation-in-error");
        await page.getByLabel("Dorothy Achebe").check();
        await press(page, "Give it");
        await success(page, "Saved.");
        await page.goto("/my-work");
        await look(page, "my-work");
        assert.match(await main(page), /Baby 7/);
      });
    });

    test("whoever is going to be away says who answers, and is back", async () => {
      await as("team-manager", scripts, async (page) => {
        await page.goto("/my-work");
        await page.getByRole("link", { name: "I am going to be away" }).click();
        await look(page, "away");
        await press(page, "Save");
        await problem(page);
        await glance(page, "away-in-error");
        const today = new Date();
        for (const [name, part] of [["Day", today.getDate()], ["Month", today.getMonth() + 1], ["Year", today.getFullYear()]]) {
          for (const which of ["First day away", "Last day away"]) {
            await page.getByRole("group", { name: which }).getByLabel(name).fill(String(part));
          }
        }
        await page.getByLabel("Who answers meanwhile?").selectOption({ label: receiver });
        await press(page, "Save");
        await success(page, "Your team sees that you are away");
        await look(page, "my-work-away");
        await page.getByRole("link", { name: "Change this" }).click();
        await press(page, "I am back");
        await success(page, "You are no longer shown as away.");
      });
    });

    test("due dates come into one’s own calendar, without a name", async () => {
      await as("team-manager", scripts, async (page) => {
        await page.goto("/my-work/calendar");
        await glance(page, "calendar");
        await page.getByRole("button", { name: /^Make a/ }).click();
        await look(page, "calendar-made");
        const address = await page.locator("code").textContent();
        const text = await (await page.request.get(address)).text();
        assert.match(text, /BEGIN:VCALENDAR/);
        assert.doesNotMatch(text, /Baby/);
        await press(page, "Remove the address");
        await page.getByRole("button", { name: "Make an address" }).waitFor();
      });
    });
  });
});
