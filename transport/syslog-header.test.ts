// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { readFrame } from "./read-frame.ts";

const RECORD = 'type=CWD msg=audit(1700000001.001:7): cwd="/"';

function claimed(line: string) {
  const { records, problems, isOther } = readFrame(line);
  return {
    hosts: records.map(({ carrier }) => carrier?.host ?? null),
    serials: records.map(({ record }) => record.serial),
    isRead: problems.length === 0 && !isOther,
  };
}

const of = (host: string | null) => ({ hosts: [host], serials: [7], isRead: true });

describe("the host of a record is", () => {
  it.each([
    ["the first of syslog-ng's chain", "Nov 14 22:13:21 web1/relay audispd: ", "web1"],
    ["the first of a longer chain", "2023-11-14T22:13:21Z web1/10.0.0.7/relay@net audispd: ", "web1"],
    ["behind the name of syslog-ng's source", "Nov 14 22:13:21 s_sys@web1/relay audispd[4]: ", "web1"],
    ["the first of a chain in RFC 5424", "<13>1 2023-11-14T22:13:21Z web1/relay audispd - - - ", "web1"],
    ["behind a zone", "Nov 14 22:13:21 UTC web1 audispd: ", "web1"],
    ["behind a zone and a year", "Tue Nov 14 22:13:21 CET 2023 web1 audispd: ", "web1"],
    ["behind ctime's year", "Tue Nov 14 22:13:21 2023 web1 audispd: ", "web1"],
    ["behind journalctl's weekday", "Tue 2023-11-14 22:13:21 UTC web1 auditd.service[4]: ", "web1"],
    ["behind seconds", "1700000001.007000 web1 audispd[4]: ", "web1"],
    ["behind seconds since the boot", "[ 1234.567890] web1 audisp-syslog[4]: ", "web1"],
    ["behind the seconds of short-delta", "[ 1234.567890 <    0.000123 >] web1 audispd[4]: ", "web1"],
    ["behind a date with slashes", "2023/11/14 22:13:21 web1 audispd: ", "web1"],
    ["an address in brackets", "Nov 14 22:13:21 [10.0.0.9] audispd: ", "10.0.0.9"],
    ["one with the name of a zone's end", "Nov 14 22:13:21 TEST audispd: ", "TEST"],
    ["OSSEC's", "2023 Nov 14 22:13:21 web1->/var/log/audit/audit.log ", "web1"],
    ["Wazuh's agent", "2023 Nov 14 22:13:21 (web1) any->/var/log/audit/audit.log ", "web1"],
    ["a label of logcli", '2023-11-14T22:13:21Z {host="web1", job="audit"} ', "web1"],
    ["in an object of Logstash", "2023-11-14T22:13:21.000Z {name=web1} ", "web1"],
    ["in the header behind a relay's", "Nov 14 22:13:21 relay Nov 14 22:13:20 web1 audispd: ", "web1"],
    ["behind two relays", "Nov 14 22:13:21 b 2023-11-14T22:13:21Z a Nov 14 22:13:20 web1 x: ", "web1"],
    [
      "in the header behind a collector's time",
      "2023-11-14T22:13:21.000Z Nov 14 22:13:20 web1 audispd[3]: ",
      "web1",
    ],
    [
      "in RFC 5424 behind one",
      "2023-11-14T22:13:21.000Z <13>1 2023-11-14T22:13:20Z web1 audispd 4 - - ",
      "web1",
    ],
    ["behind milliseconds and a time", "1700000001007 2023-11-14T22:13:21.000Z web1 ", "web1"],
    [
      "in the header with a priority behind a relay's",
      "Nov 14 22:13:21 relay <13>Nov 14 22:13:20 web1 x: ",
      "web1",
    ],
    [
      "in RFC 5424 behind a relay's header",
      "Nov 14 22:13:21 relay 1 2023-11-14T22:13:21Z web1 x 4 - - ",
      "web1",
    ],
    [
      "in RFC 5424 in RFC 5424",
      "<13>1 2023-11-14T22:13:21Z relay - - - - <13>1 2023-11-14T22:13:21Z web1 x - - - ",
      "web1",
    ],
    ["in a file of RFC 5424 without priorities", "1 2023-11-14T22:13:21Z web1 audispd 4 - - ", "web1"],
    [
      "the relay's where the inner header has none",
      "Nov 14 22:13:21 relay Nov 14 22:13:20 audispd: ",
      "relay",
    ],
  ])("%s", (_, header, host) => {
    expect(claimed(header + RECORD)).toEqual(of(host));
  });

  it.each([
    ["a level", "2023-11-14 22:13:21,007 INFO "],
    ["a level in brackets", "2023-11-14 22:13:21,007 [WARN] "],
    ["a logger's name behind a level", "2023-11-14 22:13:21,123 INFO  audit - "],
    ["a logger's name before a level", "2023-11-14 22:13:21,123 audit INFO "],
    ["a thread and a logger", "2023-11-14 22:13:21,123 [main] WARN audit "],
    ["a program in brackets", "Nov 14 22:13:21 [audispd] "],
    ["a facility", "Tue Nov 14 22:13:21 2023 daemon.info audispd: "],
    ["a time in brackets", "[2023-11-14T22:13:21.007Z] "],
    ["Apache's time", "[14/Nov/2023:22:13:21 +0000] "],
    ["ctime in brackets", "[Tue Nov 14 22:13:21 2023] "],
    ["seconds", "1700000001 "],
    ["milliseconds", "1700000001007 "],
    ["TAI64N", "@400000006553d0ce00000000 "],
    ["a time of day", "22:13:21 "],
    ["a priority", "<13>"],
    ["labels without a host", '2023-11-14T22:13:21Z {filename="/var/log/audit/audit.log"} '],
  ])("not in %s", (_, header) => {
    expect(claimed(header + RECORD)).toEqual(of(null));
  });

  it.each([
    ["JSON", JSON.stringify({ HOST: "s_sys@web1/relay", MESSAGE: RECORD })],
    ["Loki's labels", JSON.stringify({ stream: { instance: "web1" }, values: [["1", RECORD]] })],
    ["OCSF", JSON.stringify({ device: { hostname: "web1" }, raw_data: RECORD })],
    [
      "Google's labels",
      JSON.stringify({
        labels: { "compute.googleapis.com/resource_name": "web1" },
        textPayload: RECORD,
        resource: { labels: { instance_id: "42" } },
      }),
    ],
  ])("named in %s", (_, line) => {
    expect(claimed(line)).toEqual(of("web1"));
  });
});

