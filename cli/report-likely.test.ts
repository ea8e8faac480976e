// SPDX-License-Identifier: Apache-2.0
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ingestLines, type LogDatabase } from "./testing/log-database.ts";
import { isBuilt } from "./testing/run-bin.ts";

const ID = "8386cb7735f4d1c2e3f405162738495a6b7c8d9eafb0c1d2e3f405162738495a";

/** An execve alone, which proves no place. */
function exec(serial: number, pid: number, ppid: number, argv: readonly string[]): string[] {
  const at = `msg=audit(1700000001.000:${serial})`;
  return [
    `type=SYSCALL ${at}: arch=c000003e syscall=59 success=yes exit=0 a0=0 a1=0 a2=0 a3=0 items=0 ppid=${ppid} pid=${pid} auid=1 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=1 comm="c" exe="/bin/c" key=(null)`,
    `type=EXECVE ${at}: argc=${argv.length} ${argv.map((word, i) => `a${i}="${word}"`).join(" ")}`,
  ];
}

const LINES = [
  ...exec(1, 600, 1, ["/usr/bin/containerd-shim-runc-v2", "-namespace", "moby", "-id", ID]),
  ...exec(2, 610, 600, ["nginx"]),
  ...exec(3, 700, 690, ["sh"]),
];
const NOTE = "likely: by the shapes of command lines; they can be forged, and are no evidence.";
let database: LogDatabase;

beforeAll(async () => {
  if (isBuilt) database = await ingestLines(LINES);
});
afterAll(() => {
  if (isBuilt) rmSync(database.folder, { recursive: true });
});

async function tableOf(...words: string[]) {
  const report = JSON.parse(await database.ask("report", ...words, "--format", "json"));
  const { note, rows } = (report.data ?? report).tables[0];
  return { note: note ?? "", places: rows.map(({ cells }: { cells: unknown[] }) => cells[1]) };
}

describe.runIf(isBuilt)("a report that lists events", () => {
  it.each(["timeline", "executables"])(
    "marks those that are likely somewhere, and says what that is: %s",
    async (name) => {
      const { note, places } = await tableOf(name);
      expect(places.slice(0, 2)).toEqual(["likely host", "likely 8386cb7735f4"]);
      expect(places[2]).toBe(name === "timeline" ? null : "unknown");
      expect(note).toContain(NOTE);
    },
  );

  it("counts them as unknown in totals", async () => {
    const report = JSON.parse(
      await database.ask("report", "executables", "--by", "container", "--format", "json"),
    );
    const { rows } = (report.data ?? report).tables[0];
    expect(rows.map(({ cells }: { cells: unknown[] }) => cells.slice(0, 3))).toEqual([
      ["unknown", "/bin/c", 3],
    ]);
  });
});
