// SPDX-License-Identifier: Apache-2.0
import { type Contid, parseContid } from "./contid.ts";

/** One container and its ancestors, innermost first. */
export type ContidChain = readonly Contid[];

/**
 * Reads the value of contid=, old-contid= or ancestors= as any posted series prints it:
 * `list := chain ("," chain)*; chain := id (("^" id) | (",^" id))*; id := u64 | "-1" | "unset"`. A final `,+`
 * (our kernel: there were more) is accepted. undefined if the text is not such a list.
 */
export function parseContidList(text: string): ContidChain[] | undefined {
  const chains: Contid[][] = [];
  for (const part of text.replace(/,\+$/, "").replaceAll(",^", "^").split(",")) {
    const ids = part.split("^").map(parseContid);
    if (ids.includes(undefined)) return undefined;
    chains.push(ids as Contid[]);
  }
  return chains;
}
