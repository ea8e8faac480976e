// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { readFrame } from "./read-frame.ts";

const RECORD = 'type=CWD msg=audit(1700000001.001:7): cwd="/"';
const PRINTED = 'audit: type=1400 audit(1700000001.001:7): apparmor="DENIED" operation="open"';

function carried(line: string) {
  const { records, problems, isOther } = readFrame(line);
  return {
    hosts: records.map(({ carrier }) => carrier?.host ?? null),
    tags: records.map(({ carrier }) => carrier?.tag ?? null),
    forms: records.map(({ carrier }) => carrier?.form ?? null),
    serials: records.map(({ record }) => record.serial),
    codes: problems.map(({ code }) => code),
    isOther,
  };
}

const one = (form: string | null, host: string | null, tag: string | null = null) => ({
  hosts: [host],
  tags: [tag],
  forms: [form],
  serials: [7],
  codes: [],
  isOther: false,
});

const json = (value: unknown) => JSON.stringify(value);

describe("a record is read from", () => {
  it.each([
    [
      "RFC 3164",
      `Nov 23 10:00:00 web-1 audisp-syslog[412]: ${RECORD}`,
      one("syslog", "web-1", "audisp-syslog"),
    ],
    [
      "RFC 3164 with a priority",
      `<14>Nov  3 10:00:00 web-1 audispd: ${RECORD}`,
      one("syslog", "web-1", "audispd"),
    ],
    ["a tag without a colon", `Dec 12 12:00:00 web1 audit ${RECORD}`, one("syslog", "web1", "audit")],
    ["any tag", `Dec 12 12:00:00 web1 tag_os_audit: ${RECORD}`, one("syslog", "web1", "tag_os_audit")],
    [
      "a message that came several times",
      `Nov 23 10:00:00 web-1 audispd: message repeated 2 times: [ ${RECORD}]`,
      one("syslog", "web-1", "audispd"),
    ],
    ["Elasticsearch", json({ _source: { host: { name: "web1" }, message: RECORD } }), one("json", "web1")],
    ["syslog-ng", json({ HOST: "web1", MESSAGE: RECORD }), one("json", "web1")],
    ["Graylog", json({ source: "web1", message: ` ${RECORD}` }), one("json", "web1")],
    ["no tag", `Dec 12 12:00:00 web1 ${RECORD}`, one("syslog", "web1")],
    ["a year", `Dec 12 2024 12:00:00 web1 audispd: ${RECORD}`, one("syslog", "web1", "audispd")],
    [
      "an ISO time",
      `2024-12-12T12:00:00.123456+00:00 web1 auditd ${RECORD}`,
      one("syslog", "web1", "auditd"),
    ],
    ["a facility", `Nov 23 10:00:00 web-1 user.info audispd: ${RECORD}`, one("syslog", "web-1", "audispd")],
    [
      "RFC 5424",
      `<13>1 2024-12-12T12:00:00Z web1 audisp-syslog 412 - - ${RECORD}`,
      one("syslog", "web1", "audisp-syslog"),
    ],
    [
      "RFC 5424 with data",
      `<13>1 2024-12-12T12:00:00Z web1 a 4 - [m x="]\\"" y="7"][b] ${RECORD}`,
      one("syslog", "web1", "a"),
    ],
    [
      "RFC 5424 of rsyslog's template",
      `<13>1 2024-12-12T12:00:00Z web1 audisp-syslog - - -  ${RECORD}`,
      one("syslog", "web1", "audisp-syslog"),
    ],
    ["RFC 5424 with nils", `<13>1 - - - - - - \xEF\xBB\xBF${RECORD}`, one("syslog", null)],
    ["an octet count", `120 <13>1 - web1 a - - - ${RECORD}`, one("syslog", "web1", "a")],
    ["an escaped line end", `Dec 12 12:00:00 web1 audispd: ${RECORD}#012`, one("syslog", "web1", "audispd")],
    [
      "a node in the record",
      `Nov 23 10:00:00 relay audispd: node=web-1 ${RECORD}`,
      one("syslog", "relay", "audispd"),
    ],
    [
      "RFC 5424 with the type for a program",
      `<13>1 2024-12-12T12:00:00Z web1 type=CWD - - -  ${RECORD.slice("type=CWD ".length)}`,
      one("syslog", "web1"),
    ],
    ["no host", `Nov 23 10:00:00 audispd: ${RECORD}`, one("syslog", null, "audispd")],
    ["no host and a priority", `<29>Nov 23 10:00:00 audispd[4]: ${RECORD}`, one("syslog", null, "audispd")],
    ["no host and no time", `<29>audispd: ${RECORD}`, one("syslog", null, "audispd")],
    [
      "no host, repeated",
      `Nov 23 10:00:00 audispd: message repeated 2 times: [${RECORD}]`,
      one("syslog", null, "audispd"),
    ],
    [
      "the kernel without a host",
      `Nov 23 10:00:00 kernel: [  3.1] ${PRINTED}`,
      one("kernel-log", null, "kernel"),
    ],
    ["dmesg -x", `kern  :notice: [  252.2] ${PRINTED}`, one("kernel-log", null, "kernel")],
    ["/dev/kmsg", `5,1234,252300000,-;${PRINTED}`, one("kernel-log", null, "kernel")],
    ["docker compose", `auditd-1  | ${RECORD}`, one("container-log", null)],
    ["kubectl --prefix", `[pod/auditd-x/auditd] ${RECORD}`, one("container-log", null)],
    ["cat -n", `     1\t${RECORD}`, one("grep", null)],
    ["grep -n of one file", `12:${RECORD}`, one("grep", null)],
    ["grep -A", `audit.log-120-${RECORD}`, one("grep", null)],
    ["an indent", `  ${RECORD}`, one("grep", null)],
    ["a mail", `> ${RECORD}`, one("grep", null)],
    [
      "CEF with a host before the record",
      `Dec 12 12:00:00 relay CEF:0|v|p|1|1|n|3|dvchost=web1 msg=${RECORD.replaceAll("=", "\\=")}`,
      one("syslog", "web1"),
    ],
    [
      "CEF with several hosts",
      `CEF:0|v|p|1|1|n|3|shost=web2 msg=${RECORD.replaceAll("=", "\\=")} dvchost=web1`,
      one("cef", "web1"),
    ],
    ["CloudWatch", `2024-12-12T12:00:00.007Z ${RECORD}`, one("timestamp", null)],
    ["grep", `/var/log/audit/audit.log.1:${RECORD}`, one("grep", null)],
    ["grep -n", `audit.log:12:${RECORD}`, one("grep", null)],
    [
      "the kernel's log in syslog",
      `Nov 23 10:00:00 web-1 kernel: ${PRINTED}`,
      one("kernel-log", "web-1", "kernel"),
    ],
    [
      "the kernel's log with its time",
      `Nov 23 10:00:00 web-1 kernel: [  312.031583] ${PRINTED}`,
      one("kernel-log", "web-1", "kernel"),
    ],
    [
      "journalctl -o short-monotonic",
      `[  312.031583] web-1 kernel: ${PRINTED}`,
      one("kernel-log", "web-1", "kernel"),
    ],
    [
      "dmesg --time-format iso",
      `2022-04-15T05:20:05,300000+00:00 ${PRINTED}`,
      one("kernel-log", null, "kernel"),
    ],
    [
      "dmesg -x --time-format iso",
      `kern  :notice: 2022-04-15T05:20:05,300000+00:00 ${PRINTED}`,
      one("kernel-log", null, "kernel"),
    ],
    [
      "a sender's address before the header",
      `10.0.0.9 Nov 14 22:13:21 web1 audispd: ${RECORD}`,
      one("syslog", "web1", "audispd"),
    ],
    [
      "a sender's address before a header without a host",
      `fe80::1 <13>Nov 14 22:13:21 audispd: ${RECORD}`,
      one("syslog", "fe80::1", "audispd"),
    ],
    ["fluentd's pair", json([1700000001, { log: RECORD }]), one("json", null)],
    [
      "fluentd's pair with a fraction",
      `[1700000001.25, ${json({ log: RECORD, host: "web1" })}]`,
      one("json", "web1"),
    ],
    ["fluentd's three", json(["audit.log", 1700000001, { log: RECORD }]), one("json", null)],
    ["dmesg", `[  312.031583] ${PRINTED}`, one("kernel-log", null)],
    ["dmesg with a thread", `[  312.031583][  T123] ${PRINTED}`, one("kernel-log", null)],
    ["dmesg with a thread behind a space", `[  312.031583] [  T123] ${PRINTED}`, one("kernel-log", null)],
    ["stern", `auditd-0 auditd ${RECORD}`, one("container-log", null)],
    ["dmesg without a time", PRINTED, one(null, null)],
    ["containerd", `2023-11-14T22:13:21.000000000Z stdout F ${RECORD}`, one("container-log", null)],
    [
      "containerd, in pieces",
      `2023-11-14T22:13:21.0Z stdout P ${RECORD.slice(0, 30)}\n2023-11-14T22:13:21.0Z stdout F ${RECORD.slice(30)}`,
      one("container-log", null),
    ],
    [
      "docker",
      json({ log: `${RECORD}\n`, stream: "stdout", time: "2023-11-14T22:13:21Z" }),
      one("json", null),
    ],
    [
      "docker, in pieces",
      `${json({ log: RECORD.slice(0, 20), stream: "stdout" })}\n${json({ log: `${RECORD.slice(20)}\n`, stream: "stdout" })}`,
      one("json", null),
    ],
    ["Filebeat", json({ host: { name: "web1" }, message: RECORD }), one("json", "web1")],
    [
      "Filebeat's original",
      json({ event: { original: RECORD }, message: "a summary", host: { name: "web1" } }),
      one("json", "web1"),
    ],
    ["Fluent Bit", json({ date: 1.5, log: RECORD, hostname: "web1" }), one("json", "web1")],
    ["Vector", json({ host: "web1", message: RECORD, source_type: "file" }), one("json", "web1")],
    ["Wazuh", json({ agent: { id: "001", name: "web1" }, full_log: RECORD }), one("json", "web1")],
    [
      "GELF, whose short message is the beginning of the long one",
      json({ version: "1.1", host: "web1", short_message: RECORD.slice(0, 20), full_message: RECORD }),
      one("json", "web1"),
    ],
    ["Kafka", json({ topic: "audit", partition: 0, value: RECORD }), one("json", null)],
    [
      "OpenTelemetry",
      json({ resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: RECORD } }] }] }] }),
      one("json", null),
    ],
    ["Splunk", json({ result: { _raw: RECORD, host: "web1" } }), one("json", "web1")],
    ["an array of texts", json(["x", RECORD, "Nov 23 10:00:00 web-1 cron: x"]), one("json", null)],
    ["an array", json([{ message: "x" }, { message: RECORD, host: "web1" }]), one("json", "web1")],
    [
      "CloudWatch's events",
      json({ logEvents: [{ message: RECORD }], logStream: "web1" }),
      one("json", "web1"),
    ],
    ["Loki", json({ streams: [{ stream: { host: "web1" }, values: [["1", RECORD]] }] }), one("json", "web1")],
    ["JSON in JSON", json({ message: json({ log: RECORD, host: "web1" }) }), one("json", "web1")],
    ["NXLog", json({ Hostname: "web1", raw_event: RECORD }), one("json", "web1")],
    ["an array of one host", json({ host: { name: ["web1"] }, message: RECORD }), one("json", "web1")],
    ["a host with a port", json({ host: "10.0.0.7:5514", message: RECORD }), one("json", "10.0.0.7")],
    [
      "syslog in JSON",
      json({ message: `Nov 23 10:00:00 web-1 audispd: ${RECORD}`, host: "relay" }),
      one("json", "web-1", "audispd"),
    ],
    [
      "CEF",
      `Dec 12 12:00:00 web1 CEF:0|v|p|1|1|n|3|msg=${RECORD.replaceAll("=", "\\=")} rt=1700`,
      one("syslog", "web1"),
    ],
    ["a BOM", `\xEF\xBB\xBF${RECORD}`, one(null, null)],
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

