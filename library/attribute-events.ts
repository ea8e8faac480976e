// SPDX-License-Identifier: Apache-2.0
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LogEvent } from "./assemble-events.ts";
import { type FoundEvent, ingestLogs, openDatabase } from "./log-database.ts";

/**
 * Attributes each event to its container, with the proof: the events by node, boot and serial, auditd's own by time. More of a log gives
 * more answers, since the location of a task follows from earlier and later events. Uses a temporary directory, which it removes.
 */
export async function attributeEvents(events: Iterable<LogEvent>): Promise<FoundEvent[]> {
  const folder = mkdtempSync(join(tmpdir(), "ctraudit-"));
  const log = join(folder, "events.log");
  const database = join(folder, "events.db");
  try {
    const file = openSync(log, "wx", 0o600);
    try {
      for (const { lines } of events)
        for (const line of lines) {
          writeSync(file, typeof line === "string" ? Buffer.from(line, "utf8") : line);
          writeSync(file, "\n");
        }
    } finally {
      closeSync(file);
    }
    await ingestLogs(database, [log], { final: true });
    const found: FoundEvent[] = [];
    const opened = openDatabase(database);
    try {
      for await (const event of opened.search()) found.push(event);
    } finally {
      opened.close();
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
