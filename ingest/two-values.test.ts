// SPDX-License-Identifier: Apache-2.0
import { appendFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Store } from "../store/api.ts";
import { EventFlag } from "../store/event-flags.ts";
import { dumpUnscattered } from "./testing/dump.ts";
import { callLine, pathLine, stamp, steadyLog, titleLine } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

const call = callLine(0, 7, { items: 1 });
const of = (type: string, text: string) => `type=${type} msg=${stamp(0, 7)}: ${text}`;
const title = titleLine(0, 7);
const ls = of("EXECVE", 'argc=2 a0="ls" a1="-l"');

const log = (lines: readonly string[]) => writeLog(`${lines.join("\n")}\n${steadyLog(8, 40, 1000)}`);

/** The event, its values, and the number of problems, for any order of its lines. */
function found(store: Store): unknown {
  const content = dumpUnscattered(store) as { events: { id: number; lines: string[]; types: string }[] };
  for (const event of content.events) {
    event.lines.sort();
    event.types = event.types.split(",").sort().join();
  }
  const values = "SELECT kind, s.value FROM detail d JOIN string s ON s.id = d.value ORDER BY kind, s.value";
  return [content, rowsOf(store, values), rowsOf(store, "SELECT code FROM problem")];
}
const flagsOf = (store: Store) =>
  rowsOf(store, "SELECT flags FROM event ORDER BY id LIMIT 1")[0]?.["flags"] as number;

/** All orders of a few lines. */
function orders<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, i) => orders(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

const PAIRS: readonly (readonly [string, string, string])[] = [
  ["arguments", ls, of("EXECVE", 'argc=3 a0="rm" a1="-rf" a2="/"')],
  ["as many arguments", ls, of("EXECVE", 'argc=2 a0="ls" a1="-a"')],
  ["a count", ls, of("EXECVE", 'argc=9 a3="x"')],
  ["an argument whole and in pieces", ls, of("EXECVE", "argc=2 a1_len=4 a1[0]=2D6C")],
  ["a working directory", of("CWD", 'cwd="/a"'), of("CWD", 'cwd="/b"')],
  ["a title", title, title.replace("dish", "fish")],
  ["the name of a path", pathLine(0, 7, 0, "etc/a"), pathLine(0, 7, 0, "etc/b")],
  ["an address", of("SOCKADDR", "saddr=0200005001020304"), of("SOCKADDR", "saddr=0200005005060708")],
  ["what is mapped", of("MMAP", "fd=3 flags=0x2"), of("MMAP", "fd=4 flags=0x2")],
  ["a module", of("KERN_MODULE", 'name="a"'), of("KERN_MODULE", 'name="b"')],
];

describe("an event whose records contradict each other has both, and is marked, in any order of its lines", () => {
  test.each(PAIRS)("%s", async (_, one, two) => {
    const [first, ...others] = orders([call, one, two]).map((lines) => [...lines, of("EOE", "")]);
    const expected = await afterIngest([log(first!)], (store) => {
      expect(flagsOf(store) & EventFlag.contradictory).toBe(EventFlag.contradictory);
      return found(store);
    });
    expect((expected as unknown[])[2]).toEqual([{ code: "contradiction" }]);
    for (const lines of others)
      expect([lines, await afterIngest([log(lines)], found)]).toEqual([lines, expected]);
    // behind its end, too
    const late = log([call, one, of("EOE", ""), two]);
    expect((await afterIngest([late], found)) as unknown[]).toEqual(expected);
  });

  test.each(PAIRS)("%s: in pieces, as in one", async (_, one, two) => {
    const lines = [call, one, of("EOE", ""), two];
    const expected = await afterIngest([log(lines)], found);
    const text = `${lines.join("\n")}\n${steadyLog(8, 40, 1000)}`;
    for (const cut of [call.length + 1, text.indexOf(two), text.indexOf(two) + two.length + 1]) {
      const [path, database] = [writeLog(text.slice(0, cut)), newPath("x.db")];
      await afterIngest([path], () => {}, {}, database);
      appendFileSync(path, text.slice(cut), "latin1");
      expect(await afterIngest([path], found, {}, database)).toEqual(expected);
    }
  });

  test("neither of two command lines is the event's, and both are found", async () => {
    const [, one, two] = PAIRS[0]!;
    await afterIngest([log([call, one, two])], (store) => {
      expect(rowsOf(store, "SELECT CAST(arguments AS TEXT) AS argv FROM argv")).toEqual([{ argv: "…" }]);
      expect((found(store) as unknown[])[1]).toEqual([
        { kind: 13, value: "ls -l" },
        { kind: 13, value: "rm -rf /" },
      ]);
    });
  });

  test("three of them are three", async () => {
    const three = ["a", "b", "c"].map((name) => of("CWD", `cwd="/${name}"`));
    const [expected, ...others] = await Promise.all(
      orders([call, ...three]).map((lines) =>
        afterIngest([log(lines)], (store) => (found(store) as unknown[])[1]),
      ),
    );
    expect(expected).toEqual([11, 11, 11].map((kind, i) => ({ kind, value: `/${"abc"[i]}` })));
    for (const other of others) expect(other).toEqual(expected);
  });

  test("what the kernel writes more than once is no contradiction", async () => {
    const lines = [
      of("BPRM_FCAPS", "fver=0 fp=0"),
      of("BPRM_FCAPS", "fver=0 fp=1"),
      of("OBJ_PID", "opid=3 oauid=1"),
      of("OBJ_PID", "opid=4 oauid=1"),
      of("EXECVE", 'argc=3 a0="a" a1="b"'),
      of("EXECVE", 'a2="c"'),
      pathLine(0, 7, 0, "/a"),
      pathLine(0, 7, 1, "/a"),
    ];
    await afterIngest([log([call, ...lines])], (store) => {
      expect(flagsOf(store) & EventFlag.contradictory).toBe(0);
      expect(rowsOf(store, "SELECT code FROM problem")).toEqual([]);
    });
  });
});
