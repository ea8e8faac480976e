// SPDX-License-Identifier: Apache-2.0
import { constants } from "node:os";

const NAMES = new Map<number, string>();
for (const [name, number] of Object.entries(constants.errno)) if (!NAMES.has(number)) NAMES.set(number, name);

/** `-13` as `-EACCES`; any other exit value as it is. */
export function errnoName(exit: string): string {
  const name = /^-\d{1,4}$/.test(exit) ? NAMES.get(-Number(exit)) : undefined;
  return name === undefined ? exit : `-${name}`;
}

/** `EACCES` or `-EACCES` as `-13`; a number as itself; undefined for anything else. */
export function errnoNumber(text: string): string | undefined {
  if (/^-?\d{1,19}$/.test(text)) return text;
  const name = text.replace(/^-/, "").toUpperCase();
  const number = (constants.errno as Readonly<Record<string, number>>)[name];
  return number === undefined ? undefined : String(-number);
}
