// Walks the journeys: makes one borough, and runs every story on a copy of it, two at a time, the longest first: begun
// last, it would be told alone.
//
//   node tests/browser/walk.js [--test-name-pattern=…] [STORY.test.js …]
//
// TRELLIS_BIN names the built program.
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { missing, prepare } from "./support/trellis.js";

const HERE = fileURLToPath(new URL(".", import.meta.url));

if (missing) {
  console.error(missing);
  process.exit(2);
}
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { "test-name-pattern": { type: "string" } },
});
const stories = positionals.length > 0 ? positionals : readdirSync(HERE).filter((file) => file.endsWith(".test.js"));
const files = stories.map((story) => path.join(HERE, path.basename(story)));
const length = (file) => statSync(file).size;
files.sort((a, b) => length(b) - length(a));

const folder = mkdtempSync(path.join(tmpdir(), "trellis-prepared-"));
try {
  await prepare(folder);
  process.env.TRELLIS_PREPARED = folder;
  // Whoever stops this stops the stories too.
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => stop.abort());
  }
  const pattern = values["test-name-pattern"];
  const told = run({ files, concurrency: 2, signal: stop.signal, ...(pattern && { testNamePatterns: [pattern] }) });
  let passed = 0;
  told.on("test:pass", (test) => {
    passed += test.skip === undefined && test.details.type !== "suite" ? 1 : 0;
  });
  told.on("test:fail", () => {
    process.exitCode = 1;
  });
  const report = told.compose(new spec());
  report.pipe(process.stdout);
  await new Promise((ended) => report.once("end", ended));
  // A pattern that names no journey proves nothing.
  if (passed === 0 || stop.signal.aborted) {
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
