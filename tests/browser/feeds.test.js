// Feeds: a data manager sends an extract, sees what is wrong with it, and loads what is good.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { readCsv, writeCsv } from "./support/csv.js";
import { inspect } from "./support/inspect.js";
import { bothWays, story } from "./support/story.js";

story("feeds", ({ as, trust }) => {
  const extract = async () => readCsv(await trust().extract("health-visiting"));

  async function send(page, name, content, mimeType = "text/csv") {
    await page.goto("/feeds/health-visiting");
    const buffer = Buffer.from(content);
    await page.locator('input[type="file"]').setInputFiles({ name, mimeType, buffer });
    await page.getByRole("button", { name: "Check the file" }).click();
  }

  const fact = async (page, key) =>
    (await page.locator(".govuk-summary-list__row", { hasText: key }).locator("dd").first().textContent()).trim();

  async function untilLoaded(page) {
    for (let round = 0; round < 60; round += 1) {
      if ((await page.textContent("main")).includes("The file is loaded.")) {
        return;
      }
      await page.waitForTimeout(500);
      await page.reload();
    }
    assert.fail("the file was not loaded within half a minute");
  }

  test("the data manager sees what went wrong, row by row, and loads the good rows", async () => {
    const rows = await extract();
    const at = (column) => rows[0].indexOf(column);
    rows[2][at("DOB")] = "31/02/2025";
    rows[3][at("Team Code")] = "NOWHERE";
    rows[4][at("Gender")] = "girl";
    rows[5][at("Forename")] = '=HYPERLINK("http://elsewhere.example")';
    rows[5][at("DOB")] = "yesterday";
    rows[6][at("Forename")] = "Renamed";
    await as("data-manager", true, async (page) => {
      await inspect(page, "feeds");
      await page.getByRole("link", { name: "Health visiting caseload" }).click();
      await inspect(page, "feed");
      await send(page, "october.csv", writeCsv(rows));
      await page.getByText("Nothing has been loaded yet.").waitFor();
      const wrong = page.getByRole("table", { name: "What is wrong" });
      assert.match(await wrong.getByRole("row", { name: /^Row 3, DOB/ }).textContent(), /31\/02\/2025.*left out/);
      assert.match(await wrong.getByRole("row", { name: /^Row 4, Team Code/ }).textContent(), /NOWHERE.*Correct the code/);
      assert.match(await wrong.getByRole("row", { name: /^Row 5, Gender/ }).textContent(), /girl.*The cell is left out/);
      const bad = Number(await fact(page, "Bad rows"));
      assert.ok(bad >= 3, `${bad} bad rows`);
      await inspect(page, "feed-file-previewed");

      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: /^Download the bad rows/ }).click(),
      ]);
      const back = readCsv(await readFile(await download.path(), "utf8"));
      assert.equal(back.length, bad + 1);
      assert.deepEqual(back[0].slice(-2), ["What is wrong", "How to mend it"]);
      const formulas = back.flat().filter((cell) => /^[=+@-]/.test(cell));
      assert.deepEqual(formulas, [], "no cell is a formula");

      await page.getByRole("button", { name: "Load the good rows" }).click();
      await untilLoaded(page);
      assert.ok(Number(await fact(page, "Changed")) >= 1, "the renamed child is changed");
      assert.equal(await fact(page, "Ended"), "0", "a bad row ends nothing");
      await inspect(page, "feed-file-loaded");
      await page.goto("/feeds/health-visiting");
      await page.getByRole("row", { name: /october\.csv.*Loaded/ }).waitFor();
    });
  });

  bothWays((scripts, look) => {
    const wrongFiles = [
      ["nothing", "", "Choose a file"],
      ["a zip archive", Buffer.from([0x50, 0x4b, 3, 4, ...Array(60).fill(0)]), "zip archive"],
      ["another feed’s columns", "Name,Age\r\nAmy,3\r\n", "The column"],
      ["a spreadsheet", Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0, 0, 0]), "spreadsheet"],
    ];
    for (const [what, content, told] of wrongFiles) {
      test(`sending ${what} is refused in words`, async () => {
        await as("data-manager", scripts, async (page) => {
          await send(page, "file.csv", content);
          assert.match(await page.locator(".govuk-error-message").textContent(), new RegExp(told));
          await look(page, "feed-in-error");
        });
      });
    }

    test("sending no file at all is refused in words", async () => {
      await as("data-manager", scripts, async (page) => {
        await page.goto("/feeds/health-visiting");
        await page.getByRole("button", { name: "Check the file" }).click();
        assert.match(await page.locator(".govuk-error-message").textContent(), /Choose a file/);
      });
    });

    test("a file with a tenth cut off stops until a second person has looked", async () => {
      const rows = await extract();
      const cut = writeCsv(rows.slice(0, Math.floor(rows.length * (scripts ? 0.85 : 0.7))));
      const address = await as("data-manager", scripts, async (page) => {
        await send(page, "cut-off.csv", cut);
        await page.getByText("This file stopped").waitFor();
        await look(page, "feed-file-stopped");
        assert.equal(await page.locator("main button").count(), 0, "the sender has no button to agree with");
        await page.request.post(`${page.url()}/agreement`, { maxRedirects: 0 });
        await page.request.post(`${page.url()}/load`, { maxRedirects: 0 });
        await page.reload();
        await page.getByText("This file stopped").waitFor();
        return page.url();
      });
      await as("index-team", scripts, async (page) => {
        await page.goto("/feeds");
        await look(page, "feeds-of-all-agencies");
        await page.getByRole("link", { name: "Health visiting caseload" }).click();
        await page.getByRole("row", { name: /cut-off\.csv.*Waits for a second person/ }).getByRole("link").click();
        assert.equal(page.url(), address);
        await look(page, "feed-file-to-agree-to");
        await page.getByRole("button", { name: "I have checked it: load it" }).click();
        await untilLoaded(page);
        assert.ok(Number(await fact(page, "Ended")) > 0, "what was not in the file has ended");
      });
    });
  });

  test("another agency’s feed is not there for a data manager", async () => {
    await as("data-manager", true, async (page) => {
      assert.equal((await page.goto("/feeds/school-census")).status(), 404);
    });
  });
});
