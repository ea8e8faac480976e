// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { callLine, eventLines, stamp, steadyLog } from "./testing/lines.ts";
import { afterIngest, rowsOf, writeLog } from "./testing/scratch.ts";

const BOOTS = "SELECT cut, first_seq, last_seq FROM boot ORDER BY first_ms, id";
const bootsOf = (text: string) => afterIngest([writeLog(text)], (store) => rowsOf(store, BOOTS));
const login = (afterMs: number, serial: number, session: number) =>
  `type=LOGIN msg=${stamp(afterMs, serial)}: pid=9 uid=0 old-auid=4294967295 auid=1000 tty=(none) old-ses=4294967295 ses=${session} res=1\n`;
const load = (afterMs: number, serial: number, program: number) =>
  `type=BPF msg=${stamp(afterMs, serial)}: prog-id=${program} op=LOAD\n`;
const daemon = (type: string, afterMs: number, serial: number, rest: string) =>
  `type=DAEMON_${type} msg=${stamp(afterMs, serial)}: op=x ${rest} auid=0 pid=7 uid=0 ses=1 res=success\n`;

describe("a boot begins", () => {
  test("where a serial falls far", async () => {
    expect(await bootsOf(steadyLog(20_000, 20_010, 0) + steadyLog(5, 9, 100))).toEqual([
      { cut: "source-start", first_seq: 20_000, last_seq: 20_010 },
      { cut: "serial-fell", first_seq: 5, last_seq: 9 },
    ]);
  });

  test("where a serial falls a little, some seconds later", async () => {
    expect(await bootsOf(steadyLog(200, 210, 0) + steadyLog(1, 250, 5000))).toMatchObject([
      { last_seq: 210 },
      { cut: "serial-fell", first_seq: 1, last_seq: 250 },
    ]);
  });

  test("where used serials are reused immediately: a machine that boots within two seconds", async () => {
    expect(await bootsOf(steadyLog(1, 40, 0) + steadyLog(2, 60, 900))).toMatchObject([
      { last_seq: 40 },
      { cut: "serial-fell", first_seq: 2 },
    ]);
  });

  test("where the clock is set back at the same time, as without a battery", async () => {
    expect(await bootsOf(steadyLog(1, 300, 9_000_000) + steadyLog(1, 200, 0))).toHaveLength(2);
  });

  test("where the kernel says that it has started", async () => {
    const started = `type=KERNEL msg=${stamp(9000, 300)}: state=initialized audit_enabled=0 res=1\n`;
    expect(await bootsOf(steadyLog(100, 110, 0) + started + steadyLog(301, 305, 9010))).toMatchObject([
      { last_seq: 110 },
      { cut: "kernel-init", first_seq: 300 },
    ]);
  });

  test("where sessions or program ids restart", async () => {
    expect(
      await bootsOf(
        login(0, 10, 30) + steadyLog(11, 20, 100) + login(60_000, 21, 1) + steadyLog(22, 30, 61_000),
      ),
    ).toMatchObject([{ last_seq: 20 }, { cut: "session-fell", first_seq: 21, last_seq: 30 }]);
    expect(await bootsOf(load(0, 10, 130) + load(60_000, 11, 4) + steadyLog(12, 14, 61_000))).toMatchObject([
      { last_seq: 10 },
      { cut: "prog-id-fell", first_seq: 11 },
    ]);
  });

  test("where auditd starts on another kernel; its own serials mean nothing", async () => {
    const text =
      daemon("START", 0, 9771, "kernel=6.1.1") +
      steadyLog(5, 9, 10) +
      daemon("END", 200, 9772, "") +
      daemon("START", 90_000, 1200, "kernel=6.1.2") +
      steadyLog(50, 60, 90_010);
    expect(await bootsOf(text)).toEqual([
      { cut: "source-start", first_seq: 5, last_seq: 9 },
      { cut: "daemon-kernel", first_seq: 50, last_seq: 60 },
    ]);
  });
});

