// SPDX-License-Identifier: Apache-2.0
import type { NamelessCopy } from "../query/renamed-nodes.ts";
import type { JoinedName, RenamedNode } from "../query/stats-names.ts";
import type { TwinNode } from "../questions/log-coverage.ts";
import type { NamePair } from "../types/host-names.ts";
import { escapeControls } from "./escape-controls.ts";
import { counted } from "./number-text.ts";

const MOST_LINES = 8;

/** Message: these names may belong to one host; this is uncertain, and --node confirms it. */
export function renamedLines(renamed: readonly RenamedNode[]): string[] {
  const lines = renamed.slice(0, MOST_LINES).map(({ source, before, after }) => {
    const [one, other] = [escapeControls(before), escapeControls(after)];
    return `${one} may be ${other}: --node joins them (serials and times go on in ${escapeControls(source)})`;
  });
  const rest = renamed.length - lines.length;
  return rest > 0 ? [...lines, `and ${rest} more pairs of names`] : lines;
}

/** Message: a log without host names belongs to a named host. */
export function namelessCopyLines(copies: readonly NamelessCopy[]): string[] {
  return copies.slice(0, MOST_LINES).map(({ node, common }) => {
    const name = escapeControls(node);
    return `the log without host names may be ${name}'s (${counted(common, "event")} in both): ingest it with --node ${name}, and both are one host`;
  });
}

/** Message: two names have the same calls. */
export function twinLines(twins: readonly TwinNode[]): string[] {
  const lines = twins.slice(0, MOST_LINES).map(({ name, other, common }) => {
    const [one, two] = [escapeControls(name), escapeControls(other)];
    return `${two} may be ${one}: ${counted(common, "call")} of both are the same, and counted twice; a new database with --node ${one} for ${two}'s log has one host`;
  });
  const rest = twins.length - lines.length;
  return rest > 0 ? [...lines, `and ${rest} more pairs of names`] : lines;
}

/** Message: boots of a log without host names overlap: records of two hosts, or a clock that was set back. */
export function simultaneousLines(boots: number): string[] {
  if (boots === 0) return [];
  const what = `${counted(boots, "boot")} of the log without host names ${boots === 1 ? "begins" : "begin"} before another one has ended`;
  return [
    `${what}: two hosts in one file (give each host's log a name: --node NAME), or a clock that was set back`,
  ];
}

/** Message: records are read as those of another host than they name. */
export function joinedLines(joined: readonly JoinedName[]): string[] {
  const lines = joined.slice(0, MOST_LINES).map(({ name, node, sources }) => {
    const own = name === null ? "records without a host name" : `records of ${escapeControls(name)}`;
    const first = escapeControls(sources[0] ?? "");
    const where = sources.length === 1 ? first : `${first} and ${sources.length - 1} more`;
    return `${own} are read as ${escapeControls(node)}'s, which has the same events (in ${where})`;
  });
  const rest = joined.length - lines.length;
  return rest > 0 ? [...lines, `and ${rest} more names`] : lines;
}

/** Message: one of two names may be short for the other. */
export function shortNameLines(pairs: readonly NamePair[]): string[] {
  const lines = pairs.slice(0, MOST_LINES).map(({ short, full }) => {
    const [one, other] = [escapeControls(short), escapeControls(full)];
    return `${one} may be ${other}: --node ${other} joins them (no event of the two shows that they are one)`;
  });
  const rest = pairs.length - lines.length;
  return rest > 0 ? [...lines, `and ${rest} more pairs of names`] : lines;
}
