// SPDX-License-Identifier: Apache-2.0
import type { ContainerId } from "../../../types/ids.ts";
import type { Comparison, Condition, NumberField, TextField } from "../../condition.ts";
import type { EventView, StoredText } from "../../event-view.ts";
import type { SearchCriteria } from "../../search-criteria.ts";
import type { TextMatch } from "../../text-match.ts";

/** Criteria, and which views of events they mean. */
export interface Asked {
  readonly name: string;
  readonly criteria: SearchCriteria;
  readonly isMeant: (event: EventView) => boolean;
}

export const text = (value: StoredText): string =>
  typeof value === "string" ? value : Buffer.from(value).toString("utf8");

export const whole = (...values: string[]): TextMatch => ({
  kind: "whole",
  values,
  flags: "",
  passes: (value) => values.includes(value),
  bounded: (work) => work(),
});
export const part = (value: string): TextMatch => ({
  ...whole(value),
  kind: "part",
  passes: (found) => found.includes(value),
});
export const pattern = (regex: RegExp): TextMatch => ({
  kind: "pattern",
  values: [regex.source],
  flags: regex.flags,
  passes: (found) => regex.test(found),
  bounded: (work) => work(),
});

const numbers = (field: NumberField, comparison: Comparison, ...values: string[]): Condition => ({
  kind: "number",
  field,
  comparison,
  values,
});
const texts = (field: TextField, match: TextMatch): Condition => ({ kind: "text", field, match });

/** Questions about the events of a log; criteria are made of its own values. */
export function askedOf(all: readonly EventView[]): Asked[] {
  const middle = all[all.length >> 1]!;
  const of = (name: string, criteria: SearchCriteria, isMeant: Asked["isMeant"]): Asked => ({
    name,
    criteria,
    isMeant,
  });
  const by = (name: string, expression: Condition, isMeant: Asked["isMeant"]) =>
    of(name, { expression }, isMeant);
  const containers = [...new Set(all.flatMap((event) => containersOf(event)))];
  const pid = all.find((event) => event.pid !== null && event.pid > 1)!.pid!;
  const key = text(all.find(({ keys }) => keys.length > 0)!.keys[0]!);
  const isCurl = ({ program }: EventView) =>
    program !== null && program.comm !== null && /u.l/.test(text(program.comm));
  const chosen = all.filter((_, at) => at % 3 === 1).map(({ row }) => row);
  const [from, to] = [middle.timeMs - 500, middle.timeMs + 1500];
  return [
    of("everything", {}, () => true),
    of("nothing", { pid: 4_000_000 }, () => false),
    of("a pid", { pid }, (event) => event.pid === pid),
    of("a parent", { ppid: 1 }, (event) => event.ppid === 1),
    of("what failed", { success: false }, (event) => event.success === false),
    of("what succeeded", { success: true }, (event) => event.success === true),
    of("a key", { key, wholeWord: true }, ({ keys }) => keys.some((one) => text(one) === key)),
    of("record types", { types: ["USER_AUTH", "AVC", "EXECVE"] }, ({ types }) =>
      types.some((type) => ["USER_AUTH", "AVC", "EXECVE"].includes(type)),
    ),
    of("a time", { fromMs: from, toMs: to }, ({ timeMs }) => timeMs >= from && timeMs <= to),
    of("a node", { nodes: [middle.node ?? ""] }, ({ node }) => node === middle.node),
    of("some events", { events: chosen }, ({ row }) => chosen.includes(row)),
    of("all but some", { except: chosen }, ({ row }) => !chosen.includes(row)),
    of("a call", { call: (_, number) => number === 59 }, ({ call }) => call?.number === 59),
    of("containers", { container: { kind: "in", containers } }, (event) => containersOf(event).length > 0),
    ...containers.map((one) =>
      of(`container ${one}`, { container: { kind: "in", containers: [one] } }, (event) =>
        containersOf(event).includes(one),
      ),
    ),
    by("pid <", numbers("pid", "<", "1000"), (event) => event.pid !== null && event.pid < 1000),
    by("not pid <", { kind: "not", part: numbers("pid", "<", "1000") }, (event) =>
      event.pid === null ? true : event.pid >= 1000,
    ),
    by("exit", numbers("exit", "<", "-1"), ({ exit }) => exit !== null && BigInt(exit) < -1n),
    by("auid", numbers("auid", "=", "4294967295", "0"), ({ credential }) =>
      [4_294_967_295, 0].includes(credential?.auid ?? -1),
    ),
    by("serial", numbers("serial", ">=", String(middle.serial)), ({ serial }) => serial >= middle.serial),
    by("comm by pattern", texts("comm", pattern(/u.l/)), isCurl),
    by("exe by part", texts("exe", part("/bin/")), ({ program }) =>
      text(program?.exe ?? "").includes("/bin/"),
    ),
    by("type", texts("type", whole("PATH", "CWD")), ({ types }) =>
      types.some((type) => type === "PATH" || type === "CWD"),
    ),
    by(
      "and, or, not",
      {
        kind: "and",
        parts: [
          { kind: "or", parts: [texts("comm", pattern(/u.l/)), numbers("ppid", "=", "1")] },
          { kind: "not", part: { kind: "word", word: "failed" } },
        ],
      },
      (event) => (isCurl(event) || event.ppid === 1) && event.success !== false,
    ),
    of(
      "a pid and an expression",
      { pid, expression: { kind: "word", word: "succeeded" } },
      (event) => event.pid === pid && event.success === true,
    ),
  ];
}

/** Rows of the containers by which an event is found. */
export function containersOf({ container, containers }: EventView): ContainerId[] {
  return [...new Set([...(container === null ? [] : [container]), ...containers].map(({ row }) => row))];
}
