// SPDX-License-Identifier: Apache-2.0

import { type Expression, parseExpression } from "../expression/parse-expression.ts";
import { nameOfCall } from "../interpret/call-names.ts";
import { errnoNames, exitNumber } from "../interpret/number-names.ts";
import { resolveContid, withDescendants } from "../query/resolve-container.ts";
import { parseEventReference, resolveEvent } from "../query/resolve-event.ts";
import { readCondition } from "../query/search/read-condition.ts";
import type { Condition } from "../questions/condition.ts";
import type { ContainerReader } from "../questions/container-view.ts";
import type { EventReader } from "../questions/event-reader.ts";
import type { Zone } from "../report/zone.ts";
import { readAllNames } from "../store/repositories/containers/container-names.ts";
import { allContainers } from "../store/repositories/containers/find-containers.ts";
import { newestBootMs } from "../store/search/boot-reader.ts";
import type { Store } from "../store/store.ts";
import { parseContid } from "../types/contid.ts";
import type { ContainerId } from "../types/ids.ts";
import { callTest, callWords, machineTest, machineWords } from "./call-words.ts";
import { chooseContainer } from "./choose-container.ts";
import type { CliContext } from "./command-handler.ts";
import { parseTime } from "./parse-time.ts";
import { typesNamed, typeWords } from "./type-words.ts";

/**
 * The expression as typed, with its containers, times and names resolved in this database.
 * Throws ExpressionError, and CliError where a container is not found.
 */
export async function readExpression(
  store: Store,
  text: string,
  { container: containers, accounts }: Pick<EventReader, "container" | "accounts">,
  zone: Zone,
  { nowMs, regexMs }: Pick<CliContext, "nowMs"> & { readonly regexMs?: number },
): Promise<Condition> {
  const tree = parseExpression(text);
  const times = new Map<string, number>();
  const bootMs = () => newestBootMs(store);
  for (const [value, operator] of timesIn(tree)) {
    const edge = operator === "<=" || operator === ">" ? "end" : "start";
    const timeMs = await parseTime(value, { zone, nowMs, bootMs, edge }).catch(() => undefined);
    if (timeMs !== undefined) times.set(value, timeMs);
  }
  return readCondition({
    text,
    tree,
    regexMs,
    resolve: {
      container: (name) => chooseContainer(store, name, containers),
      containersLike: (test) => containersLike(store, containers, test),
      contid: (number) => contidTest(store, number),
      callName: nameOfCall,
      call: callTest,
      arch: machineTest,
      types: (type) => typesNamed(store, type),
      words: {
        call: callWords,
        arch: machineWords,
        types: () => typeWords(store),
        exit: errnoNames,
        uid: () => accounts.known("uid"),
        gid: () => accounts.known("gid"),
      },
      exit: exitNumber,
      account: accounts.spans,
      event(reference) {
        const parsed = parseEventReference(reference);
        return parsed === undefined ? undefined : resolveEvent(store, parsed);
      },
      timeMs: (time) => times.get(time),
      descendants: (roots) => withDescendants(store, roots),
    },
  });
}

function timesIn(node: Expression): [value: string, operator: string][] {
  switch (node.kind) {
    case "and":
    case "or":
      return node.parts.flatMap(timesIn);
    case "not":
      return timesIn(node.part);
    case "flag":
      return [];
    case "test":
      return node.field === "time" ? node.values.map(({ text }) => [text, node.operator]) : [];
  }
}

function contidTest(store: Store, text: string) {
  if (text === "unset" || text === "-1") return { kind: "none", evidence: "undefined" } as const;
  const contid = parseContid(text);
  return contid === undefined
    ? undefined
    : ({ kind: "in", containers: resolveContid(store, contid) } as const);
}

/** By any of its names, its key, or `host`. */
function containersLike(store: Store, read: ContainerReader, test: (text: string) => boolean): ContainerId[] {
  const found = new Set(
    readAllNames(store)
      .filter(([, value]) => test(value))
      .map(([id]) => id),
  );
  for (const id of allContainers(store)) {
    const { key, name } = read(id);
    if (test(key) || (name !== null && test(name))) found.add(id);
  }
  return [...found];
}
