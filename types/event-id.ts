// SPDX-License-Identifier: Apache-2.0

/** Name of an event in text: NODE/SEC.MS:SERIAL, or SEC.MS:SERIAL if the log names no node; followed by #N if several events share it. */
export interface EventId {
  readonly node: string | null;
  readonly timeMs: number;
  readonly serial: number;
  /** Number among the events with this id, from 1; undefined: the only one. */
  readonly ordinal?: number | undefined;
}

/** `web-1/1665575154.237:1820463` */
export function formatEventId({ node, timeMs, serial, ordinal }: EventId): string {
  const stamp = `${formatAuditTime(timeMs)}:${serial}${ordinal === undefined ? "" : `#${ordinal}`}`;
  return node === null ? stamp : `${node}/${stamp}`;
}

/** Seconds and milliseconds in the kernel's form inside msg=audit(…). */
export function formatAuditTime(timeMs: number): string {
  const seconds = Math.floor(timeMs / 1000);
  return `${seconds}.${String(timeMs - seconds * 1000).padStart(3, "0")}`;
}
