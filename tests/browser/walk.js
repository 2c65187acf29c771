// Walks the journeys: makes one borough, and runs every story on a copy of it, two at a time.
//
//   node tests/browser/walk.js [--OPTION …] [STORY.test.js …]
//
// TRELLIS_BIN names the built program; options are those of `node --test`.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { missing, prepare } from "./support/trellis.js";

const HERE = fileURLToPath(new URL(".", import.meta.url));

if (missing) {
  console.error(missing);
  process.exit(2);
}
const options = process.argv.slice(2).filter((word) => word.startsWith("--"));
const asked = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const stories = asked.length > 0 ? asked : readdirSync(HERE).filter((file) => file.endsWith(".test.js"));
const folder = mkdtempSync(path.join(tmpdir(), "trellis-prepared-"));
try {
  await prepare(folder);
  const files = stories.map((story) => path.join(HERE, path.basename(story)));
  const run = spawn(process.execPath, ["--test", "--test-concurrency=2", ...options, ...files], {
    env: { ...process.env, TRELLIS_PREPARED: folder },
    stdio: "inherit",
  });
  // Whoever stops this stops the stories too.
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => run.kill(signal));
  }
  process.exitCode = await new Promise((ended) => run.once("exit", (code) => ended(code ?? 1)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