describe("a boot continues", () => {
  test("where serials come out of order, late ones too", async () => {
    const lines = [60, 58, 59, 62, 61, 70, 64].flatMap((serial, i) => eventLines(i * 300, serial));
    expect(await bootsOf(`${lines.join("\n")}\n`)).toEqual([
      { cut: "source-start", first_seq: 58, last_seq: 70 },
    ]);
  });

  test("where times go back by a minute and serials do not", async () => {
    expect(
      await bootsOf(steadyLog(1, 5, 70_000) + steadyLog(6, 9, 9000) + steadyLog(10, 12, 70_100)),
    ).toHaveLength(1);
  });

  test("where the clock is set back by a day and serials do not", async () => {
    expect(await bootsOf(steadyLog(1, 5, 90_000_000) + steadyLog(6, 9, 0))).toHaveLength(1);
  });

  test("where auditd is stopped and started", async () => {
    const text =
      steadyLog(5, 9, 0) +
      daemon("END", 100, 3, "") +
      daemon("START", 9000, 8000, "kernel=6.1.1") +
      steadyLog(10, 12, 9100);
    expect(await bootsOf(text)).toEqual([{ cut: "source-start", first_seq: 5, last_seq: 12 }]);
  });

  test("where a user-space record claims a reboot", async () => {
    const claim = `type=SYSTEM_BOOT msg=${stamp(100, 10)}: pid=9 uid=0 auid=4294967295 ses=4294967295 msg=' comm="x" exe="/x" res=success'\n`;
    expect(await bootsOf(steadyLog(5, 9, 0) + claim + steadyLog(11, 15, 200))).toHaveLength(1);
  });

  test("where a u32 serial wraps: the order goes on, and there is no gap", async () => {
    const top = 2 ** 32;
    const lines = [top - 2, top - 1, 0, 1, 2].flatMap((serial, i) => eventLines(i * 10, serial));
    await afterIngest([writeLog(`${lines.join("\n")}\n`)], (store) => {
      expect(rowsOf(store, BOOTS)).toEqual([{ cut: "source-start", first_seq: top - 2, last_seq: top + 2 }]);
      expect(rowsOf(store, "SELECT * FROM gap")).toEqual([]);
    });
  });

  test("in the next file after the wrap", async () => {
    const top = 2 ** 32;
    const first = writeLog(
      `${[top - 2, top - 1, 0].flatMap((serial, i) => eventLines(i * 10, serial)).join("\n")}\n`,
    );
    const second = writeLog(
      `${[1, 2, 3].flatMap((serial, i) => eventLines(100 + i * 10, serial)).join("\n")}\n`,
    );
    await afterIngest([first, second], (store) => {
      expect(rowsOf(store, BOOTS)).toEqual([{ cut: "source-start", first_seq: top - 2, last_seq: top + 3 }]);
    });
  });
});

test("two events of one serial with different times are both kept", async () => {
  const lines = [callLine(0, 5), callLine(3, 5), callLine(9, 6)];
  await afterIngest([writeLog(`${lines.join("\n")}\n`)], (store) => {
    expect(rowsOf(store, "SELECT id % 8 AS variant, time_ms % 1000 AS ms FROM event ORDER BY id")).toEqual([
      { variant: 0, ms: 0 },
      { variant: 2, ms: 3 },
      { variant: 0, ms: 9 },
    ]);
  });
});

test("auditd's events of one serial, in two boots of auditd, are both kept", async () => {
  const text =
    daemon("START", 0, 77, "") + steadyLog(5, 6, 10) + daemon("START", 5000, 77, "") + steadyLog(7, 8, 5010);
  await afterIngest([writeLog(text)], (store) =>
    expect(rowsOf(store, "SELECT count(*) AS n FROM event WHERE id % 2 = 1")).toEqual([{ n: 2 }]),
  );
});
