// SPDX-License-Identifier: Apache-2.0
import { CONTID_UNSET } from "../../types/contid.ts";
import type { Container, FoldState } from "./fold-state.ts";
import { addContainer, HOST, newPlace } from "./places.ts";

/** The container with this id, made known by `event` if nothing did before; its ancestors with it. */
export function placeOfContid(
  state: FoldState,
  id: bigint,
  event: number,
  ancestors: readonly bigint[] = [],
): number {
  if (id === CONTID_UNSET) return newPlace(state, { kind: "undefined" });
  return containerOfContid(state, id, event, ancestors)?.place ?? HOST;
}

/** undefined: the id is the host's (1 on our kernel, 0 on the prototype). */
export function containerOfContid(
  state: FoldState,
  id: bigint,
  event: number,
  ancestors: readonly bigint[] = [],
): Container | undefined {
  if (id === 0n || (id === 1n && state.numbersHost)) return undefined;
  const text = id.toString();
  const known = state.contids.get(text);
  if (known !== undefined) return state.containers.get(known)!;
  const parent = ancestors.includes(id) ? undefined : ancestors[0]; // nothing lies in itself
  const container = addContainer(state, {
    key: event,
    keySuffix: text,
    created: 0,
    contid: text,
    parentPlace: parent === undefined ? -1 : placeOfContid(state, parent, event, ancestors.slice(1)),
    evidence: "kernel",
    because: event,
    open: false,
  });
  state.contids.set(text, state.containers.length - 1);
  return container;
}
