// SPDX-License-Identifier: Apache-2.0
import type { NamelessCopy, RenamedNode } from "../query/renamed-nodes.ts";
import { escapeControls } from "./escape-controls.ts";
import { counted } from "./number-text.ts";

const MOST_LINES = 8;

/** Says which names one host may have had: nobody can tell for sure, and --node says that it is so. */
export function renamedLines(renamed: readonly RenamedNode[]): string[] {
  const lines = renamed.slice(0, MOST_LINES).map(({ source, before, after }) => {
    const [one, other] = [escapeControls(before), escapeControls(after)];
    return `${one} may be ${other}: --node joins them (serials and times go on in ${escapeControls(source)})`;
  });
  const rest = renamed.length - lines.length;
  return rest > 0 ? [...lines, `and ${rest} more pairs of names`] : lines;
}

/** Says where a log without host names is a named host's. */
export function namelessCopyLines(copies: readonly NamelessCopy[]): string[] {
  return copies.slice(0, MOST_LINES).map(({ node, common }) => {
    const name = escapeControls(node);
    return `the log without host names may be ${name}'s (${counted(common, "event")} in both): ingest it with --node ${name}, and both are one host`;
  });
}
