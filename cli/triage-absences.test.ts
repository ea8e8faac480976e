// SPDX-License-Identifier: Apache-2.0
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { AFTER, event, path, SCENARIOS } from "../fixtures/testing/escape-logs.ts";
import { ingestLines, type LogDatabase } from "./testing/log-database.ts";

const open: LogDatabase[] = [];
afterAll(() => {
  for (const { folder } of open) rmSync(folder, { recursive: true });
});

async function given(scenario: string, change: (log: string) => string = (log) => log): Promise<LogDatabase> {
  const log = change(readFileSync(join(SCENARIOS, `${scenario}.log`), "latin1"));
  const made = await ingestLines(log.trimEnd().split("\n"));
  open.push(made);
  return made;
}

/** Rows of the paragraphs of `triage`, of which some cell has these words. */
async function sentences({ ask }: LogDatabase, words: string) {
  const { tables } = JSON.parse(await ask("triage", "--format", "json")).data;
  const rows = tables
    .filter(({ isProse }: { isProse?: true }) => isProse)
    .flatMap(({ rows }: { rows: [] }) => rows);
  return rows.filter(({ cells }: { cells: unknown }) => JSON.stringify(cells).includes(words));
}

describe("an absence in triage", () => {
  it("of findings has the command that lists what was found; in HTML, too", async () => {
    const database = await given("docker-run-exec");
    const [{ events, search }] = await sentences(database, "no task outside of its container");
    expect([events, search]).toEqual([[], ["ctraudit", "report", "escapes"]]);
    expect(await database.ask(...search.slice(1))).toContain("None of this is in the log");
    expect(await database.ask("triage")).toMatch(/\[1\] ctraudit report escapes$/m);
    expect(await database.ask("triage", "--format", "html")).toContain(
      "<code>ctraudit report escapes</code>",
    );
    const where = JSON.parse(await database.ask("triage", "--where", "pid = 1", "--format", "json")).data;
    expect(where.tables[0].rows[0].search).toEqual(["ctraudit", "report", "escapes", "--where", "pid = 1"]);
  });

  it("of a later run of a program has the search for one, which finds none", async () => {
    const again = (log: string) => log.replace(/^(?=type=SYSCALL [^\n]*:1021\)).*/ms, "");
    const database = await given("cve-2019-5736", again);
    const [{ events, search }] = await sentences(database, "no later run of that file");
    expect(events).toEqual([]);
    expect(await database.search(...search.slice(2))).toEqual([]);
    const { search: found } = await given("cve-2019-5736");
    expect(await found(search[2])).not.toEqual([]);
    expect(await database.ask("triage", "--format", "html")).toContain("syscall in (execve, execveat)");
  });

  it("of the host's own root directory has the search for the host's events on it", async () => {
    const used = (serial: number, name: string) =>
      event(serial, 257, [path(`"${name}"`, "08:05", name === "/" ? 7 : 2)], {
        pid: 706,
        ppid: 705,
        comm: "bash",
        exit: 3,
      });
    const load = event(AFTER, 175, []);
    const database = await given("docker-sock", (log) =>
      [
        used(900, "/var/lib/lxc/x"),
        used(901, "/"),
        log.replace("inode=2 dev=08:01", "inode=2 dev=08:05"),
        load,
      ].join(""),
    );
    const [{ events, search }] = await sentences(database, "is not shown: no event of the host");
    expect(events).toEqual([]);
    expect(await database.search(...search.slice(2))).toContain(901);
  });
});
