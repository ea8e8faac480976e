// SPDX-License-Identifier: Apache-2.0

import type { AccountKind, AccountNames, AccountSpan, GivenNames } from "../../questions/account-names.ts";
import { asText } from "../../types/as-text.ts";
import { firstAt } from "../../types/first-at.ts";
import { append } from "../../types/group-by.ts";
import type { IdentityNames } from "../../types/identity-names.ts";
import type { Store } from "../store.ts";
import { isClaimedName } from "./claimed-names.ts";

interface NamedSpan extends AccountSpan {
  readonly name: string;
}

type Row = readonly [
  node: number,
  nodeName: string | null,
  kind: AccountKind,
  number: number,
  name: string | Uint8Array,
  firstMs: number,
  lastMs: number,
];

/**
 * The names that auditd wrote beside numbers (log_format=ENRICHED), each for its own node, then those of a file.
 * A number that never had another name has it at all times; one that changed hands has each from the first record that
 * says so until the next, and before the first record that name.
 */
export function accountNames(store: Store, given?: GivenNames): AccountNames {
  const rows = store
    .prepare(
      `SELECT a.node, n.name, a.kind, a.number, a.name, a.first_ms, a.last_ms FROM account_name a JOIN node n ON n.id = a.node
       ORDER BY a.node, a.kind, a.number, a.first_ms, a.name`,
    )
    .raw()
    .all() as Row[];
  const byNode = new Map<string | null, NodeNames>();
  const byName = new Map<string, AccountSpan[]>();
  for (let first = 0; first < rows.length; ) {
    const [node, nodeName, kind, number] = rows[first]!;
    let end = first + 1;
    while (end < rows.length && isSameNumber(rows[first]!, rows[end]!)) end++;
    const spans = spansOf(rows.slice(first, end));
    let names = byNode.get(nodeName);
    if (names === undefined) {
      names = new NodeNames(node, given?.names);
      byNode.set(nodeName, names);
    }
    names.add(kind, number, spans);
    for (const span of spans) append(byName, `${kind} ${span.name}`, span);
    first = end;
  }
  const others = given?.names ?? NO_NAMES;
  return {
    at: (node, timeMs) => byNode.get(node)?.at(timeMs) ?? others,
    hasSeveral: (node, kind, number) => byNode.get(node)?.hasSeveral(kind, number) ?? false,
    isContested: (node) => byNode.get(node)?.isContested ?? false,
    spans: (kind, name) => {
      const found = [
        ...(byName.get(`${kind} ${name}`) ?? []),
        ...givenSpans(store, byNode.values(), kind, given?.numbers[kind](name)),
      ];
      return found.length > 0 || isClaimedName(store, kind, name) ? found : undefined;
    },
    known: (kind) =>
      [...byName.keys()].filter((key) => key.startsWith(`${kind} `)).map((key) => key.slice(kind.length + 1)),
  };
}

const NO_NAMES: IdentityNames = { user: () => undefined, group: () => undefined };

function isSameNumber(one: Row, other: Row): boolean {
  return one[0] === other[0] && one[2] === other[2] && one[3] === other[3];
}

/** Rows of one number, by the times when each name was read first. */
function spansOf(rows: readonly Row[]): NamedSpan[] {
  return rows.map(([node, , , number, name, , lastMs], at) => {
    const next = rows.slice(at + 1).find(([, , , , , firstMs]) => firstMs > rows[at]![5]);
    return {
      node,
      number,
      name: asText(name),
      fromMs: rows[at]![5] === rows[0]![5] ? Number.NEGATIVE_INFINITY : rows[at]![5],
      toMs: next === undefined ? Number.POSITIVE_INFINITY : Math.max(lastMs, next[5] - 1),
    };
  });
}

/** A number from a file applies to all nodes, except those whose log has another name for it. */
function givenSpans(
  store: Store,
  nodes: Iterable<NodeNames>,
  kind: AccountKind,
  number: number | undefined,
): AccountSpan[] {
  if (number === undefined) return [];
  const always = { number, fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };
  const named = new Set([...nodes].filter((names) => names.has(kind, number)).map(({ node }) => node));
  if (named.size === 0) return [{ ...always, node: null }];
  const all = store.prepare("SELECT id FROM node").pluck().all() as number[];
  return all.filter((node) => !named.has(node)).map((node) => ({ ...always, node }));
}

/** The names of one node. */
class NodeNames {
  readonly node: number;
  readonly #given: IdentityNames | undefined;
  readonly #spans = { uid: new Map<number, NamedSpan[]>(), gid: new Map<number, NamedSpan[]>() };
  /** Times at which a number gets or loses a name, in order; the names between two of them are one object. */
  #changes: number[] | undefined;
  readonly #made = new Map<number, IdentityNames>();

  /** One number has had several names. */
  isContested = false;

  constructor(node: number, given: IdentityNames | undefined) {
    this.node = node;
    this.#given = given;
  }

  add(kind: AccountKind, number: number, spans: NamedSpan[]): void {
    this.#spans[kind].set(number, spans);
    if (spans.length > 1) this.isContested = true;
  }

  hasSeveral(kind: AccountKind, number: number): boolean {
    return (this.#spans[kind].get(number)?.length ?? 0) > 1;
  }

  has(kind: AccountKind, number: number): boolean {
    return this.#spans[kind].has(number);
  }

  at(timeMs: number): IdentityNames {
    this.#changes ??= this.#findChanges();
    const at = firstAt(this.#changes, (change) => change > timeMs);
    let names = this.#made.get(at);
    if (names === undefined) {
      names = this.#make(timeMs);
      this.#made.set(at, names);
    }
    return names;
  }

  #findChanges(): number[] {
    const all = [...this.#spans.uid.values(), ...this.#spans.gid.values()].flat();
    const times = new Set(all.flatMap(({ fromMs, toMs }) => [fromMs, toMs + 1]).filter(Number.isFinite));
    return [...times].sort((a, b) => a - b);
  }

  #make(timeMs: number): IdentityNames {
    const users = nameFinder(this.#spans.uid, timeMs);
    const groups = nameFinder(this.#spans.gid, timeMs);
    return {
      user: (id) => users(id) ?? this.#given?.user(id),
      group: (id) => groups(id) ?? this.#given?.group(id),
    };
  }
}

/** Several names, if each was read before and after the other. */
function nameFinder(
  spans: ReadonlyMap<number, readonly NamedSpan[]>,
  timeMs: number,
): (id: number) => string | undefined {
  const found = new Map<number, string | undefined>();
  return (id) => {
    if (found.has(id)) return found.get(id);
    const names = (spans.get(id) ?? [])
      .filter(({ fromMs, toMs }) => fromMs <= timeMs && timeMs <= toMs)
      .map(({ name }) => name);
    const name = names.length === 0 ? undefined : names.join("|");
    found.set(id, name);
    return name;
  };
}
