// What goes with a worry and what comes of it: photos and papers, the letter to the family, the team's own case system,
// and the program that writes for somebody.
import assert from "node:assert/strict";
import { test } from "node:test";
import { begin, writeAll } from "./support/concern.js";
import { glance, inspect } from "./support/inspect.js";
import { onPaper } from "./support/paper.js";
import { bothWays, main, story } from "./support/story.js";

const PAPER = { name: "drawing.txt", mimeType: "text/plain", buffer: Buffer.from("A house, and nobody in it.\n") };
const OTHERS = { ...PAPER, name: "of another child.txt" };

story("a worry sent on", ({ as, trust }) => {
  const press = (page, name) => page.getByRole("button", { name, exact: true }).filter({ visible: true }).first().click();
  const choose = (page, question, answer) =>
    page.getByRole("group", { name: question }).getByLabel(answer, { exact: true }).filter({ visible: true }).first().check();
  const problem = (page) => page.getByRole("heading", { name: "There is a problem" }).waitFor();
  const saved = (page) => page.locator(".govuk-notification-banner").getByText("Saved.").waitFor();

  bothWays((scripts, look) => {
    let contact;
    let straight;

    test("a paper goes with it, and one of another child is taken out", async () => {
      await as("health-visitor", scripts, async (page) => {
        const draft = await begin(page);
        await page.getByRole("link", { name: "Photos and papers" }).click();
        await look(page, "files-none");
        await press(page, "Add this file");
        await problem(page);
        await look(page, "files-in-error");
        for (const file of [PAPER, OTHERS]) {
          await page.locator("#file").setInputFiles(file);
          await press(page, "Add this file");
          await page.getByRole("link", { name: file.name }).waitFor();
        }
        await look(page, "files");
        await press(page, `Take out ${OTHERS.name}`);
        await page.getByRole("link", { name: OTHERS.name }).waitFor({ state: "detached" });
        await writeAll(page, draft, "She drew an empty house, and would not say whose.");
        assert.match(await main(page), /drawing\.txt/);
        await press(page, "Send");
        await page.locator(".govuk-notification-banner").waitFor();
        contact = new URL(page.url()).pathname;
        straight = (await main(page)).includes("It went straight to Referral and assessment");

        await page.getByText("Add a photo or paper").click();
        await page.locator("#file").setInputFiles(OTHERS);
        await press(page, "Add this file");
        await saved(page);
        await page.getByText("Take a file away").click();
        await page.getByLabel("Which file?").selectOption({ label: OTHERS.name });
        await press(page, "Take it away");
        await problem(page);
        await look(page, "contact-file-in-error");
        const which = page.getByLabel("Which file?");
        assert.equal(await which.evaluate((list) => list.selectedOptions[0].textContent), OTHERS.name, "no other file is taken");
        await page.locator("#withdrawal").fill("It is about another child");
        await press(page, "Take it away");
        await saved(page);
        assert.match(await main(page), /taken away by Ruth Adeyemi[\s\S]*It is about another child/);
        await look(page, "contact-with-files");
      });
    });

    test("social care takes it, the family is written to, and the team’s own system gets it once", async () => {
      await as("social-worker", scripts, async (page) => {
        await page.goto(contact);
        assert.match(await main(page), /drawing\.txt/);
        const sent = await page.request.get(await page.getByRole("link", { name: PAPER.name }).getAttribute("href"));
        assert.equal(await sent.text(), PAPER.buffer.toString());
        // Told a second time, Amy is open with that team already, and nobody screens it.
        if (!straight) {
          await press(page, "Take this on");
          await page.goto(`${contact}/decision`);
          await page.getByLabel(/^4\. /).check();
          await page.getByLabel("Referral to social care", { exact: true }).check();
          await page.locator('input[name="to-social-care"][value="CSC-REF"]').check();
          await page.getByLabel("Why?").fill("What she drew fits what her school saw");
          await press(page, "Decide");
          await saved(page);
        } else {
          assert.match(await main(page), /This child is open with Referral and assessment already/);
        }
        await page.goto(`${contact}/letter`);
        await look(page, "letter");
        await onPaper(page, { says: ["To the parents or carers of Amy Pritchard"], hides: ["Tell the family what was decided", "Printed by"] });
        await press(page, "Save");
        await problem(page);
        await glance(page, "letter-in-error");
      });
      await as("team-manager", scripts, async (page) => {
        await page.goto("/exports/referrals");
        await look(page, "exports");
        assert.match(await main(page), /1 accepted referral has not been exported/);
        await page.locator("#from-day").fill("31");
        await press(page, "Count only");
        await problem(page);
        await look(page, "exports-in-error");
        await page.locator("#from-day").fill("");
        await press(page, "Export");
        await saved(page);
        await look(page, "export");
        const file = await page.request.get(await page.getByRole("link", { name: /^CSV/ }).getAttribute("href"));
        assert.match(file.headers()["content-disposition"], /referrals-\d+\.csv/);
        const reference = await page.locator('main a[href^="/contacts/"]').first().textContent();
        await page.locator("#lines").fill(`${reference} LL-1201`);
        await press(page, "Save the numbers");
        await problem(page);
        await look(page, "export-in-error");
        await page.locator("#lines").fill(`${reference}, LL-120${scripts ? 1 : 2}`);
        await press(page, "Save the numbers");
        await saved(page);
        await onPaper(page, { says: ["LL-120", "Printed by"], hides: ["JSON, everything"] });
      });
    });

    test("a program is let in by its owner, and shut out again", async () => {
      const name = scripts ? "school records" : "clinic system";
      await as("dsl", scripts, async (page) => {
        await page.goto("/programs");
        if (scripts) {
          await look(page, "programs-none");
        }
        await press(page, "Make a token");
        await problem(page);
        await look(page, "programs-in-error");
        await page.getByLabel("Which program is it?").fill(name);
        await press(page, "Make a token");
        await page.getByText("Give this token to the program now").waitFor();
        await look(page, "programs-made");
        await page.goto("/programs");
        assert.equal(await page.getByText("Give this token").count(), 0, "a token is shown once");
        await press(page, `Revoke ${name}`);
        await page.getByRole("row").filter({ hasText: name }).getByText(/^Revoked/).waitFor();
        await glance(page, "programs-revoked");
      });
    });
  });

  test("one need on two lists is made one", async () => {
    // Nobody of these lists has a one-click sign-in: an occupational therapist gets one.
    const therapist = await trust().giveOneClick("Occupational therapist", "CHP-TH-OT");
    let child;
    const wait = async (page, list) => {
      await page.goto(`${child}/waiting`);
      await choose(page, "What is help needed with?", list);
      await choose(page, "How soon is help needed?", "Routine");
      await page.getByLabel("What help is needed, and what have you seen?").fill("She drops things and falls on the stairs");
      await choose(page, "Who has agreed to it?", "A parent or carer");
      await press(page, "Add to the list");
      await page.locator(".govuk-notification-banner").waitFor();
      return new URL(page.url()).pathname;
    };
    let ended;
    await as("health-visitor", true, async (page) => {
      await page.goto("/children");
      await page.getByRole("link", { name: /^Amy Pritchard/ }).click();
      child = new URL(page.url()).pathname;
      ended = await wait(page, "Daily living and movement");
      await wait(page, "Paediatrics and neurodisability");
    });
    await as(therapist, true, async (page) => {
      await page.goto("/waiting?only=twice");
      await page.getByRole("link", { name: /^Amy Pritchard/ }).click();
      await press(page, "Save this");
      await problem(page);
      await inspect(page, "one-need-in-error");
      await page.getByLabel(/^One need:/).check();
      await page.getByLabel("How do you know?").fill("Rang her health visitor: it is one worry");
      await press(page, "Save this");
      await saved(page);
      await glance(page, "one-need");
    });
    await as("health-visitor", true, async (page) => {
      await page.goto(ended);
      assert.match(await main(page), /it is one worry/);
    });
  });
});
