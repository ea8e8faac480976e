// SPDX-License-Identifier: Apache-2.0
import type { ContainerView } from "../questions/container-view.ts";
import type { EventView } from "../questions/event-view.ts";
import { escapeControls } from "./escape-controls.ts";

const LONG_ID = /^[0-9a-f]{64}$/;
/** A short label of a container: its name, the first twelve digits of its id, else its contid, else its key. */
export function containerLabel(container: ContainerView): string {
  const { name, contid, key } = container;
  if (name !== null) return LONG_ID.test(name) ? name.slice(0, 12) : escapeControls(name);
  return contid === null ? escapeControls(key) : `contid ${contid}`;
}

/** Short label of an event's location. */
export function placeLabel({ container, containers, attribution }: EventView): string {
  if (containers.length > 1) return containers.map(containerLabel).join(",");
  if (container !== null) return containerLabel(container);
  if (containers.length === 1) return containerLabel(containers[0]!);
  const word = attribution.evidence === "undefined" ? "undefined" : "unknown";
  return attribution.excludes.includes("host") ? `${word}, not host` : word;
}
