// A demonstration trust of its own for a story, in a folder that is thrown away, so that none depends on what another
// left behind. On SQLite; on PostgreSQL where TRELLIS_TEST_DATABASE names a server, as scripts/with-postgres does.
import { execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { readCsv, writeCsv } from "./csv.js";

const PATIENCE = Number(process.env.TRELLIS_PATIENCE ?? 120) * 1000;
const CHILDREN = process.env.TRELLIS_DEMO_CHILDREN ?? "500";
const SERVER = process.env.TRELLIS_TEST_DATABASE;
/** The folder of a borough made beforehand (`prepare`), and its database: each story begins with a copy. */
const PREPARED = process.env.TRELLIS_PREPARED;
const PREPARED_DATABASE = "journeys_prepared";

/** Why the journeys cannot run, or false. */
export const missing = process.env.TRELLIS_BIN ? false : "set TRELLIS_BIN to the built program to walk the journeys";

/** Starts the program named by TRELLIS_BIN with a demonstration trust and waits until the whole borough is there. */
export async function startTrellis(worries) {
  const folder = mkdtempSync(path.join(tmpdir(), "trellis-journeys-"));
  // The borough made beforehand has no worries.
  const prepared = worries ? undefined : PREPARED;
  if (prepared) {
    await cp(prepared, folder, { recursive: true });
  }
  const name = `journeys_${randomUUID().replaceAll("-", "")}`;
  const database = newDatabase(folder, name, prepared && PREPARED_DATABASE);
  const trust = await serve(folder, database, until(prepared, worries), worries);
  return {
    baseURL: trust.baseURL,
    /** What an agency of the borough sent, as text. */
    extract: (feed) => readFile(path.join(folder, "data/demo/files/feeds", `${feed}.csv`), "utf8"),
    /** Runs another command of the program on the same trust. */
    command: (args, input = "") => run(trust.start(args, "pipe"), input),
    /** Lets somebody with this job at an organisation be signed in by one click; their user name. */
    async giveOneClick(job, organisation) {
      const rows = readCsv(await readFile(path.join(folder, "data/demo/files/staff.csv"), "utf8"));
      const row = rows.find((cells) => cells.includes(job) && cells.some((cell) => cell.startsWith(`${organisation}:`)));
      row[rows[0].indexOf("demo_sign_in")] = "yes";
      const file = path.join(folder, "one-click.csv");
      await writeFile(file, writeCsv([rows[0], row]));
      await run(trust.start(["user", "import", file], "pipe"), "");
      return row[rows[0].indexOf("user_name")];
    },
    async close() {
      await trust.stop();
      if (SERVER) {
        sql(`drop database ${name} with (force)`);
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What the program says once a story can begin. */
function until(prepared, worries) {
  if (worries) {
    return "of worries:";
  }
  return prepared ? "  Open " : "The borough is complete";
}

/** Makes the borough that every story then begins with, in `folder` and on PostgreSQL. */
export async function prepare(folder) {
  const trust = await serve(folder, newDatabase(folder, PREPARED_DATABASE), "Other areas:");
  await trust.stop();
}

/** An empty database, or a copy of another. */
function newDatabase(folder, name, from) {
  if (!SERVER) {
    return `sqlite://${path.join(folder, "trellis.db")}`;
  }
  sql(`create database ${name}${from ? ` template ${from}` : ""}`);
  const address = new URL(SERVER);
  address.pathname = name;
  return address.href;
}

function sql(statement) {
  execFileSync("psql", [SERVER, "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", `--command=${statement}`]);
}

/** Starts the demonstration and waits until it says so. */
async function serve(folder, database, until, worries = "0") {
  const port = await freePort();
  const baseURL = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    PORT: String(port),
    DATABASE: database,
    TRELLIS_KEYS: path.join(folder, "keys"),
    TRELLIS_DEMO_CHILDREN: CHILDREN,
    // Journeys write their own worries: nobody else's stand in their inboxes.
    TRELLIS_DEMO_WORRIES: process.env.TRELLIS_DEMO_WORRIES ?? worries,
    FRESH: "",
  };
  const start = (args, stdin) =>
    spawn(path.resolve(process.env.TRELLIS_BIN), args, { cwd: folder, env, stdio: [stdin, "pipe", "pipe"] });
  const child = start(["demo"], "ignore");
  const said = remember(child);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  try {
    await heard(child, said, until);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  return {
    baseURL,
    start,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

async function run(child, input) {
  const said = remember(child);
  // A command that needs no input may be done before it is given; what it ended with tells whether it should have waited.
  child.stdin.on("error", () => {}).end(input);
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

async function heard(child, said, words) {
  const until = Date.now() + PATIENCE;
  while (Date.now() < until) {
    if (child.exitCode !== null) {
      throw new Error(`the program ended with ${child.exitCode}:\n${said.join("\n")}`);
    }
    if (said.some((line) => line.includes(words))) {
      return;
    }
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new Error(`the program did not say “${words.trim()}” within ${PATIENCE / 1000} s:\n${said.join("\n")}`);
}

async function freePort() {
  const probe = createServer();
  await new Promise((ready) => probe.listen(0, "127.0.0.1", ready));
  const { port } = probe.address();
  await new Promise((closed) => probe.close(closed));
  return port;
}