describe("what is no record", () => {
  it.each([
    ["a record that does not begin the message", `Nov 23 10:00:00 web-1 mallory: kernel: ${PRINTED}`],
    ["a quoted record", `Nov 23 10:00:00 web-1 setroubleshoot[9]: SELinux: ${RECORD}`],
    ["the kernel's form from another program", `Nov 23 10:00:00 web-1 mallory: ${PRINTED}`],
    ["another program's line", "Nov 23 10:00:00 web-1 sshd[12]: Accepted publickey for ann"],
    [
      "a record that another program quotes",
      `Nov 23 10:00:00 web-1 setroubleshoot[9]: SELinux: ${RECORD}`.replace(
        "msg=audit(1700000001.001:7)",
        "msg=x",
      ),
    ],
    ["a kernel's line", "[    0.037615] audit: initializing netlink subsys (disabled)"],
    ["a journal's entry without text that is another's", json({ _TRANSPORT: "syslog", MESSAGE: null })],
    ["JSON with the name of a field of the journal's", json({ AUDIT_ID: "7", level: "info" })],
    ["a journal's line", json({ _TRANSPORT: "syslog", SYSLOG_IDENTIFIER: "sshd", MESSAGE: "x" })],
    [
      "a program's line in the journal that looks like a record",
      json({ _TRANSPORT: "stdout", SYSLOG_IDENTIFIER: "mallory", MESSAGE: RECORD }),
    ],
    ["a message that came again", "Nov 14 22:13:23 web1 last message repeated 3 times"],
    ["the same in BSD's form", "Nov 14 22:13:23 web1 --- last message repeated 1 time ---"],
    ["a mark", "Nov 14 22:13:24 web1 -- MARK --"],
    ["a mark with a priority", "<46>2023-11-14T22:13:24Z -- MARK --"],
    ["a mark behind a sender's address", "10.0.0.9 Nov 14 22:13:24 web1 -- MARK --"],
    ["a boot of journalctl's", "-- Boot 0b1c2d3e4f5061728394a5b6c7d8e9fa --"],
    [
      "journalctl's first line",
      "-- Logs begin at Tue 2023-11-14 22:13:21 UTC, end at Tue 2023-11-14 22:13:22 UTC. --",
    ],
    ["another line of dmesg --time-format iso", "2022-04-15T05:20:05,300000+00:00 usb 1-1: new device"],
    ["another program behind a sender's address", `10.0.0.9 Nov 14 22:13:21 web1 sshd[9]: bad: ${RECORD}`],
    ["ausearch's line between events", "----"],
    ["ausearch's time of an event", "time->Tue Nov 14 22:13:21 2023"],
    ["a collector's line", json({ message: "hello", host: "web1" })],
  ])("is another line: %s", (_, line) => {
    expect(carried(line)).toMatchObject({ serials: [], codes: [], isOther: true });
  });

  it.each([
    [
      "a loss",
      "Nov 24 12:00:01 host kernel: audit: audit_lost=55 audit_rate_limit=0 audit_backlog_limit=64",
      "kernel-loss",
    ],
    ["laurel's JSON", json({ ID: "1700000001.001:7", SYSCALL: { pid: 1 } }), "not-lossless"],
    ["auditbeat's JSON", json({ auditd: { data: {} }, event: { module: "auditd" } }), "not-lossless"],
    [
      "a program's line in an array of a journal's entries",
      json([{ _TRANSPORT: "stdout", SYSLOG_IDENTIFIER: "mallory", MESSAGE: RECORD }]),
      "grammar-rejected",
    ],
    [
      "a journal's entry without the record's id",
      json({ _TRANSPORT: "audit", MESSAGE: 'CWD cwd="/"' }),
      "journal-incomplete",
    ],
    [
      "a journal's entry with a serial that is none",
      json({
        __REALTIME_TIMESTAMP: "1",
        _TRANSPORT: "audit",
        _AUDIT_ID: "x",
        _AUDIT_TYPE: "1307",
        MESSAGE: "",
      }),
      "journal-incomplete",
    ],
    ["a record that was cut behind a header", "Nov 14 22:13:24 web1 type=SYSC", "no-event-id"],
    ["the kernel's form without its tag", `2022-04-15T05:20:05Z audit: ${PRINTED}`, "grammar-rejected"],
    ["text", "hello", "no-event-id"],
    ["deep JSON", "[".repeat(100_000), "no-event-id"],
  ])("is a problem: %s", (_, line, code) => {
    expect(carried(line)).toMatchObject({ serials: [], codes: [code], isOther: false });
  });
});
