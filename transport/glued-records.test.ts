// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { readFrame } from "./read-frame.ts";

const RECORD = 'type=CWD msg=audit(1700000001.001:7): cwd="/"';

function carried(line: string) {
  const { records, problems } = readFrame(line);
  return {
    hosts: records.map(({ carrier }) => carrier?.host ?? null),
    serials: records.map(({ record }) => record.serial),
    codes: problems.map(({ code }) => code),
  };
}

describe("a line end that was lost", () => {
  const second = "type=DAEMON_START msg=audit(1700000060.007:9001): op=start ver=3.0.9 pid=500 res=success";

  it.each([
    ["within a name", `${RECORD} fsgid=0 tty${second}`, ['"/"', "0"]],
    ["within a value", `${RECORD} fsgid=0 tty=pt${second}`, ['"/"', "0"]],
    ["within quotes", `${RECORD} a1="abc${second} x="y"`, ['"/"']],
    ["behind a whole record", `${RECORD} key="k"${second}`, ['"/"', '"k"']],
    [
      "before a relay's header",
      `${RECORD} fsgid=0 tty=ptNov 14 22:13:21 web1 audispd: ${second}`,
      ['"/"', "0"],
    ],
    ["before a node", `${RECORD} fsgid=0 tty=ptnode=web1 ${second}`, ['"/"', "0"]],
    ["in a run of NUL bytes", `${RECORD} fsgid=0 tty=pt\0\0\0${second}`, ['"/"', "0"]],
  ])("leaves two records, and of the first what is whole: %s", (_, line, values) => {
    const { records } = readFrame(line);
    expect(records.map(({ record }) => record.type)).toEqual(["CWD", "DAEMON_START"]);
    expect(records[0]!.record.values).toEqual(values);
    expect(records[1]!.record.values.slice(0, 3)).toEqual(["start", "3.0.9", "500"]);
  });

  it.each([
    ["RFC 3164", "Nov 14 22:13:21 web2 audispd: "],
    ["RFC 3164 with a priority", "<13>Nov 14 22:13:21 web2 audispd[4]: "],
    ["a year", "Nov 14 2023 22:13:21 web2 "],
    ["an ISO time", "2023-11-14T22:13:21.007+00:00 web2 audispd: "],
    ["RFC 5424", "<13>1 2023-11-14T22:13:21Z web2 audispd - - - "],
    ["an octet count", '120 <13>1 2023-11-14T22:13:21Z web2 audispd 4 - [a b="c"] '],
  ])("gives each record the host of its own header: %s", (_, header) => {
    const first = header.replace("web2", "web1") + RECORD;
    for (const end of ["", " fsgid=0 tty=", ' key="k"']) {
      expect(carried(`${first}${end}${header}${second}`)).toMatchObject({
        hosts: ["web1", "web2"],
        serials: [7, 9001],
        codes: [],
      });
      expect(carried(`${RECORD}${end}${header}${second}`)).toMatchObject({ hosts: [null, "web2"] });
    }
    const { records } = readFrame(`${first} fsgid=0 tty=${header}${second}`);
    expect(records[0]!.record.values).toEqual(['"/"', "0"]);
    expect(carried(`${first} tty=${second}`).hosts).toEqual(["web1", "web1"]);
    expect(carried(JSON.stringify({ host: "relay", message: `${first}${header}${second}` })).hosts).toEqual([
      "web1",
      "web2",
    ]);
  });

  it.each([" ", ", ", ",", "  "])("is the end of whole values where records are joined by %j", (joint) => {
    const path =
      'type=PATH msg=audit(1700000001.001:7): item=0 name="/x" inode=5 nametype=NORMAL cap_frootid=0';
    const call = "node=web1 type=EXECVE msg=audit(1700000001.001:7): argc=1 a0=6964";
    const { records } = readFrame([path, call, RECORD, second].join(joint));
    expect(records.map(({ record }) => record.values.at(-1))).toEqual(["0", "6964", '"/"', "success"]);
  });

  it("is not believed inside a message", () => {
    for (const end of ["'", ""]) {
      const line = `type=USER msg=audit(1.000:7): pid=9 uid=0 msg='op=x ${second}${end}`;
      const { records, problems } = readFrame(line);
      expect(records.map(({ record }) => record.type)).toEqual(["USER"]);
      expect(records[0]!.record.claimsStart).toBe(2);
      expect(problems.map(({ code }) => code)).toEqual(["header-in-message"]);
    }
  });
});
