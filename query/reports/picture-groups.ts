// SPDX-License-Identifier: Apache-2.0
import type { ContainerView } from "../../questions/container-view.ts";
import { readNamesOfKind } from "../../store/repositories/containers/container-names.ts";
import type { ContainerRow } from "../../store/repositories/containers/container-rows.ts";
import type { Store } from "../../store/store.ts";
import type { ContainerId } from "../../types/ids.ts";
import type { PictureGroup } from "./report-model.ts";
import type { ReportReader } from "./report-reader.ts";

/** Of more groups the largest have a bar each, and the rest one. */
const MOST_GROUPS = 20;

type Common = PictureGroup["common"];

/** Containers that have an image or a pod in common, as it is claimed. */
export interface RowGroup {
  readonly common: Common;
  readonly rows: readonly ContainerRow[];
}

/** Containers without a bar of their own by image, else by pod; the largest groups first, then containers without either, then groups beyond the limit. */
export function groupRows(reader: ReportReader, rows: readonly ContainerRow[]): RowGroup[] {
  const imageOf = imageReader(reader.store);
  const found = new Map<string, { readonly common: Common; readonly rows: ContainerRow[] }>();
  for (const row of rows) {
    const common = commonOf(reader.container(row.id), imageOf(row.id));
    const key = JSON.stringify(common);
    const group = found.get(key) ?? { common, rows: [] };
    found.set(key, group);
    group.rows.push(row);
  }
  const all = [...found.values()].sort((a, b) => b.rows.length - a.rows.length);
  const named = all.filter(({ common }) => common.kind !== "none");
  const nameless = all.filter(({ common }) => common.kind === "none");
  if (named.length <= MOST_GROUPS) return [...named, ...nameless];
  const rest = named.slice(MOST_GROUPS).flatMap((group) => group.rows);
  return [...named.slice(0, MOST_GROUPS), ...nameless, { common: { kind: "rest" }, rows: rest }];
}

function commonOf(view: ContainerView, image: string | undefined): Common {
  if (image !== undefined) return { kind: "image", name: image, by: "log" };
  const claimed = view.claimed?.claims.find((claim) => claim.image !== null)?.image;
  const isContradicted = (view.claimed?.contradictions.length ?? 0) > 0;
  const said = { by: "inventory" as const, ...(isContradicted && { isContradicted }) };
  if (claimed !== undefined && claimed !== null) return { kind: "image", name: claimed, ...said };
  for (let at: ContainerView | null = view; at !== null; at = at.parent)
    if (at.class === "pod" && at.name !== null) return { kind: "pod", name: at.name, by: "log" };
  const pod = view.claimed?.claims.find((claim) => claim.pod !== null)?.pod;
  return pod === undefined || pod === null ? { kind: "none" } : { kind: "pod", name: pod, ...said };
}

/** The first image that the log names for a container. */
function imageReader(store: Store): (container: ContainerId) => string | undefined {
  const images = new Map(readNamesOfKind(store, "image").toReversed());
  return (container) => images.get(container);
}
