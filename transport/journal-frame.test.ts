// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { readFrame } from "./read-frame.ts";
import { carried, json, one, PRINTED, RECORD } from "./testing/carried.ts";

describe("a record of the journal is read from", () => {
  it.each([
    [
      "the journal",
      json({
        _TRANSPORT: "audit",
        _AUDIT_TYPE: "1307",
        _AUDIT_TYPE_NAME: "CWD",
        _AUDIT_ID: "7",
        _SOURCE_REALTIME_TIMESTAMP: "1700000001001000",
        _HOSTNAME: "web1",
        MESSAGE: 'CWD cwd="/"',
      }),
      one("journal", "web1"),
    ],
    [
      "the journal, as bytes",
      json({
        _TRANSPORT: "audit",
        _AUDIT_TYPE: "1307",
        _AUDIT_ID: "7",
        _SOURCE_REALTIME_TIMESTAMP: "1700000001001000",
        _HOSTNAME: "web1",
        MESSAGE: [...Buffer.from('AUDIT1307 cwd="/"')],
      }),
      one("journal", "web1"),
    ],
    [
      "the journal, by a collector that writes names in lower case",
      json({
        _transport: "audit",
        _audit_type_name: "CWD",
        _audit_id: "7",
        _source_realtime_timestamp: "1700000001001000",
        _hostname: "web1",
        message: 'CWD cwd="/"',
      }),
      one("journal", "web1"),
    ],
    [
      "a relay in the journal",
      json({ _TRANSPORT: "syslog", SYSLOG_IDENTIFIER: "audisp-syslog", _HOSTNAME: "web1", MESSAGE: RECORD }),
      one("journal", "web1", "audisp-syslog"),
    ],
    [
      "the kernel in the journal",
      json({ _TRANSPORT: "kernel", _HOSTNAME: "web1", SYSLOG_IDENTIFIER: "kernel", MESSAGE: PRINTED }),
      one("journal", "web1", "kernel"),
    ],
  ])("%s", (_, line, expected) => {
    expect(carried(line)).toEqual(expected);
  });

  it("journalctl -o export, with a field that holds any bytes", () => {
    const message = 'CWD cwd="/"';
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(message.length));
    const entry = (field: string) =>
      `__REALTIME_TIMESTAMP=1\n_TRANSPORT=audit\n_AUDIT_TYPE_NAME=CWD\n_AUDIT_ID=7\n_SOURCE_REALTIME_TIMESTAMP=1700000001001000\n_HOSTNAME=web1\n${field}`;
    expect(carried(entry(`MESSAGE=${message}`))).toEqual(one("journal", "web1"));
    expect(carried(entry(`MESSAGE\n${length.toString("latin1")}${message}`))).toEqual(one("journal", "web1"));
  });
});

describe("a journal's entry without the record's text", () => {
  const entry = {
    _TRANSPORT: "audit",
    _AUDIT_TYPE: "1307",
    _AUDIT_TYPE_NAME: "CWD",
    _AUDIT_ID: "7",
    _SOURCE_REALTIME_TIMESTAMP: "1700000001001000",
    _HOSTNAME: "web1",
  };
  const { _TRANSPORT: _, ...withoutTransport } = entry;
  it.each([
    ["null, as journalctl writes it without --all", json({ ...entry, MESSAGE: null })],
    ["no field", json(entry)],
    ["no transport", json({ ...withoutTransport, MESSAGE: null })],
    ["in an array", json([{ ...entry, MESSAGE: null }])],
    [
      "of an export",
      `__CURSOR=x\n${Object.entries(entry)
        .map((field) => field.join("="))
        .join("\n")}`,
    ],
  ])("is a problem, and the record has been cut: %s", (_, line) => {
    const { records, problems, isOther } = readFrame(line);
    expect({ isOther, codes: problems.map(({ code }) => code) }).toEqual({
      isOther: false,
      codes: ["journal-incomplete"],
    });
    expect(problems[0]?.hint).toContain("journalctl --all -o json _TRANSPORT=audit");
    expect(records.map(({ record }) => record)).toMatchObject([
      { type: "CWD", serial: 7, timeMs: 1_700_000_001_001, names: [], truncated: true },
    ]);
  });

  it("and Vector's has it in lower case", () => {
    const [found] = readFrame(json({ ...entry, message: 'CWD cwd="/"' })).records;
    expect(found?.record).toMatchObject({ names: ["cwd"], truncated: false });
  });
});
