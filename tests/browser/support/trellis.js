// A demonstration trust of its own for a story, in a folder that is thrown away. A small borough is there within
// seconds, so each story has one and none depends on what another left behind.
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const PATIENCE = Number(process.env.TRELLIS_PATIENCE ?? 120) * 1000;
const CHILDREN = process.env.TRELLIS_DEMO_CHILDREN ?? "500";

/** Why the journeys cannot run, or false. */
export const missing = process.env.TRELLIS_BIN ? false : "set TRELLIS_BIN to the built program to walk the journeys";

/**
 * Starts the program named by TRELLIS_BIN with a demonstration trust and waits until the whole borough is loaded.
 * DATABASE may name another database than a new SQLite file; what is in it is made anew.
 */
export async function startTrellis() {
  const folder = mkdtempSync(path.join(tmpdir(), "trellis-journeys-"));
  const port = await freePort();
  const baseURL = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    PORT: String(port),
    DATABASE: process.env.DATABASE ?? `sqlite://${path.join(folder, "trellis.db")}`,
    TRELLIS_KEYS: path.join(folder, "keys"),
    TRELLIS_DEMO_CHILDREN: CHILDREN,
    // Journeys write their own worries: nobody else's stand in their inboxes.
    TRELLIS_DEMO_WORRIES: process.env.TRELLIS_DEMO_WORRIES ?? "0",
    FRESH: process.env.DATABASE ? "1" : "",
  };
  const start = (args, stdin) =>
    spawn(path.resolve(process.env.TRELLIS_BIN), args, { cwd: folder, env, stdio: [stdin, "pipe", "pipe"] });
  const child = start(["demo"], "ignore");
  const said = remember(child);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  try {
    await whole(child, said);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  return {
    baseURL,
    /** What an agency of the borough sent, as text. */
    extract: (feed) => readFile(path.join(folder, "data/demo/files/feeds", `${feed}.csv`), "utf8"),
    /** Runs another command of the program on the same trust. */
    command: (args, input = "") => run(start(args, "pipe"), input),
    async close() {
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function run(child, input) {
  const said = remember(child);
  child.stdin.end(input);
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) {
    throw new Error(`the command ended with ${code}:\n${said.join("\n")}`);
  }
  return said.join("\n");
}

/** The last lines the program wrote, to be shown where it fails. */
function remember(child) {
  const lines = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => lines.push(...text.split("\n")) && lines.splice(0, lines.length - 40));
  }
  return lines;
}

async function whole(child, said) {
  const until = Date.now() + PATIENCE;
  while (Date.now() < until) {
    if (child.exitCode !== null) {
      throw new Error(`the program ended with ${child.exitCode}:\n${said.join("\n")}`);
    }
    if (said.some((line) => line.includes("The borough is complete"))) {
      return;
    }
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new Error(`the borough was not complete within ${PATIENCE / 1000} s:\n${said.join("\n")}`);
}

async function freePort() {
  const probe = createServer();
  await new Promise((ready) => probe.listen(0, "127.0.0.1", ready));
  const { port } = probe.address();
  await new Promise((closed) => probe.close(closed));
  return port;
}
