// Serves the pages that `cargo run -p ui --example gallery` writes, under the policy every page must keep.
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const KINDS = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };

export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'";

/** Writes the gallery and serves it; `answers` adds paths of its own: (request, response) → true where answered. */
export async function serveGallery(answers = () => false) {
  const folder = mkdtempSync(path.join(tmpdir(), "trellis-gallery-"));
  execFileSync("cargo", ["run", "--quiet", "-p", "ui", "--example", "gallery", "--", folder], { cwd: ROOT, stdio: "inherit" });
  const server = createServer(async (request, response) => {
    if (!answers(request, response)) {
      await answer(folder, request, response);
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const baseURL = `http://127.0.0.1:${server.address().port}`;
  return { baseURL, close: () => new Promise((closed) => server.close(closed)) };
}

async function answer(folder, request, response) {
  const { pathname } = new URL(request.url, "http://gallery");
  const name = path.basename(pathname);
  const file = pathname.startsWith("/assets/") ? path.join(ROOT, "web/dist", name) : path.join(folder, `${name}.html`);
  try {
    const body = await readFile(file);
    response.writeHead(200, { "content-type": KINDS[path.extname(file)], "content-security-policy": POLICY });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
}
