// A worry from somebody who has no account, read and put aside at the front door; the police's sheet; the night's list.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bothWays, main, story } from "./support/story.js";

story("notices", ({ as, open }) => {
  async function nobody(scripts, journey) {
    const page = await open(scripts);
    try {
      await journey(page);
    } finally {
      await page.context().close();
    }
  }

  const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
  const problem = (page) => page.getByRole("heading", { name: "There is a problem" }).waitFor();

  test("whoever must not be seen leaves at once, and the form is not found under Back", async () => {
    const harmless = async (page) => {
      await page.context().route(/^https:/, (route) => route.fulfill({ contentType: "text/html", body: "<title>Weather</title>" }));
      await page.goto("/tell");
      await page.goto("/tell/write?who=young-person");
    };
    const weather = (page) => page.waitForEvent("framenavigated", (frame) => frame.url() === "https://www.bbc.co.uk/weather");
    await nobody(true, async (page) => {
      await harmless(page);
      await page.getByLabel("What is wrong?").fill("He reads over my shoulder");
      const left = weather(page);
      for (let times = 0; times < 3; times += 1) {
        await page.keyboard.press("Shift");
      }
      await left;
      await page.waitForFunction(() => document.title === "Weather" && document.readyState === "complete");
      await page.goBack();
      assert.equal(new URL(page.url()).pathname, "/tell", "the form left no trace");
      // The bar that stays at the top hides nothing that has the focus.
      await page.setViewportSize({ width: 320, height: 640 });
      await page.goto("/tell/write?who=young-person");
      await page.getByRole("button", { name: "Send" }).focus();
      const hidden = [];
      for (let stops = 0; stops < 30; stops += 1) {
        await page.keyboard.press("Shift+Tab");
        const under = await page.evaluate(() => {
          const [at, bar] = [document.activeElement, document.querySelector(".govuk-exit-this-page")];
          const [{ bottom }, over] = [at.getBoundingClientRect(), bar.getBoundingClientRect()];
          return !bar.contains(at) && bottom > over.top && bottom <= over.bottom ? at.outerHTML : "";
        });
        hidden.push(...(under ? [under] : []));
      }
      assert.deepEqual(hidden, []);
      await page.keyboard.press("Escape");
    });
    await nobody(false, async (page) => {
      await harmless(page);
      await Promise.all([weather(page), page.getByRole("button", { name: "Leave this page quickly" }).click()]);
    });
  });

  bothWays((scripts, look) => {
    test("a neighbour and a young person write without an account, and the front door reads it", async () => {
      const girl = `The girl at number ${scripts ? 3 : 4}`;
      await nobody(scripts, async (page) => {
        await page.goto("/tell");
        await look(page, "tell");
        await page.getByLabel("A neighbour, a friend or another member of the public").check();
        await press(page, "Continue");
        await look(page, "tell-write");
        await page.getByLabel("Who is the child?").fill(girl);
        await press(page, "Send");
        await problem(page);
        assert.equal(await page.getByLabel("Who is the child?").inputValue(), girl);
        await look(page, "tell-in-error");
        await page.getByLabel("Today", { exact: true }).check();
        await page.getByLabel("What are you worried about?").fill("She stood outside in the rain and nobody came");
        await press(page, "Send");
        await page.getByRole("heading", { name: "Thank you. It has reached us" }).waitFor();
        await look(page, "tell-done");
        const [reference] = (await main(page)).match(/[2-9A-Z]{4}-[2-9A-Z]{4}/);
        const [secret] = (await main(page)).match(/[2-9A-Z]{4}(-[2-9A-Z]{4}){3}/);
        await page.goto("/tell/back");
        await look(page, "tell-back");
        await page.getByLabel("Reference").fill(reference);
        await page.getByLabel("Secret code").fill(secret);
        await press(page, "Continue");
        assert.match(await main(page), /waits for a social worker/);
        await look(page, "tell-looked");
        await page.getByLabel("Add something").fill("It was the same today");
        await press(page, "Add it");
        assert.match(await main(page), /It was added/);
        await page.goto("/tell/write?who=young-person");
        assert.match(await main(page), /Childline/);
        await look(page, "tell-young-person");
      });
      await as("social-worker", scripts, async (page) => {
        await page.goto("/contacts");
        await look(page, "notice-inbox");
        await page.getByRole("link", { name: girl }).first().click();
        assert.match(await main(page), /It was the same today/);
        await look(page, "notice");
        await press(page, "Take it in");
        await page.getByRole("button", { name: "Find the child" }).waitFor();
        await look(page, "notice-held");
        await press(page, "Go on without a confirmed child");
        await page.getByRole("link", { name: "What you are worried about" }).click();
        assert.match(await page.getByLabel("What are you worried about?").inputValue(), /stood outside in the rain/);
      });
    });

    test("a notice that may be about a known child says so, and the child is picked", async () => {
      await as("social-worker", scripts, async (page) => {
        await page.goto("/notices");
        await page.getByRole("link", { name: "Amy Pritchard" }).first().click();
        assert.match(await main(page), /It may be/);
        await look(page, "notice-likely");
        await press(page, "Take it in");
        await page.getByRole("radio", { name: /Amy Pritchard/ }).first().check();
        await look(page, "notice-pick");
        await press(page, "Go on");
        await page.getByRole("link", { name: "Which child or children" }).waitFor();
        assert.match(await main(page), /Amy Pritchard/);
        await page.getByRole("link", { name: "Throw this away" }).click();
        await press(page, "Throw it away");
      });
    });

    test("the police check a sheet before they send it", async () => {
      await as("police", scripts, async (page) => {
        await page.goto("/notices/bulk");
        await look(page, "notice-bulk");
        const rows = "reference,occurred at,child,what happened,danger,told parents\nB-1,Friday,Kit Marlow,Found alone at night,maybe,yes";
        await page.getByLabel("Or paste the rows, with the names of the columns first").fill(rows);
        await press(page, "Check it");
        assert.match(await main(page), /Write now, today, soon or not at once/);
        await look(page, "notice-bulk-preview");
        await page.getByLabel("The rows").fill(rows.replace("maybe", "soon").replace("B-1", scripts ? "B-1" : "B-2"));
        await press(page, "Check it again");
        await press(page, "Send the 1 good row");
        await page.getByText("1 notice was sent.").waitFor();
        await look(page, "notice-bulk-sent");
      });
    });

    test("the list of the night is read on one page", async () => {
      await as("night-worker", scripts, async (page) => {
        await page.goto("/notices/out-of-hours");
        await press(page, "Write it down");
        await problem(page);
        await look(page, "night-in-error");
      });
      await as("social-worker", scripts, async (page) => {
        await page.goto("/notices/out-of-hours");
        assert.match(await main(page), /Sisters, 5 and 7/);
        await look(page, "night");
      });
    });
  });
});
