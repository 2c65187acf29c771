// Extracts as tables: read, changed and written again.

/** Rows of cells; quoted cells may hold commas, quotes and line breaks. */
export function readCsv(text) {
  const rows = [];
  let row = [];
  for (const [all, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy)) {
    if (all === "" && row.length === 0) {
      break; // nothing after the last line break
    }
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ",") {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

export function writeCsv(rows) {
  const cell = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** The rows of an extract as objects by column. */
export function recordsOf(text) {
  const [header, ...rows] = readCsv(text);
  return rows.map((row) => Object.fromEntries(header.map((column, at) => [column, row[at]])));
}
