// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { generateLog, type LogShape } from "./generate-log.ts";
import type { TruthRow } from "./generator/host.ts";

const BYTES = 2_000_000;

function generate(shape: Partial<LogShape> = {}): string {
  return [...generateLog({ bytes: BYTES, seed: 7, containerRecords: "none", ...shape })].join("");
}

describe("generateLog", () => {
  it("gives the same text for the same seed and another for another", () => {
    const text = generate();
    expect(generate()).toBe(text);
    expect(generate({ seed: 8 })).not.toBe(text);
  });

  it("writes whole lines, as many bytes as asked and few more", () => {
    const text = generate();
    expect(text.length).toBeGreaterThanOrEqual(BYTES);
    expect(text.length).toBeLessThan(BYTES * 1.2);
    expect(text.endsWith("\n")).toBe(true);
    expect(
      text
        .trimEnd()
        .split("\n")
        .filter((line) => !/^type=\S+ msg=audit\(\d+\.\d{3}:\d+\): ./.test(line)),
    ).toEqual([]);
  });

  it("lets times run back by up to a minute while serials of whole events rise", () => {
    const stamps = [...generate().matchAll(/^type=SYSCALL msg=audit\((\d+)\.(\d+):/gm)].map(
      ([, s, ms]) => Number(s) * 1000 + Number(ms),
    );
    let latest = 0;
    let deepest = 0;
    for (const stamp of stamps) {
      deepest = Math.max(deepest, latest - stamp);
      latest = Math.max(latest, stamp);
    }
    expect(deepest).toBeGreaterThan(1000);
    expect(deepest).toBeLessThanOrEqual(62_000);
  });

  it("defines every contid that it uses, as a stock auditd writes our kernel's records", () => {
    const text = generate({ containerRecords: "kernel" });
    const made = new Set(
      [...text.matchAll(/^type=UNKNOWN\[1341\].* op=unshare opid=\d+ contid=(\d+) /gm)].map(([, id]) => id),
    );
    const used = new Set(
      [...text.matchAll(/^type=UNKNOWN\[1340\].*: record=1 contid=(\d{1,19})$/gm)].map(([, id]) => id),
    );
    expect(used.size).toBeGreaterThan(3);
    for (const contid of used) expect(made).toContain(contid);
    expect(generate()).not.toContain("contid=");
  });

  it("tells the truth about births: a clone returns the child's pid in its caller's namespace", () => {
    const births = new Map<number, TruthRow>();
    const truth = (row: TruthRow): void => void (row.op === "NEWPROCESS" && births.set(row.serial, row));
    const text = generate({ truth });
    const clones = [
      ...text.matchAll(
        /^type=SYSCALL msg=audit\([\d.]+:(\d+)\): arch=c000003e syscall=56 .* exit=(\d+) .* pid=(\d+) /gm,
      ),
    ];
    expect(clones.length).toBeGreaterThan(50);
    let inner = 0;
    for (const [, serial, exit] of clones) {
      const task = births.get(Number(serial))?.task;
      expect(task?.pids).toContain(Number(exit));
      if (task?.pids[0] !== Number(exit)) inner++;
    }
    expect(inner).toBeGreaterThan(5);
  });
});
