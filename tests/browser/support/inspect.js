// What must hold on every page, whatever it shows.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { htmlOf, troublesOf } from "./browser.js";
import { mistakes } from "./html.js";
import { AxeBuilder } from "./packages.js";

const OUT = fileURLToPath(new URL("../out/", import.meta.url));
const BOTH = process.env.AXE_WIDTHS === "both";
const PICTURES = Boolean(process.env.PICTURES);
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 320, height: 640 };
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const inspected = new Set();

/**
 * Inspects the page as it stands: valid HTML, no report of the content security policy, no sideways scrolling at 1280
 * and 320 px, nothing for axe. `name` says which page in which state; what a story has inspected under it once is not
 * inspected again. Axe looks at both widths where AXE_WIDTHS=both, as scripts/journeys has it; otherwise at the one
 * that the name gives by lot, always the same, for axe is the half of a walk and finds the same at both but where a
 * sheet shows or hides something. Where something is found, or PICTURES is set, pictures of both widths are left under
 * tests/browser/out.
 */
export async function inspect(page, name) {
  if (inspected.has(name)) {
    return;
  }
  inspected.add(name);
  await mkdir(OUT, { recursive: true });
  const found = await mistakesOf(page);
  for (const size of [WIDE, NARROW]) {
    await page.setViewportSize(size);
    const here = `${size.width} px`;
    if (BOTH || size === widthOf(name)) {
      found.push(...(await barriers(page)).map((barrier) => `${here}, axe: ${barrier}`));
    }
    found.push(...(await overflow(page)).map((element) => `${here}, wider than the screen: ${element}`));
    if (PICTURES || found.length > 0) {
      await page.screenshot({ path: `${OUT}${name}-${size.width}.png`, fullPage: true });
    }
  }
  await page.setViewportSize(WIDE);
  found.push(...troublesOf(page));
  assert.deepEqual(found, [], `${name} (${page.url()})`);
}

/**
 * What can be told of a page at once: valid HTML, no report, no sideways scrolling. For a page whose like is inspected
 * elsewhere, such as the same one with JavaScript off.
 */
export async function glance(page, name) {
  const found = await mistakesOf(page);
  await page.setViewportSize(NARROW);
  found.push(...(await overflow(page)).map((element) => `wider than the screen: ${element}`));
  await page.setViewportSize(WIDE);
  found.push(...troublesOf(page));
  assert.deepEqual(found, [], `${name} (${page.url()})`);
}

function widthOf(name) {
  const sum = [...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0);
  return sum % 2 === 0 ? WIDE : NARROW;
}

/** Goes to `path` and inspects what is there. */
export async function visit(page, path, name, status = 200) {
  const response = await page.goto(path);
  assert.equal(response.status(), status, path);
  await inspect(page, name);
}

async function mistakesOf(page) {
  return (await mistakes(await htmlOf(page))).map((mistake) => `HTML: ${mistake}`);
}

async function barriers(page) {
  // Pages have no frames, so axe needs no second page to put results together; what passed is not written out. That is
  // a third of the work.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ runOnly: RULES, resultTypes: ["violations"] })
    .analyze();
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")}`));
}

async function overflow(page) {
  return page.evaluate(() => {
    const { clientWidth: room, scrollWidth: needed } = document.documentElement;
    if (needed <= room) {
      return [];
    }
    const innermost = [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().left + element.scrollWidth > room + 1)
      .map((element) => `${element.tagName.toLowerCase()}.${element.className}`)
      .pop();
    return [`${needed} px, because of ${innermost}`];
  });
}
