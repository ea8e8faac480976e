// SPDX-License-Identifier: Apache-2.0
import type { StoredText } from "../../questions/event-view.ts";
import { escapeControls } from "../escape-controls.ts";

/** A container's name; for an id, its first twelve digits. */
export function containerLabelText(label: StoredText): string {
  return typeof label === "string" && /^[0-9a-f]{64}$/.test(label)
    ? label.slice(0, 12)
    : escapeControls(label);
}
