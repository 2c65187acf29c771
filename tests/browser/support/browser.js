// Chromium's headless shell, and pages that remember what went wrong in them. The shell is the same engine without the
// windows, menus and background services of a whole browser, which cost half as much again as the pages.
import { chromium } from "./packages.js";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell", args: ARGUMENTS });
}

/** What a page reported: `troubles` of any kind, and the HTML of the last document it was sent. */
class Record {
  troubles = [];
  html = "";
}

const records = new WeakMap();

/**
 * A new page in a context of its own, without cookies. Without scripts, every script of the page arrives empty: the
 * page is as with JavaScript switched off, while axe can still look at it.
 */
export async function openPage(browser, { baseURL, scripts = true } = {}) {
  const context = await browser.newContext({ baseURL });
  context.setDefaultTimeout(20_000);
  if (!scripts) {
    await context.route("**/*.js", (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
  }
  const page = await context.newPage();
  const record = new Record();
  records.set(page, record);
  page.on("console", (message) => {
    // A form that comes back in error has the status 422, which Chromium reports as if something had failed.
    const expected = message.location().url === page.url() && /status of 4\d\d/.test(message.text());
    if (!expected && (message.type() === "error" || /content security policy/i.test(message.text()))) {
      record.troubles.push(`console: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => record.troubles.push(`script: ${error.message}`));
  page.on("response", async (response) => {
    const request = response.request();
    if (request.isNavigationRequest() && response.frame() === page.mainFrame() && !isRedirect(response)) {
      record.html = response.text().catch(() => "");
    }
  });
  return page;
}

function isRedirect(response) {
  return response.status() >= 300 && response.status() < 400;
}

export function troublesOf(page) {
  return records.get(page).troubles;
}

export function htmlOf(page) {
  return records.get(page).html;
}
