// What JavaScript adds to pages that are complete without it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, openPage } from "./support/browser.js";
import { POLICY, serveGallery } from "./support/gallery.js";
import { inspect } from "./support/inspect.js";

const MINUTE = 60_000;

let browser;
let gallery;
let sessionAlive = true;
/** What was saved or sent, in order; and what the server answers to the next saving. */
let received = [];
let saving = 204;

const DRAFT = `<!DOCTYPE html><html lang="en"><head><title>Draft</title></head><body>
  <form action="/draft" method="post" data-autosave="2">
    <input type="hidden" name="version" value="1"><label for="worry">Worry</label><textarea id="worry" name="worry"></textarea>
    <button>Save</button>
  </form>
  <form action="/sign-out" method="post"><button>Sign out</button></form>
  <script type="module" src="/assets/app.js"></script></body></html>`;

before(async () => {
  gallery = await serveGallery(answer);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await gallery?.close();
});

/** The server's part: a draft that is saved, keeping a session alive, and an import that is finished when it is asked again. */
function answer(request, response) {
  if (request.url === "/session/stay") {
    response.writeHead(request.method === "POST" && sessionAlive ? 204 : 401).end();
    return true;
  }
  if (request.headers["x-background"]) {
    response.writeHead(200, { "content-type": "text/html" }).end('<div id="import"><p>100,000 rows are loaded.</p></div>');
    return true;
  }
  if (request.url === "/draft" || request.url === "/sign-out") {
    if (request.method === "POST") {
      take(request, response);
    } else {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": POLICY }).end(DRAFT);
    }
    return true;
  }
  return false;
}

async function take(request, response) {
  const parts = await request.toArray();
  const form = new URLSearchParams(Buffer.concat(parts).toString());
  received.push({ path: request.url, worry: form.get("worry"), version: form.get("version"), byItself: Boolean(request.headers["x-autosave"]) });
  if (request.headers["x-autosave"]) {
    response.writeHead(saving, saving === 204 ? { "x-version": String(Number(form.get("version")) + 1) } : {}).end();
  } else {
    response.writeHead(303, { location: "/questions" }).end();
  }
}

async function open(path) {
  const page = await openPage(browser, gallery);
  await page.clock.install();
  await page.goto(path);
  return page;
}

test("two minutes before the session ends, whoever is there can stay", async () => {
  sessionAlive = true;
  const page = await open("/questions");
  await page.fill("#name", "Amie");
  const dialog = page.getByRole("dialog", { name: "You are about to be signed out" });

  await page.clock.fastForward(27 * MINUTE);
  assert.equal(await dialog.isVisible(), false);

  await page.clock.fastForward(1.1 * MINUTE);
  await dialog.waitFor();
  await inspect(page, "time-out-warning");
  await page.getByRole("button", { name: "Stay signed in" }).click();
  await dialog.waitFor({ state: "hidden" });
  assert.equal(await page.inputValue("#name"), "Amie");

  await page.clock.fastForward(27 * MINUTE);
  assert.equal(await dialog.isVisible(), false, "the time runs anew");
  await page.context().close();
});

test("when the session has ended, what was typed is still there after signing in", async () => {
  sessionAlive = true;
  const page = await open("/questions");
  await page.fill("#reason", "Bruises seen at the nursery this morning");
  await page.clock.fastForward(31 * MINUTE);
  const dialog = page.getByRole("dialog", { name: "You have been signed out" });
  await dialog.waitFor();
  await inspect(page, "time-out-ended");
  assert.equal(await page.getByText("Find a child").first().isVisible(), false, "nobody reads on without signing in");
  await page.getByRole("button", { name: "I have signed in again" }).click();
  await dialog.waitFor({ state: "hidden" });
  assert.equal(await page.inputValue("#reason"), "Bruises seen at the nursery this morning");
  await page.context().close();
});

test("one cannot go on without signing in again", async () => {
  sessionAlive = false;
  const page = await open("/questions");
  await page.clock.fastForward(31 * MINUTE);
  const dialog = page.getByRole("dialog", { name: "You have been signed out" });
  await dialog.waitFor();
  const answered = page.waitForResponse("**/session/stay");
  await page.getByRole("button", { name: "I have signed in again" }).click();
  await answered;
  await page.keyboard.press("Escape");
  assert.equal(await dialog.isVisible(), true);
  await page.context().close();
});

