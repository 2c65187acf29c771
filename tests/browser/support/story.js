// A story: journeys through a demonstration trust of its own.
import { after, before, describe } from "node:test";
import { launch, openPage } from "./browser.js";
import { glance, inspect } from "./inspect.js";
import { missing, startTrellis } from "./trellis.js";

/**
 * Tells a story. `journeys` gets `open(scripts)`, a page of nobody; `as(who, scripts, journey)`, a page signed in by
 * one click; and `trust()`, the running program. With `worries`, so many of a hundred of the demonstration's own are
 * told beforehand; without, there are none.
 */
export function story(title, journeys, { worries } = {}) {
  describe(title, { skip: missing }, () => {
    let browser;
    let trellis;

    before(async () => {
      [browser, trellis] = await Promise.all([launch(), startTrellis(worries)]);
    });

    after(async () => {
      await browser?.close();
      await trellis?.close();
    });

    const open = (scripts = true) => openPage(browser, { ...trellis, scripts });

    async function as(who, scripts, journey) {
      const page = await open(scripts);
      try {
        await signIn(page, who);
        return await journey(page);
      } finally {
        await page.context().close();
      }
    }

    journeys({ open, as, trust: () => trellis });
  });
}

/**
 * Tells part of a story twice: with scripts, inspecting every page, and with JavaScript off, glancing at what the same
 * server sends. `journeys` gets whether there are scripts, and how to look at a page.
 */
export function bothWays(journeys) {
  describe("with scripts", () => journeys(true, inspect));
  describe("with JavaScript off", () => journeys(false, glance));
}

export async function signIn(page, who) {
  await page.goto("/sign-in");
  await page.locator(`form:has(input[value="${who}"]) button`).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}

/** What the page says, once all of it has come. */
export async function main(page) {
  await page.waitForLoadState();
  return page.textContent("main");
}

/** Fills the form of *Find a child* and sends it. Labels are given as the form names them. */
export async function search(page, fields, purpose = "I am seeing or treating this child") {
  await page.goto("/searches/new");
  for (const [label, text] of Object.entries(fields)) {
    await page.getByLabel(label, { exact: true }).fill(text);
  }
  await page.getByLabel(purpose).check();
  await page.getByRole("button", { name: "Find", exact: true }).click();
}

/** Says why, on the page that asks for a reason. */
export async function giveReason(page, reason, button = "Open the page") {
  await page.getByLabel("Your reason").fill(reason);
  await page.getByRole("button", { name: button }).click();
}
