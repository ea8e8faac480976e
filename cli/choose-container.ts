// SPDX-License-Identifier: Apache-2.0

import { resolveAny, resolveContainer, resolveContid, withDescendants } from "../query/resolve-container.ts";
import { nearest } from "../query/search/nearest.ts";
import type { ContainerReader, ContainerView } from "../questions/container-view.ts";
import { CLASSES } from "../questions/location-words.ts";
import type { ContainerTest } from "../questions/search-criteria.ts";
import { containerLabel } from "../report/container-label.ts";
import { shortestNames } from "../store/repositories/containers/container-names.ts";
import { containersOfClass } from "../store/repositories/containers/find-containers.ts";
import type { Store } from "../store/store.ts";
import { parseContid } from "../types/contid.ts";
import type { ContainerId } from "../types/ids.ts";
import { CliError } from "./cli-error.ts";
import type { OptionValues } from "./command-handler.ts";
import { expected, readChoice } from "./read-number.ts";

const MOST_LISTED = 20;
const MOST_COMPARED = 5000;

/**
 * The one container (or the host of every boot) that a name means. `orLikely`: or one that only command lines show. Throws
 * CTR_CLI_AMBIGUOUS, CTR_CLI_NOT_FOUND.
 */
export function chooseContainer(
  store: Store,
  text: string,
  read: ContainerReader,
  orLikely = false,
): readonly ContainerId[] {
  const found = orLikely ? resolveAny(store, text, read) : resolveContainer(store, text, read);
  if (found.length === 0) {
    const isLikely = resolveAny(store, text, read).length > 0;
    const hint = isLikely
      ? "only command lines show a container of that name: search has --likely"
      : suggestContainers(store, text);
    throw new CliError("CTR_CLI_NOT_FOUND", `no such container: ${text}`, { hint, exitStatus: 1 });
  }
  const views = found.map(read);
  if (found.length > 1 && views.some((view) => view.class !== "host")) throw ambiguous(text, views);
  return found;
}

/** Names that are near, else some that there are. */
function suggestContainers(store: Store, text: string): string {
  const names = shortestNames(store, MOST_COMPARED);
  const shown = (name: string) => (/^[0-9a-f]{64}$/.test(name) ? name.slice(0, 12) : name);
  const near = nearest(text, names.map(shown));
  if (near !== undefined) return `did you mean ${near}?`;
  if (names.length === 0) return "no container of this database has a name: ctraudit tree gives their keys";
  const some = names.slice(0, 5).map(shown).join(", ");
  return `there are ${some}${names.length > 5 ? ` and ${names.length - 5} more` : ""}: ctraudit tree lists them`;
}

function ambiguous(text: string, views: readonly ContainerView[]): CliError {
  const listed = views
    .slice(0, MOST_LISTED)
    .map((view) => `${view.key} (${view.class} ${containerLabel(view)})`);
  const more = views.length > MOST_LISTED ? ` and ${views.length - MOST_LISTED} more` : "";
  return new CliError("CTR_CLI_AMBIGUOUS", `${views.length} containers are called ${text}`, {
    hint: `give the key of one: ${listed.join(", ")}${more}`,
  });
}

/** Containers by --container, --contid and --subtree together. */
export function containerTest(
  store: Store,
  options: OptionValues,
  read: ContainerReader,
): ContainerTest | undefined {
  const name = options.text("container");
  const kind = readChoice(options, "class", CLASSES);
  const contid = options.text("contid");
  const orLikely = options.isSet("likely");
  if (
    kind !== undefined &&
    (name === "unknown" || name === "undefined" || contid === "unset" || contid === "-1")
  )
    throw new CliError(
      "CTR_CLI_USAGE",
      "--class applies to containers: host, unknown and undefined have none",
    );
  if (name === "unknown" || name === "undefined") return { kind: "none", evidence: name };
  if (contid === "unset" || contid === "-1") return { kind: "none", evidence: "undefined" };
  if (name === undefined && contid === undefined && kind === undefined) {
    if (options.isSet("subtree"))
      throw new CliError("CTR_CLI_USAGE", "--subtree needs --container or --contid");
    return undefined;
  }
  let chosen = name === undefined ? undefined : chooseContainer(store, name, read, orLikely);
  if (contid !== undefined) {
    const numbered = withContid(store, contid);
    chosen = chosen === undefined ? numbered : numbered.filter((id) => chosen?.includes(id));
  }
  const all = kind === undefined ? [] : containersOfClass(store, kind);
  const rooted = options.isSet("subtree") && chosen !== undefined ? withDescendants(store, chosen) : chosen;
  const containers =
    rooted === undefined ? all : kind === undefined ? rooted : rooted.filter((id) => all.includes(id));
  return { kind: "in", containers, ...(orLikely ? { orLikely } : {}) };
}

function withContid(store: Store, text: string): readonly ContainerId[] {
  const contid = parseContid(text);
  if (contid === undefined) throw expected("contid", "a number below 2^64 or unset", text);
  return resolveContid(store, contid);
}
