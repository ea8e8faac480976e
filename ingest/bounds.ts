// SPDX-License-Identifier: Apache-2.0

/** A bound of reading: memory and the database stay bounded for any input. `--bound NAME=N` changes it. */
export interface Bound {
  readonly name: string;
  readonly usual: number;
  readonly least: number;
  readonly most: number;
  /** The bounded thing, for the manual. */
  readonly of: string;
  /** Code of the problem if it is reached. */
  readonly problem:
    | "boot-limit"
    | "order-unknown"
    | "line-too-long"
    | "node-limit"
    | "record-limit"
    | "text-limit";
}

const KIB = 2 ** 10;
const MIB = 2 ** 20;

export const BOUNDS = [
  {
    name: "line-bytes",
    usual: MIB,
    least: KIB,
    most: 64 * MIB,
    of: "bytes of a line",
    problem: "line-too-long",
  },
  {
    name: "event-records",
    usual: 65_536,
    least: 16,
    most: MIB,
    of: "records of an event in one source",
    problem: "record-limit",
  },
  {
    name: "source-nodes",
    usual: 65_536,
    least: 1,
    most: MIB,
    of: "hosts of a source",
    problem: "node-limit",
  },
  {
    name: "source-boots",
    usual: 65_536,
    least: 1,
    most: 131_072,
    of: "parts of boots in a source",
    problem: "boot-limit",
  },
  {
    name: "message-texts",
    usual: 262_144,
    least: 0,
    most: 2 ** 30,
    of: "different texts in messages of a host's programs; a text counts once for each 256 bytes",
    problem: "text-limit",
  },
  {
    name: "sorted-bytes",
    usual: 32 * MIB,
    least: 0,
    most: KIB * MIB,
    of: "bytes of a source whose lines are in no order, and are sorted in memory",
    problem: "order-unknown",
  },
] as const satisfies readonly Bound[];

export type BoundName = (typeof BOUNDS)[number]["name"];
export type Bounds = Readonly<Record<BoundName, number>>;

export const USUAL_BOUNDS: Bounds = boundsWith({});

/** The default bounds with the given changes. */
export function boundsWith(given: Partial<Bounds>): Bounds {
  return Object.fromEntries(BOUNDS.map(({ name, usual }) => [name, given[name] ?? usual])) as Bounds;
}

/** Bounds as stored with a source: `line-bytes=4194304,source-nodes=2`; null if all are defaults. */
export function textOfBounds(bounds: Bounds): string | null {
  const own = BOUNDS.filter(({ name, usual }) => bounds[name] !== usual);
  return own.length === 0 ? null : own.map(({ name }) => `${name}=${bounds[name]}`).join(",");
}

/** Parses the stored form: the database may be untrusted, so values beyond an option's range are not accepted. */
export function boundsOfText(text: string | null): Bounds {
  const given = new Map((text ?? "").split(",").map((part) => part.split("=", 2) as [string, string]));
  const read = BOUNDS.map(({ name, usual, least, most }) => {
    const number = Number(given.get(name) ?? usual);
    return [name, Number.isInteger(number) ? Math.min(most, Math.max(least, number)) : usual];
  });
  return Object.fromEntries(read) as Bounds;
}

/** Codes of problems that a raised bound may solve. */
export function codesOfRaised(before: Bounds, now: Bounds): string[] {
  return BOUNDS.filter(({ name }) => now[name] > before[name]).map(({ problem }) => problem);
}
