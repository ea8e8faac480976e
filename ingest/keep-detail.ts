// SPDX-License-Identifier: Apache-2.0
import type { DetailKind } from "../types/detail-kind.ts";
import type { OpenEvent } from "./open-event.ts";
import type { RowDictionary } from "./row-dictionary.ts";

const NOTHING = new Set(["?", "(null)", "(none)", '"?"', '""', ""]);

/** Stores a raw value with its event unless it means "none"; `name` determines its decoding. */
export function keepDetail(
  event: OpenEvent,
  kind: DetailKind,
  name: string,
  raw: string,
  rows: RowDictionary,
): void {
  if (NOTHING.has(raw)) return;
  const row = rows.detail(name, raw);
  if (row !== null) event.ownParts().details.push(kind, row);
}
