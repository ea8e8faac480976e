// SPDX-License-Identifier: Apache-2.0
import type { AttributionFailure } from "../types/attribution/failure.ts";
import { escapeControls } from "./escape-controls.ts";

/** The reason of a failed attribution of a boot, in a sentence. */
export function failureText({
  source,
  line,
  error,
}: Pick<AttributionFailure, "source" | "line" | "error">): string {
  const place = `${escapeControls(source)}:${line}`;
  return `could not be attributed, all its events are unknown: ${escapeControls(error)} (${place}); ctraudit attribute tries again`;
}

/** The same as plain data. */
export function failureObject({ source, line, offset, error }: AttributionFailure): Record<string, unknown> {
  return { source, line, offset, error };
}
