// SPDX-License-Identifier: Apache-2.0

export type TimelineAct =
  | { readonly kind: "zoom"; readonly factor: number }
  | { readonly kind: "move"; readonly share: number }
  | { readonly kind: "row"; readonly step: number }
  | { readonly kind: "finding"; readonly step: 1 | -1 }
  | { readonly kind: "whole" | "toggle" | "open" | "out" | "in" };

const ACTS: Readonly<Record<string, TimelineAct>> = {
  "+": { kind: "zoom", factor: 0.5 },
  "=": { kind: "zoom", factor: 0.5 },
  w: { kind: "zoom", factor: 0.5 },
  "-": { kind: "zoom", factor: 2 },
  s: { kind: "zoom", factor: 2 },
  a: { kind: "move", share: -0.2 },
  d: { kind: "move", share: 0.2 },
  PageUp: { kind: "row", step: -10 },
  PageDown: { kind: "row", step: 10 },
  ArrowUp: { kind: "row", step: -1 },
  ArrowDown: { kind: "row", step: 1 },
  Home: { kind: "row", step: Number.NEGATIVE_INFINITY },
  End: { kind: "row", step: Number.POSITIVE_INFINITY },
  ArrowLeft: { kind: "out" },
  ArrowRight: { kind: "in" },
  n: { kind: "finding", step: 1 },
  p: { kind: "finding", step: -1 },
  f: { kind: "whole" },
  " ": { kind: "toggle" },
  Enter: { kind: "open" },
};

/** Actions of keys on the timeline. With Shift the arrows move in time. */
export function actOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): TimelineAct | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  if (shiftKey && key === "ArrowLeft") return ACTS["a"];
  if (shiftKey && key === "ArrowRight") return ACTS["d"];
  return Object.hasOwn(ACTS, key) ? ACTS[key] : undefined;
}
