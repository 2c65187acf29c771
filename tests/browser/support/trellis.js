// A demonstration trust of its own for the journeys, in a folder that is thrown away.
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const PATIENCE = Number(process.env.TRELLIS_PATIENCE ?? 120) * 1000;

/** Why the journeys cannot run, or false. */
export const missing = process.env.TRELLIS_BIN ? false : "set TRELLIS_BIN to the built program to walk the journeys";

/**
 * Starts the program named by TRELLIS_BIN with a demonstration trust and waits until it answers. DATABASE may name
 * another database than a new SQLite file.
 */
export async function startTrellis() {
  const folder = mkdtempSync(path.join(tmpdir(), "trellis-journeys-"));
  const port = await freePort();
  const baseURL = `http://127.0.0.1:${port}`;
  const child = spawn(path.resolve(process.env.TRELLIS_BIN), ["demo"], {
    cwd: folder,
    env: {
      ...process.env,
      PORT: String(port),
      DATABASE: process.env.DATABASE ?? `sqlite://${path.join(folder, "trellis.db")}`,
      TRELLIS_KEYS: path.join(folder, "keys"),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = remember(child);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  try {
    await answering(baseURL, child, said);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  return {
    baseURL,
    async close() {
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The last lines the program wrote, to be shown where it fails. */
function remember(child) {
  const lines = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => lines.push(...text.split("\n")) && lines.splice(0, lines.length - 40));
  }
  return lines;
}

async function answering(baseURL, child, said) {
  const until = Date.now() + PATIENCE;
  while (Date.now() < until) {
    if (child.exitCode !== null) {
      throw new Error(`the program ended with ${child.exitCode}:\n${said.join("\n")}`);
    }
    const answer = await fetch(`${baseURL}/sign-in`).catch(() => null);
    if (answer?.ok) {
      return;
    }
    await new Promise((later) => setTimeout(later, 250));
  }
  throw new Error(`no answer from ${baseURL} within ${PATIENCE / 1000} s:\n${said.join("\n")}`);
}

async function freePort() {
  const probe = createServer();
  await new Promise((ready) => probe.listen(0, "127.0.0.1", ready));
  const { port } = probe.address();
  await new Promise((closed) => probe.close(closed));
  return port;
}
