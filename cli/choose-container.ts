// SPDX-License-Identifier: Apache-2.0
import { resolveContainer, resolveContid, withDescendants } from "../query/resolve-container.ts";
import type { ContainerReader, ContainerView } from "../query/search/search-container-reader.ts";
import type { ContainerTest } from "../query/search/search-criteria.ts";
import { containerLabel } from "../report/container-label.ts";
import type { Store } from "../store/store.ts";
import { parseContid } from "../types/contid.ts";
import { CliError } from "./cli-error.ts";
import type { OptionValues } from "./command-handler.ts";
import { expected } from "./read-number.ts";

const MOST_LISTED = 20;

/** The one container (or the host of every boot) that a name means. Throws CTR_CLI_AMBIGUOUS, CTR_CLI_NOT_FOUND. */
export function chooseContainer(store: Store, text: string, read: ContainerReader): readonly number[] {
  const found = resolveContainer(store, text, read);
  if (found.length === 0) {
    const hint = "ctraudit tree lists them; --container takes a key, a name or the beginning of an id";
    throw new CliError("CTR_CLI_NOT_FOUND", `no such container: ${text}`, { hint, exitStatus: 1 });
  }
  const views = found.map(read);
  if (found.length > 1 && views.some((view) => view.class !== "host")) throw ambiguous(text, views);
  return found;
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

/** What --container, --contid and --subtree together ask for. */
export function containerTest(
  store: Store,
  options: OptionValues,
  read: ContainerReader,
): ContainerTest | undefined {
  const name = options.text("container");
  const contid = options.text("contid");
  if (name === "unknown" || name === "undefined") return { kind: "none", evidence: name };
  if (contid === "unset" || contid === "-1") return { kind: "none", evidence: "undefined" };
  if (name === undefined && contid === undefined) {
    if (options.isSet("subtree"))
      throw new CliError("CTR_CLI_USAGE", "--subtree needs --container or --contid");
    return undefined;
  }
  let chosen = name === undefined ? undefined : chooseContainer(store, name, read);
  if (contid !== undefined) {
    const numbered = withContid(store, contid);
    chosen = chosen === undefined ? numbered : numbered.filter((id) => chosen?.includes(id));
  }
  const containers = chosen ?? [];
  return {
    kind: "in",
    containers: options.isSet("subtree") ? withDescendants(store, containers) : containers,
  };
}

function withContid(store: Store, text: string): readonly number[] {
  const contid = parseContid(text);
  if (contid === undefined) throw expected("contid", "a number below 2^64 or unset", text);
  return resolveContid(store, contid);
}
