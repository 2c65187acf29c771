// Every component, seen in a browser.
import { after, before, test } from "node:test";
import { launch, openPage } from "./support/browser.js";
import { serveGallery } from "./support/gallery.js";
import { visit } from "./support/inspect.js";

let browser;
let gallery;

before(async () => {
  gallery = await serveGallery();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await gallery?.close();
});

for (const name of ["components", "questions", "questions-in-error", "child", "signed-out"]) {
  test(`the page “${name}” can be used by everybody`, async () => {
    const page = await openPage(browser, gallery);
    await visit(page, `/${name}`, `gallery-${name}`);
    await page.context().close();
  });

  test(`the page “${name}” can be used without JavaScript`, async () => {
    const page = await openPage(browser, { ...gallery, scripts: false });
    await visit(page, `/${name}`, `gallery-${name}-without-scripts`);
    await page.context().close();
  });
}
