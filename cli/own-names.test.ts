// SPDX-License-Identifier: Apache-2.0
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ingestLines, type LogDatabase } from "./testing/log-database.ts";
import { isBuilt } from "./testing/run-bin.ts";

const GROUP_SEPARATOR = "\x1d";
const call = (serial: number, auid: number, names: string): string =>
  `type=SYSCALL msg=audit(17000000${String(serial).padStart(2, "0")}.000:${serial}): arch=c000003e syscall=59 success=yes exit=0 a0=1 a1=2 a2=3 a3=4 items=0 ppid=900 pid=999 auid=${auid} uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=3 comm="id" exe="/usr/bin/id" key="x"${names === "" ? "" : GROUP_SEPARATOR}${names}`;
let database: LogDatabase;

beforeAll(async () => {
  if (isBuilt)
    // An account that is removed, made anew, and removed: for a while both names are read.
    database = await ingestLines([
      call(1, 1000, 'ARCH=x86_64 SYSCALL=execve AUID="ann" UID="root"'),
      call(2, 1000, 'ARCH=x86_64 SYSCALL=execve AUID="bob" UID="root"'),
      call(3, 1000, 'ARCH=x86_64 SYSCALL=execve AUID="ann" UID="root"'),
      call(4, 1000, ""),
      call(5, 1000, 'ARCH=x86_64 SYSCALL=execve AUID="bob" UID="root"'),
      ...["ann", "bob", "ann"].map(
        (name, at) =>
          `Nov 23 10:00:00 a audisp-syslog: ${call(7 + at, 1000, `ARCH=x86_64 AUID="${name}" UID="root"`)}`,
      ),
      call(6, 1000, 'ARCH=x86_64 SYSCALL=execve AUID="unset" UID="root"'),
    ]);
});
afterAll(() => {
  if (isBuilt) rmSync(database.folder, { recursive: true });
});

describe.skipIf(!isBuilt)("the name that an event's own record gives its number", () => {
  it("is the one that is shown, whatever other records say before and after", async () => {
    const lines = (await database.ask("search", "--format", "ndjson")).trim().split("\n");
    const events = lines.map((line) => JSON.parse(line).data);
    const names = [1, 2, 3, 4, 5, 6, 7, 8, 9].map(
      (serial) => events.find((one) => one.serial === serial)?.auidName,
    );
    expect(names.slice(0, 3)).toEqual(["ann", "bob", "ann"]);
    expect(names[4]).toBe("bob");
    expect(names[5]).not.toBe("unset");
    expect(names.slice(6)).toEqual(["ann", "bob", "ann"]);
    expect(await database.ask("search", "-a", "3")).toContain("ann(1000)");
    expect(await database.ask("report", "users", "--format", "markdown")).not.toContain("ann\\|bob(");
  });
});
