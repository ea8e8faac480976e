// SPDX-License-Identifier: Apache-2.0
import { type Contid, parseContid } from "../types/contid.ts";

/** A container and its ancestors, innermost first. */
export type ContidChain = readonly Contid[];

/** The chains of a contid= value, and whether the kernel cut the list (`,+`). */
export interface ContidList {
  readonly chains: readonly ContidChain[];
  readonly isCut: boolean;
}

/**
 * Reads contid= in every posted form; undefined for anything else.
 * list := chain ("," chain)* [",+"]; chain := id (("^" id) | (",^" id))*; id := u64 | "-1" | "unset".
 * `4^2^1` (v8) and `4,^2,^1` (v9) are one chain; `7,9` are two containers that share a network namespace.
 */
export function parseContidList(text: string): ContidList | undefined {
  const isCut = text.endsWith(",+");
  const list = isCut ? text.slice(0, -2) : text;
  const chains: Contid[][] = [];
  for (const part of list.split(",")) {
    const continues = part.startsWith("^");
    const ids = (continues ? part.slice(1) : part).split("^").map(parseContid);
    if (ids.includes(undefined)) return undefined;
    const last = chains.at(-1);
    if (!continues) chains.push(ids as Contid[]);
    else if (last === undefined) return undefined;
    else last.push(...(ids as Contid[]));
  }
  return { chains, isCut };
}
