// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import type { Store } from "../store/api.ts";
import { EventFlag } from "../store/event-flags.ts";
import { callLine, stamp, titleLine } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

const message = (pid: number, words: string, type = "USER_LOGIN") =>
  `type=${type} msg=${stamp(0, 7)}: pid=${pid} uid=0 auid=1000 ses=3 msg='${words} exe="/usr/sbin/sshd" res=success'`;
const call = (pid: number) => callLine(0, 7, { pid });
const avc = (pid: number) =>
  `type=AVC msg=${stamp(0, 7)}: avc:  denied  { read } for  pid=${pid} comm="httpd" name="a" dev="dm-0" ino=9 scontext=u:r:t:s0 tcontext=u:o:t:s0 tclass=file permissive=0`;
const execve = (...args: string[]) =>
  `type=EXECVE msg=${stamp(0, 7)}: argc=${args.length} ${args.map((arg, i) => `a${i}="${arg}"`).join(" ")}`;
const cwd = (name: string) => `type=CWD msg=${stamp(0, 7)}: cwd="${name}"`;
const title = titleLine(0, 7);

const found = (store: Store) => [
  (
    rowsOf(store, "SELECT s.value AS types FROM event e JOIN string s ON s.id = e.types ORDER BY 1") as {
      types: string;
    }[]
  ).map(({ types }) => types),
  rowsOf(store, "SELECT code FROM problem").length,
];
const log = (lines: readonly string[]) => writeLog(`${lines.join("\n")}\n`);

describe("records that the kernel does not write under one id are two events, and a problem", () => {
  test.each<[string, string[], string[]]>([
    ["messages of two processes", [message(7, "a"), message(8, "b")], ["USER_LOGIN", "USER_LOGIN"]],
    ["of two types", [message(7, "a", "USER_AUTH"), message(8, "b")], ["USER_AUTH", "USER_LOGIN"]],
    ["two texts of one process", [message(7, "a"), message(7, "b")], ["USER_LOGIN", "USER_LOGIN"]],
    ["a call and another's message", [call(7), message(8, "b"), title], ["SYSCALL,PROCTITLE", "USER_LOGIN"]],
    ["another's message and a call", [message(8, "b"), call(7), title], ["SYSCALL,PROCTITLE", "USER_LOGIN"]],
    ["a call and another's AVC", [call(7), avc(8)], ["AVC", "SYSCALL"]],
  ])("%s", async (_, lines, types) => {
    await afterIngest([log(lines)], (store) => expect(found(store)).toEqual([types, 1]));
    const files = lines.filter((line) => line !== title).map((line) => log([line]));
    const untitled = types.map((text) => text.replace(",PROCTITLE", ""));
    for (const paths of [files, [...files].reverse()])
      await afterIngest(paths, (store) => expect(found(store)).toEqual([untitled, 1]));
  });
});

test("those of one process are one event, once or twice", async () => {
  const lines = [avc(7), message(7, "a"), call(7), title];
  for (const all of [lines, [...lines, ...lines]])
    await afterIngest([log(all)], (store) =>
      expect(found(store)).toEqual([["AVC,USER_LOGIN,SYSCALL,PROCTITLE"], 0]),
    );
});

test("of two calls with their records before them, none is taken for whole", async () => {
  const lines = [cwd("/a"), execve("id", "-u"), call(7), cwd("/b"), execve("nc", "-l"), call(8)];
  const flags = "SELECT flags FROM event ORDER BY id";
  await afterIngest([log(lines)], (store) => {
    const [first, second] = rowsOf(store, flags) as { flags: number }[];
    expect(first!.flags & EventFlag.contradictory).not.toBe(0);
    expect(second!.flags & EventFlag.mayLack).not.toBe(0);
  });
  const inOrder = [call(7), cwd("/a"), execve("id", "-u"), call(8), cwd("/b"), execve("nc", "-l")];
  await afterIngest([log(inOrder)], (store) => {
    for (const one of rowsOf(store, flags) as { flags: number }[])
      expect(one.flags & (EventFlag.contradictory | EventFlag.mayLack)).toBe(0);
  });
});

describe("events of one call that say two things are never one, from two sources either", () => {
  test.each([
    ["arguments", execve("id", "-u"), execve("id")],
    ["as many arguments", execve("id", "-u"), execve("id", "-g")],
    ["directories", cwd("/tmp"), cwd("/etc")],
    ["titles", title, title.replace("dish", "fish")],
  ])("%s", async (_, one, two) => {
    const paths = [log([call(7), one]), log([call(7), two])];
    const type = /type=(\w+)/.exec(one)?.[1];
    const expected = [[`SYSCALL,${type}`, `SYSCALL,${type}`], 1];
    for (const order of [paths, [...paths].reverse()]) {
      await afterIngest(order, (store) => expect(found(store)).toEqual(expected));
      const database = newPath("x.db");
      await afterIngest([order[0]!], () => {}, {}, database);
      await afterIngest([order[1]!], (store) => expect(found(store)).toEqual(expected), {}, database);
    }
  });

  test("a copy and a part are one", async () => {
    const paths = [log([call(7), execve("id", "-u")]), log([call(7)]), log([execve("id", "-u"), cwd("/")])];
    for (const order of [paths, [...paths].reverse()])
      await afterIngest(order, (store) => expect(found(store)).toEqual([["SYSCALL,EXECVE,CWD"], 0]));
  });
});
