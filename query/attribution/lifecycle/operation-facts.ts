// SPDX-License-Identifier: Apache-2.0

import { type AttributionEvent, NAMESPACE_TYPES } from "../../../types/attribution/event.ts";
import type { Container } from "../model/container.ts";
import { appendFact, appendNamespace } from "../model/container-names.ts";
import type { Model } from "../model/model.ts";

/** All bits but the highest, CLONE_IO, which names no namespace: with it the flags would be a negative number. */
const NO_SIGN = 0x7fffffff;

/** Reads flags, namespaces, name and label of the record's container. */
export function readFacts(
  state: Model,
  event: AttributionEvent,
  container: Container,
  fields: ReadonlyMap<string, string>,
): void {
  const flags = fields.get("nsflags") ?? fields.get("flags");
  if (flags !== undefined && /^[0-9a-f]{1,8}$/i.test(flags))
    container.flags |= Number.parseInt(flags, 16) & NO_SIGN;
  for (const type of NAMESPACE_TYPES) addNamespace(state, container, event, type, fields);
  for (const kind of ["name", "label"] as const) {
    const text = fields.get(kind);
    const value = text === "?" ? undefined : text?.replace(/^"(.*)"$/, "$1"); // a name of one question mark is quoted
    const { names } = container;
    if (value !== undefined && !names.some((name) => name.kind === kind && name.value === value))
      if (hasRoom(state, event, names)) appendFact(container, "names", { kind, value, event: event.id });
  }
}

/**
 * Limit of facts per container. A task in a container under construction can create namespaces without end, and each
 * new one is compared with all before.
 */
const MAX_TOLD = 64;

/** Whether there is room for one more. Records a conflict when the limit is first reached. */
function hasRoom(state: Model, event: AttributionEvent, known: readonly unknown[]): boolean {
  if (known.length === MAX_TOLD - 1) {
    const detail = `a container with ${MAX_TOLD} names or namespaces of its own: further ones are left out`;
    state.conflicts.push({ event: event.id, pid: event.pid ?? -1, kind: "contid", detail });
  }
  return known.length < MAX_TOLD;
}

function addNamespace(
  state: Model,
  container: Container,
  event: AttributionEvent,
  type: (typeof NAMESPACE_TYPES)[number],
  fields: ReadonlyMap<string, string>,
): void {
  // the prototype writes mnt=, pidc= (for children); a plain pid= would be the task's
  // later kernels write mnt-ns=INODE/SERIAL, and mnt-ns=? for none
  const text = fields.get(`${type}-ns`) ?? fields.get(type === "pid" ? "pidc" : type);
  const inode = Number(text?.split("/", 1)[0]);
  if (!Number.isSafeInteger(inode) || inode <= 0) return;
  const { namespaces } = container;
  if (namespaces.some((known) => known.type === type && known.inode === inode)) return;
  if (hasRoom(state, event, namespaces)) appendNamespace(container, { type, inode, event: event.id });
}
