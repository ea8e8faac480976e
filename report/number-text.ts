// SPDX-License-Identifier: Apache-2.0

/** 48120 as `48,120` */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 gap`, `2 gaps` */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A share as `12.3 %`; `0 %` and `100 %` only if exact. */
export function share(part: number, whole: number): string {
  if (whole === 0 || part === 0) return "0 %";
  if (part === whole) return "100 %";
  const percent = (100 * part) / whole;
  if (percent < 0.05) return "< 0.1 %";
  return percent > 99.95 ? "> 99.9 %" : `${percent.toFixed(1)} %`;
}
