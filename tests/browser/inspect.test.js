// The inspection itself: it must find what it is there for.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { launch, openPage } from "./support/browser.js";
import { POLICY } from "./support/gallery.js";
import { visit } from "./support/inspect.js";

const page = (body) =>
  `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Planted</title></head>` +
  `<body><main><h1>Planted</h1>${body}</main></body></html>`;

const PLANTED = {
  "a field without a label": ['<p>Name <input type="text" name="name"></p>', /axe: label/],
  "a script in the page": ["<script>document.title = 'x'</script>", /content security policy/i],
  "a style in the page": ['<p style="color: red">Red</p>', /no-inline-style/],
  "an id used twice": ['<p id="a">A</p><p id="a">B</p>', /no-dup-id/],
  "a block wider than a telephone": [`<p>${"wide".repeat(200)}</p>`, /320 px, wider than the screen/],
};

let browser;
let server;

before(async () => {
  browser = await launch();
  server = createServer((request, response) => {
    const [body] = PLANTED[decodeURIComponent(request.url.slice(1))] ?? [""];
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": POLICY });
    response.end(page(body));
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
});

after(async () => {
  await browser?.close();
  server?.close();
});

for (const [mistake, [, found]] of Object.entries(PLANTED)) {
  test(`${mistake} is found`, async () => {
    const open = await openPage(browser, { baseURL: `http://127.0.0.1:${server.address().port}` });
    await assert.rejects(visit(open, `/${encodeURIComponent(mistake)}`, `planted-${mistake.replaceAll(" ", "-")}`), found);
    await open.context().close();
  });
}