/** A draft in which somebody has just typed. Time stands still for it, however slow the machine is. */
async function typed(worry, answer = 204) {
  [received, saving] = [[], answer];
  const page = await open("/draft");
  await page.clock.pauseAt(Date.now() + MINUTE);
  await page.fill("#worry", worry);
  return page;
}

const told = (page, words) => page.getByRole("status").filter({ hasText: words }).waitFor();

test("a form saves itself two seconds after typing stops, and goes on from the version it was told", async () => {
  const page = await typed("Bruises");
  await page.clock.runFor(1900);
  await page.locator("#worry").press("End");
  await page.keyboard.type(" on her arm");
  await page.clock.runFor(1900);
  assert.deepEqual(received, [], "not while somebody types");
  await page.clock.runFor(200);
  await told(page, /^Saved at \d\d:\d\d$/);
  await page.keyboard.type(", blue");
  await page.clock.runFor(2100);
  await page.waitForFunction(() => document.querySelector('input[name="version"]').value === "3");
  const of = (worry, version) => ({ path: "/draft", worry, version, byItself: true });
  assert.deepEqual(received, [of("Bruises on her arm", "1"), of("Bruises on her arm, blue", "2")]);
  await page.context().close();
});

for (const [answer, words] of [
  [409, /another window or device/],
  [401, /^Not saved: you may have been signed out/],
]) {
  test(`a form that cannot save itself because of ${answer} says so and keeps what was typed`, async () => {
    const page = await typed("Bruises", answer);
    await page.clock.runFor(2100);
    await told(page, words);
    assert.equal(await page.inputValue("#worry"), "Bruises");
    await page.context().close();
  });
}

test("who has been signed out stays on the page until it can be saved", async () => {
  const page = await typed("Bruises", 401);
  await page.getByRole("button", { name: "Save" }).click();
  await told(page, /^Not saved: you may have been signed out/);
  assert.equal(await page.inputValue("#worry"), "Bruises");
  assert.deepEqual(received.map((one) => one.byItself), [true]);
  saving = 204;
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL("**/questions");
  assert.equal(received.at(-1).worry, "Bruises");
  await page.context().close();
});

test("whichever button leads away, what was just typed is saved first", async () => {
  const page = await typed("Bruises");
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL("**/questions");
  assert.deepEqual(received.map((one) => [one.path, one.byItself]), [["/draft", true], ["/draft", false]]);
  await page.context().close();

  const other = await typed("She did not eat");
  await other.getByRole("button", { name: "Sign out" }).click();
  await other.waitForURL("**/questions");
  assert.deepEqual(received.map((one) => [one.path, one.worry]), [["/draft", "She did not eat"], ["/sign-out", null]]);
  await other.context().close();
});

test("a part that is under way renews itself until it is finished", async () => {
  const page = await open("/components");
  assert.match(await page.textContent("#import"), /41,250 of 100,000/);
  await page.clock.runFor(6000);
  await page.getByText("100,000 rows are loaded.").first().waitFor();
  assert.equal(await page.getAttribute("#import", "data-refresh"), null);
  await page.getByRole("status").filter({ hasText: /^100,000 rows are loaded\.$/ }).waitFor({ state: "attached" });
  await page.context().close();
});

for (const scripts of [true, false]) {
  test(`a choice reveals its question, ${scripts ? "with" : "without"} scripts`, async () => {
    const page = await openPage(browser, { ...gallery, scripts });
    await page.goto("/questions");
    const question = page.getByLabel("What is it?");
    assert.equal(await question.isVisible(), false);
    await page.getByLabel("Something else").check();
    await question.waitFor();
    await inspect(page, `revealed-${scripts ? "with" : "without"}-scripts`);
    await page.getByLabel("I am treating the child today").check();
    assert.equal(await question.isVisible(), false);
    await page.context().close();
  });
}

test("the first stop of the keyboard leads past the navigation", async () => {
  const page = await open("/child");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  const inMain = await page.evaluate(() => document.activeElement.closest("main") !== null);
  assert.ok(inMain);
  await page.context().close();
});

test("on paper, a page keeps its banner and its facts and loses its navigation", async () => {
  const page = await open("/child");
  await page.emulateMedia({ media: "print" });
  for (const [text, seen] of [
    ["Demonstration: made-up families", true],
    ["020 7946 0123", true],
    ["Find a child", false],
    ["Sign out", false],
    ["Privacy", false],
  ]) {
    assert.equal(await page.getByText(text, { exact: true }).first().isVisible(), seen, text);
  }
  await page.context().close();
});
