// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { Statement } from "../../types/attribution/event.ts";
import { fold, HostStory, host, nameOf, statement, whereIs } from "./testing/host-story.ts";

describe("what the kernel says itself", () => {
  const id = (contid: string, record = "1") => statement("CONTAINER_ID", { record, contid });
  const op = (fields: Record<string, string>) => statement("UNKNOWN[1341]", fields);
  const init = op({ op: "init", contid: "1", next: "2" });

  it("numbers containers and places their tasks; parents come from the record", () => {
    const story = new HostStory();
    story.acts(1, { ppid: 0, statements: [init] });
    story.clones(1, 50, "6c020011", {
      statements: [
        op({ op: "clone", opid: "50", contid: "7", "old-contid": "1", parent: "1", nsflags: "6c020000" }),
      ],
    });
    story.acts(50, { ppid: 1, statements: [statement("SYSCALL", { record: "1" }), id("7")] });
    story.clones(50, 2, "6c020011", {
      statements: [
        op({ op: "clone", opid: "51", contid: "8", "old-contid": "7", parent: "7", nsflags: "6c020000" }),
      ],
    });
    story.acts(51, { ppid: 50, statements: [statement("SYSCALL", { record: "1" }), id("8")] });
    expect(whereIs(story, 50)).toBe("container 16#7");
    expect(whereIs(story, 51)).toBe("container 32#8");
    expect(whereIs(story, 1)).toBe("host");
  });

  it("says host by its silence only after op=init and in a whole event; a lost CONTAINER_ID leaves the event unknown", () => {
    const story = new HostStory();
    story.acts(60, { ppid: 55 });
    expect(whereIs(story, 60)).toBe("unknown");
    story.acts(1, { ppid: 0, statements: [init] });
    story.acts(61, { ppid: 55, isWhole: false });
    expect(whereIs(story, 61)).toBe("unknown");
    story.acts(62, { ppid: 55, statements: [statement("SYSCALL", { record: "1" })] });
    expect(whereIs(story, 62)).toBe("unknown");
    story.acts(60);
    expect(whereIs(story, 60)).toBe("host");
  });

  it("says nothing by its silence after op=stop, with which the records were switched off", () => {
    const story = new HostStory();
    story.acts(1, { ppid: 0, statements: [init] });
    story.acts(60, { ppid: 55 });
    story.acts(1, { statements: [op({ op: "stop", contid: "1" })] });
    story.acts(61, { ppid: 55 });
    expect(whereIs(story, 60)).toBe("host");
    expect(whereIs(story, 61)).toBe("unknown");
    story.acts(1, { statements: [init] });
    story.acts(61);
    expect(whereIs(story, 61)).toBe("host");
    expect(fold(story).conflicts).toEqual([]);
  });

  it("infers containers while the records are off, and none that the kernel would tell while they are on", () => {
    const story = new HostStory();
    story.acts(1, { ppid: 0, statements: [init] });
    story.clones(1, 60);
    story.unshares(60, "40000000");
    story.acts(1, { statements: [op({ op: "stop", contid: "1" })] });
    story.clones(1, 61);
    story.unshares(61, "40000000");
    story.clones(1, 62, "6c020011");
    story.acts(62);
    story.acts(1, { statements: [init] });
    story.clones(1, 63);
    story.unshares(63, "40000000");
    story.acts(63);
    expect(whereIs(story, 60)).toBe("host");
    expect(whereIs(story, 61)).toMatch(/^container/);
    expect(whereIs(story, 62)).toMatch(/^container/);
    expect(whereIs(story, 63)).toBe("host");
  });

  it("reads operations with a fixed set of fields: ? for none, the serial of a namespace behind its inode number", () => {
    const story = new HostStory();
    story.acts(1, { ppid: 0, statements: [init] });
    const fields = {
      contid: "7",
      parent: "1",
      nsflags: "6c020000",
      "mnt-ns": "?",
      "pid-ns": "4026532196/812",
    };
    const create = { op: "create", ...fields, name: '"?"', cflags: "1f9" };
    story.acts(1, { statements: [op(create)] });
    const define = {
      op: "define",
      ...fields,
      contid: "8",
      ancestors: "1",
      name: "?",
      cflags: "?",
      label: "?",
    };
    story.acts(1, { statements: [op(define)] });
    story.acts(1, {
      statements: [op({ op: "extend", opid: "?", otid: "?", ...fields, "mnt-ns": "4026532200/9" })],
    });
    story.acts(1, { statements: [op({ op: "kill", contid: "7", count: "1", opids: "412" })] });
    story.acts(1, { statements: [op({ op: "signal", opid: "85", otid: "85", contid: "7", sig: "15" })] });
    const { containers, conflicts } = fold(story);
    const told = (contid: string) => {
      const of = [...containers].find((container) => container.contid === contid)!;
      return {
        names: of.names.map(({ kind, value }) => `${kind} ${value}`),
        namespaces: of.namespaces.map(({ type, inode }) => `${type} ${inode}`),
      };
    };
    expect(told("7")).toEqual({ names: ["name ?"], namespaces: ["pid 4026532196", "mnt 4026532200"] });
    expect(told("8")).toEqual({ names: [], namespaces: ["pid 4026532196"] });
    expect(conflicts).toEqual([]);
  });

  it("is heard in an AVC that is alone, and beside a call by the call's own CONTAINER_ID or silence", () => {
    const story = new HostStory();
    story.acts(1, { ppid: 0, statements: [init] });
    story.acts(63, { ppid: 55, statements: [statement("AVC", { contid: "7" })] });
    expect(whereIs(story, 63)).toMatch(/#7$/);
    const call = statement("SYSCALL", { record: "1" });
    story.acts(64, { ppid: 55, statements: [statement("AVC", { contid: "7" }), call, id("8")] });
    expect(whereIs(story, 64)).toMatch(/#8$/);
    story.acts(65, { ppid: 55, statements: [statement("AVC", { contid: "7" }), statement("SYSCALL", {})] });
    expect(whereIs(story, 65)).toBe("host");
    const target = statement("OBJ_PID", { opid: "1" });
    story.acts(66, { ppid: 55, statements: [target, statement("AVC", { contid: "7" }), call, id("8")] });
    expect(whereIs(story, 66)).toMatch(/#8$/);
    expect(whereIs(story, 1)).toBe("host");
  });

  it("has undefined tasks, which are nowhere and not on the host", () => {
    const story = new HostStory();
    story.acts(1, { ppid: 0, statements: [init] });
    story.acts(70, {
      ppid: 1,
      statements: [
        statement("SYSCALL", { record: "1" }),
        statement("CONTAINER_ID", { record: "1", contid: "18446744073709551615", last: "7" }),
      ],
    });
    expect(whereIs(story, 70)).toBe("undefined, not host");
  });

  it("ties each container ID to its record: by record=, else to the OBJ_PID before it", () => {
    const story = new HostStory();
    const target = statement("OBJ_PID", { opid: "90", record: "2" });
    story.acts(80, {
      ppid: 1,
      statements: [statement("SYSCALL", { record: "1" }), target, id("6", "2"), id("5")],
    });
    story.acts(81, {
      ppid: 1,
      statements: [statement("OBJ_PID", { opid: "91" }), statement("CONTAINER_ID", { contid: "9" })],
    });
    const state = fold(story);
    expect(whereIs(story, 80)).toMatch(/#5$/);
    expect(whereIs(story, 81)).toBe("unknown");
    expect(
      state.eventLocations.map(({ pid, location }) => [
        pid,
        nameOf(state, state.locations.get(location)!.container),
      ]),
    ).toEqual([
      [90, "container 8#6"],
      [91, "container 16#9"],
    ]);
  });

  it("gives the subject no ID that belongs to an object whose OBJ_PID was lost", () => {
    const story = new HostStory();
    const records = [statement("SYSCALL", { record: "1" }), id("6", "2"), id("5")];
    story.acts(80, { ppid: 1, statements: records });
    story.acts(81, { ppid: 1, statements: [statement("SYSCALL", { record: "1" }), id("6", "2")] });
    expect(whereIs(story, 80)).toMatch(/#5$/);
    expect(whereIs(story, 81)).toBe("unknown");
  });

  it("gives the subject none either where v5 to v9 tie them by order and the OBJ_PID is lost, or an ID stands there twice", () => {
    const untied = (contid: string) => statement("CONTAINER_ID", { contid });
    const target = statement("OBJ_PID", { opid: "91" });
    const where = (statements: readonly Statement[]): string => {
      const story = host();
      story.acts(100, { statements: [untied("5")] });
      const signal = story.kills(101, 91, { statements });
      return whereIs(story, 101, signal);
    };
    expect(where([target, untied("9"), untied("6")])).toMatch(/#6$/);
    for (const lost of [
      [untied("9"), untied("6")],
      [target, untied("9"), untied("9"), untied("6")],
      [untied("9")],
    ])
      expect(where(lost)).toBe("host"); // what the task's birth says
  });

  it("reads what an orchestrator set (v1 to v11), ignores a failed attempt, and lets an id be used again after drop", () => {
    const story = host();
    const set = { op: "set", opid: "101", contid: "123456", "old-contid": "18446744073709551615" };
    story.acts(100, { statements: [statement("CONTAINER_OP", { ...set, contid: "9", res: "0" })] });
    expect(whereIs(story, 101)).toBe("host");
    const made = story.acts(100, { statements: [statement("CONTAINER_OP", set)] });
    story.acts(101, { statements: [statement("CONTAINER_ID", { contid: "123456" })] });
    expect(whereIs(story, 101)).toBe(`container ${made}#123456`);
    story.acts(100, {
      statements: [
        statement("CONTAINER_OP", { op: "drop", opid: "101", contid: "-1", "old-contid": "123456" }),
      ],
    });
    const again = story.acts(100, { statements: [statement("CONTAINER_OP", { ...set, opid: "100" })] });
    expect(whereIs(story, 100)).toBe(`container ${again}#123456`);
  });

  it("reads every list form: the first of a chain is the task's, the others are its parents", () => {
    const story = new HostStory();
    for (const [pid, list] of ["4^2^1", "14,^12,^11", "18446744073709551614"].entries())
      story.acts(300 + pid, { ppid: 1, statements: [statement("CONTAINER_ID", { contid: list })] });
    expect(whereIs(story, 300)).toMatch(/#4$/);
    expect(whereIs(story, 301)).toMatch(/#14$/);
    expect(whereIs(story, 302)).toMatch(/#18446744073709551614$/);
    expect([...fold(story).containers].map(({ contid }) => contid)).toEqual([
      "1",
      "2",
      "4",
      "11",
      "12",
      "14",
      "18446744073709551614",
    ]);
  });

  it("gives an ID without an OBJ_PID to no sender of a signal, though the same words were another event's own", () => {
    const story = host();
    const said = statement("CONTAINER_ID", { contid: "9" }); // read once, as in a log
    story.acts(91, { ppid: 1, statements: [said] });
    story.acts(91, { statements: [said] });
    expect(whereIs(story, 91)).toBe("container 40#9");
    story.kills(101, 91, { statements: [said] });
    expect(whereIs(story, 101)).toBe("host");
  });

  it("does not know where a task is after a set whose outcome was lost with its SYSCALL, until the task says so", () => {
    const story = host();
    const set = statement("CONTAINER_OP", { op: "set", opid: "101", contid: "9" });
    story.acts(101);
    const { pid: _, ...lost } = {
      ...story.events.at(-1)!,
      hasSyscall: false,
      isHeadless: true,
      statements: [set],
    };
    story.skip(1);
    story.events.push({ ...lost, id: lost.id + 8, pid: null, ppid: null });
    story.acts(101);
    expect(whereIs(story, 101)).toBe("unknown");
    expect(fold(story).conflicts).toMatchObject([{ kind: "contid", pid: 101 }]);
    story.acts(101, { statements: [statement("CONTAINER_ID", { contid: "9" })] });
    expect(whereIs(story, 101)).toMatch(/#9$/);
  });
});
