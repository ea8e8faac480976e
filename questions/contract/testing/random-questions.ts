// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import type { Comparison, Condition, NumberField } from "../../condition.ts";
import type { EventView } from "../../event-view.ts";
import type { SearchCriteria } from "../../search-criteria.ts";
import { containersOf, part, text, whole } from "./asked.ts";

const COMPARISONS = ["=", "<", "<=", ">", ">="] as const;

/** A question, and the events that it means. */
export interface Question {
  readonly criteria: SearchCriteria;
  readonly isMeant: (event: EventView) => boolean;
}
interface Part {
  readonly condition: Condition;
  readonly holds: (event: EventView) => boolean;
}

type Numbers = readonly [field: NumberField, of: (event: EventView) => bigint | null];
const large = (value: number | null | undefined) =>
  value === null || value === undefined ? null : BigInt(value);
const NUMBERS: readonly Numbers[] = [
  ["pid", ({ pid }) => large(pid)],
  ["ppid", ({ ppid }) => large(ppid)],
  ["exit", ({ exit }) => (exit === null ? null : BigInt(exit))],
  ["serial", ({ serial }) => large(serial)],
  ["time", ({ timeMs }) => large(timeMs)],
  ["auid", ({ credential }) => large(credential?.auid)],
  ["uid", ({ credential }) => large(credential?.uid)],
  ["egid", ({ credential }) => large(credential?.egid)],
  ["ses", ({ credential }) => large(credential?.ses)],
];
const COMPARE: Readonly<Record<Comparison, (a: bigint, b: bigint) => boolean>> = {
  "=": (a, b) => a === b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};
const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;
const TEXTS = {
  comm: ({ program }: EventView) => (program?.comm == null ? [] : [text(program.comm)]),
  exe: ({ program }: EventView) => (program?.exe == null ? [] : [text(program.exe)]),
  key: ({ keys }: EventView) => keys.map(text),
  type: ({ types }: EventView) => types,
  tty: ({ credential }: EventView) => (credential?.tty == null ? [] : [text(credential.tty)]),
  node: ({ node }: EventView) => [node ?? ""],
} as const;
const WORDS = {
  succeeded: ({ success }: EventView) => success === true,
  failed: ({ success }: EventView) => success === false,
  claimed: ({ program }: EventView) => program?.claimed === true,
} as const;

/** Questions whose values are those of events, or beside them. */
export function questionsAbout(all: readonly EventView[]): fc.Arbitrary<Question> {
  const event = fc.constantFrom(...all);
  const number = fc
    .tuple(fc.constantFrom(...NUMBERS), event, fc.constantFrom(...COMPARISONS), fc.constantFrom(-1n, 0n, 1n))
    .map(([[field, of], from, comparison, beside]): Part => {
      const value = (of(from) ?? 0n) + beside;
      const asked = value < LEAST ? LEAST : value > MOST ? MOST : value;
      return {
        condition: { kind: "number", field, comparison, values: [String(asked)] },
        holds: (one) => {
          const own = of(one);
          return own !== null && COMPARE[comparison](own, asked);
        },
      };
    });
  const texts = fc
    .tuple(fc.constantFrom(...(Object.keys(TEXTS) as (keyof typeof TEXTS)[])), event, fc.boolean(), fc.nat(8))
    .map(([field, from, isWhole, cut]): Part => {
      const own = TEXTS[field](from)[0] ?? "absent";
      const characters = [...own];
      const asked = isWhole ? own : characters.slice(cut % characters.length || 0).join("") || own;
      const match = isWhole ? whole(asked) : part(asked);
      return {
        condition: { kind: "text", field, match },
        holds: (one) => TEXTS[field](one).some((value) => match.passes(value)),
      };
    });
  const words = fc
    .constantFrom(...(Object.keys(WORDS) as (keyof typeof WORDS)[]))
    .map((word): Part => ({ condition: { kind: "word", word }, holds: WORDS[word] }));
  const containers = fc.array(event, { minLength: 1, maxLength: 3 }).map((some): Part => {
    const asked = new Set(some.flatMap(containersOf));
    return {
      condition: { kind: "container", tests: [{ kind: "in", containers: [...asked] }] },
      holds: (one) => containersOf(one).some((row) => asked.has(row)),
    };
  });
  const evidence = event.map(
    ({ attribution }): Part => ({
      condition: { kind: "evidence", evidence: [attribution.evidence] },
      holds: (one) => one.attribution.evidence === attribution.evidence,
    }),
  );
  const { tree } = fc.letrec<{ tree: Part }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.oneof(number, texts, words, containers, evidence),
      fc.tuple(fc.constantFrom("and", "or"), fc.array(tie("tree"), { minLength: 2, maxLength: 3 })).map(
        ([kind, parts]): Part => ({
          condition: { kind: kind as "and" | "or", parts: parts.map(({ condition }) => condition) },
          holds: (one) =>
            kind === "and" ? parts.every(({ holds }) => holds(one)) : parts.some(({ holds }) => holds(one)),
        }),
      ),
      tie("tree").map(
        ({ condition, holds }): Part => ({
          condition: { kind: "not", part: condition },
          holds: (one) => !holds(one),
        }),
      ),
    ),
  }));
  const seldom = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined, freq: 2 });
  const often = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined, freq: 8 });
  const times = fc.tuple(event, event).map(([a, b]) => ({
    fromMs: Math.min(a.timeMs, b.timeMs),
    toMs: Math.max(a.timeMs, b.timeMs),
  }));
  const nodes = fc
    .array(event, { minLength: 1, maxLength: 6 })
    .map((some) => some.map(({ node }) => node ?? ""));
  return fc
    .record({
      ...{ tree: often(tree), times: seldom(times), nodes: seldom(nodes) },
      ...{ pid: seldom(event.map(({ pid }) => pid ?? 1)), success: seldom(fc.boolean()) },
    })
    .map(({ tree: expression, times: between, nodes: of, pid, success }) => ({
      criteria: {
        ...(expression === undefined ? {} : { expression: expression.condition }),
        ...between,
        ...(of === undefined ? {} : { nodes: of }),
        ...(pid === undefined ? {} : { pid }),
        ...(success === undefined ? {} : { success }),
      },
      isMeant: (one) =>
        (expression?.holds(one) ?? true) &&
        (between === undefined || (one.timeMs >= between.fromMs && one.timeMs <= between.toMs)) &&
        (of === undefined || of.includes(one.node ?? "")) &&
        (pid === undefined || one.pid === pid) &&
        (success === undefined || one.success === success),
    }));
}
