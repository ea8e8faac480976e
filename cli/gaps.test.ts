// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-gaps-"));
afterAll(() => rmSync(folder, { recursive: true }));

const lost = (count: number): string =>
  `[   12.300010] audit: audit_lost=${count} audit_rate_limit=0 audit_backlog_limit=64\n`;
const event = (serial: number): string =>
  `type=KERNEL_OTHER msg=audit(17000000${String(serial).padStart(2, "0")}.000:${serial}): table=filter family=2 entries=0\n`;

describe("ctraudit gaps", () => {
  it("sums what the kernel says it lost, over a counter that began anew, and counts its other lines", async () => {
    const db = join(folder, "loss.db");
    const dmesg = join(folder, "dmesg.log");
    writeFileSync(
      dmesg,
      "[   12.300000] audit: audit_backlog=65 > audit_backlog_limit=64\n" +
        lost(1) +
        "[   12.300020] audit: backlog limit exceeded\n" +
        lost(41) +
        "[   13.0] audit: rate limit exceeded\n[   13.1] audit: backlog limit exceeded\n" +
        "[   14.1] kauditd_printk_skb: 37 callbacks suppressed\n[   15.1] kauditd_printk_skb: 5 callbacks suppressed\n" +
        lost(3) + // a boot later
        lost(7) +
        event(1),
    );
    const ingested = await runHere(["ingest", dmesg, "--db", db]);
    expect(ingested.status, ingested.stderr).toBe(0);
    expect(ingested.stderr).not.toContain("ausearch --raw");
    const { stdout, status } = await runHere(["gaps", "--format", "ndjson", "--db", db]);
    expect(status).toBe(0);
    const rows = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; data: Record<string, unknown> });
    const told = rows.map(({ type, data }) => [type, data["source"], data["count"], data["what"]]);
    expect(told).toEqual([
      ["loss", dmesg, 48, "records that the kernel says it lost (audit_lost)"],
      ["loss", dmesg, 42, "lines of the kernel's own that it held back (callbacks suppressed)"],
      ["loss", dmesg, 2, "lines in which the kernel says: backlog limit exceeded"],
      ["loss", dmesg, 1, "lines in which the kernel says: backlog above its limit"],
      ["loss", dmesg, 1, "lines in which the kernel says: rate limit exceeded"],
    ]);
    const report = await runHere(["report", "events", "--strict", "--db", db]);
    expect(report.status).toBe(3);
    // Where the lines break depends on the length of the folder's name.
    expect(report.stdout.replaceAll(/\s+/g, " ")).toContain(
      "48 records that the kernel says it lost (audit_lost)",
    );
  });

  it("names the files that are missing between rotated ones that were read together, packed or not", async () => {
    const db = join(folder, "holes.db");
    for (const [name, serial] of [
      ["audit.log", 9],
      ["audit.log.1", 8],
      ["audit.log.4.gz", 5],
    ] as const)
      writeFileSync(join(folder, name), name.endsWith(".gz") ? gzipSync(event(serial)) : event(serial));
    const paths = ["audit.log", "audit.log.1", "audit.log.4.gz"].map((name) => join(folder, name));
    expect((await runHere(["ingest", ...paths, "--db", db])).status).toBe(0);
    const { stdout } = await runHere(["gaps", "--db", db]);
    const named = stdout.split("\n").filter((line) => line.includes("rotated file"));
    expect(named.map((line) => line.split("  ")[0])).toEqual([
      join(folder, "audit.log.2"),
      join(folder, "audit.log.3"),
    ]);
    const whole = join(folder, "whole.db");
    expect((await runHere(["ingest", ...paths.slice(0, 2), "--db", whole])).status).toBe(0);
    expect((await runHere(["gaps", "--db", whole])).stdout).toBe("");
    expect((await runHere(["report", "custody", "--db", db])).stdout).toContain("audit.log.3");
  });
});
