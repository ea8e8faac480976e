// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { rewriteArguments } from "./rewrite-arguments.ts";
import { SEARCH_OPTIONS } from "./search-options.ts";

describe("rewriteArguments", () => {
  it.each([
    ["-ts today -te now", ["--start=today", "--end=now"]],
    ["-ts 11/23/2026 14:20:00 -p 5", ["--start=11/23/2026 14:20:00", "--pid=5"]],
    ["-ts 2026-11-23 -sc open", ["--start=2026-11-23", "--syscall=open"]],
    ["-ts 23.11.2026 14:20 -p 5", ["--start=23.11.2026 14:20", "--pid=5"]],
    ["-ts yesterday 23:00 -te today 01:00:00", ["--start=yesterday 23:00", "--end=today 01:00:00"]],
    ["-ts nonsense 23:00", ["--start=nonsense", "23:00"]],
    ["-ts 14:20:00 -i", ["--start=14:20:00", "--interpret"]],
    ["-m SYSCALL,PATH -m 1327", ["--message=SYSCALL,PATH", "--message=1327"]],
    ["-e -13", ["--exit=-13"]],
    ["-k -ts", ["--key=-ts"]],
    ["-w -f passwd", ["--word", "--file=passwd"]],
    ["-w shadow", ["--word=shadow"]],
    ["--start=today -pp 7", ["--start=today", "--ppid=7"]],
    ["-ts", ["--start"]],
    ["--what -zz", ["--what", "-zz"]],
    ["-- -ts today", ["--", "-ts", "today"]],
  ])("reads %s as ausearch would", (line, expected) => {
    expect(rewriteArguments(line.split(" "), SEARCH_OPTIONS)).toEqual(expected);
  });

  it("knows every letter of ausearch that search has, once", () => {
    const letters = SEARCH_OPTIONS.flatMap((row) => row.letters ?? []);
    expect(new Set(letters).size).toBe(letters.length);
    const wanted =
      "-a -c -e -f -ga -ge -gi -i -k -m -n -p -pp -r -sc -se -su -sv -te -ts -tm -ua -ue -ui -ul -w -x";
    expect(letters).toEqual(expect.arrayContaining(wanted.split(" ")));
  });
});
