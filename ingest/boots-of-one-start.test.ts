// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { steadyLog } from "./testing/lines.ts";
import { afterIngest, rowsOf, writeLog } from "./testing/scratch.ts";

const HOUR = 3_600_000;
const BOOTS = "SELECT first_seq, last_seq FROM boot ORDER BY first_ms, last_ms";
const init = `type=KERNEL msg=audit(0.036:1): state=initialized audit_enabled=0 res=1\n`;
/** The first second of a clock without a battery, in each boot with the same ids. */
const early = (unit: string) =>
  [2, 3, 4]
    .map(
      (serial) =>
        `type=SERVICE_START msg=audit(946684801.00${serial}:${serial}): pid=1 uid=0 auid=4294967295 ses=4294967295 msg='unit=${unit} exe="/x" hostname=? addr=? terminal=? res=success'\n`,
    )
    .join("");

/** Some seconds of such a clock, from this one on. */
const slow = (from: number) =>
  [2, 3, 4, 5, 6]
    .map(
      (serial) =>
        `type=ANOM_ABEND msg=audit(${from + serial * 2}.000:${serial}): auid=0 uid=0 gid=0 ses=1 pid=${serial} comm="x" sig=6\n`,
    )
    .join("");

describe("two boots that begin with the same id are two boots", () => {
  const one = { first_seq: 1, last_seq: 40 };
  test.each([
    ["with one line", init + steadyLog(2, 40, 0), init + steadyLog(2, 40, 2 * HOUR), one],
    [
      "with unset times of other texts",
      early("a") + steadyLog(5, 40, 0),
      early("b") + steadyLog(5, 40, HOUR),
      { ...one, first_seq: 2 },
    ],
    [
      "with the ids of some events",
      early("a") + steadyLog(5, 40, 0),
      early("a") + steadyLog(5, 40, HOUR),
      { ...one, first_seq: 2 },
    ],
  ])("%s", async (_, first, second, boot) => {
    for (const node of [undefined, "web1"]) {
      const lines = (first + second).replaceAll(
        /^type=/gm,
        node === undefined ? "type=" : `node=${node} type=`,
      );
      await afterIngest([writeLog(lines)], (store) => {
        expect(rowsOf(store, BOOTS)).toEqual([boot, boot]);
        expect(rowsOf(store, "SELECT code FROM problem")).toEqual([]);
        expect(rowsOf(store, "SELECT id FROM event WHERE (id >> 1) & 3 > 0")).toEqual([]);
      });
    }
  });

  test("also where no serial of one is another's", async () => {
    const every = (first: number, laterMs: number) =>
      [0, 1, 2, 3].map((i) => steadyLog(first + 2 * i, first + 2 * i, laterMs)).join("");
    await afterIngest([writeLog(init + every(12, 0) + init + every(11, 27 * HOUR))], (store) =>
      expect(rowsOf(store, "SELECT first_seq, last_seq FROM boot ORDER BY first_seq, last_seq")).toHaveLength(
        2,
      ),
    );
  });

  test.each([
    ["behind one line", init],
    ["behind seconds of a clock that counts from 1970", init + slow(2)],
    ["behind seconds of a clock that counts from 2000", slow(946_684_800)],
  ])("also where the later one goes on above the serials of the earlier one, %s", async (_, begin) => {
    const first = begin + steadyLog(8, 20, 0);
    const lines = (text: string) => text.split("\n").length - 1;
    const [one, two] = [first, begin + steadyLog(50, 60, HOUR)];
    const serials = "SELECT count(*) AS n FROM event GROUP BY id >> 36 ORDER BY n";
    await afterIngest([writeLog(one + two)], (store) => {
      const events = [lines(begin) + 11, lines(begin) + 13];
      expect(rowsOf(store, serials)).toEqual(events.map((n) => ({ n })));
    });
    await afterIngest([writeLog(one + one + steadyLog(21, 30, 0))], (store) =>
      expect(rowsOf(store, serials)).toEqual([{ n: lines(begin) + 23 }]),
    );
  });

  test("a log that stands twice in one is one boot", async () => {
    const text = init + steadyLog(2, 40, 0);
    await afterIngest([writeLog(text + text)], (store) => expect(rowsOf(store, BOOTS)).toEqual([one]));
  });
});
