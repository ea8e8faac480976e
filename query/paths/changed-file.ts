// SPDX-License-Identifier: Apache-2.0
import type { EventFile } from "../../questions/event-file.ts";

/** The file that an event shows as changed, and the device that it lies on: the same as CHANGED_DEVICE gives. */
export function changedFile(files: readonly EventFile[]): {
  file: EventFile | undefined;
  dev: string | null;
} {
  const order = (file: EventFile) => (file.nametype === "PARENT" ? 2 : 0) + (file.name === null ? 1 : 0);
  const least = Math.min(...files.map(order));
  const file = files.findLast((one) => order(one) === least);
  if (file === undefined) return { file, dev: null };
  if (file.nametype === "PARENT" && file.name === null) return { file, dev: null };
  if (file.nametype !== "CREATE" && file.nametype !== "DELETE") return { file, dev: file.dev };
  const parents = files.filter(({ nametype }) => nametype === "PARENT");
  const named = parents.find(({ name }) => name !== null);
  return { file, dev: named === undefined ? (parents.length === 0 ? file.dev : null) : named.dev };
}