describe("no record is", () => {
  it.each([
    [
      "another program's quotation behind a relay",
      `Nov 14 22:13:21 relay Nov 14 22:13:20 web1 sshd[9]: bad ${RECORD}`,
    ],
    [
      "another program's quotation behind a collector's time",
      `2023-11-14T22:13:21.000Z Nov 14 22:13:20 web1 sshd[9]: bad ${RECORD}`,
    ],
    ["another program's quotation behind seconds", `1700000001 web1 sshd[9]: bad: ${RECORD}`],
    [
      "a header that RFC 5424's program quotes",
      `<13>1 2023-11-14T22:13:21Z web1 nginx - - - Nov 14 22:13:20 web2 audispd: ${RECORD}`,
    ],
  ])("%s", (_, line) => {
    expect(claimed(line)).toEqual({ hosts: [], serials: [], isRead: false });
  });

  it("lost in Filebeat's entry of the journal, which is one where its id is all there", () => {
    const entry = (custom: object) =>
      JSON.stringify({
        message: 'CWD cwd="/"',
        host: { name: "web1" },
        systemd: { transport: "audit" },
        journald: { custom },
      });
    const custom = { audit_id: "7", audit_type: "1307", source_realtime_timestamp: "1700000001001000" };
    expect(claimed(entry(custom))).toEqual(of("web1"));
    expect(readFrame(entry({ audit_id: "7" })).problems).toMatchObject([{ code: "journal-incomplete" }]);
  });

  it("lost in a piece of docker's log that another program has printed with blanks", () => {
    const piece = (log: string) => `{"log": ${JSON.stringify(log)}, "stream": "stdout"}`;
    expect(claimed(`${piece(RECORD.slice(0, 20))}\n${piece(`${RECORD.slice(20)}\n`)}`)).toEqual(of(null));
  });
});
