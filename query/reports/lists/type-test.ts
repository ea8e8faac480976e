// SPDX-License-Identifier: Apache-2.0
import { typeNumberOf } from "../../../interpret/record-texts.ts";

/** A set of record types, and how it is named in a sentence. */
export interface TypeTest {
  test(type: string): boolean;
  readonly words: string;
}

/** All types between two numbers, both included, and those without a number whose name begins so. */
export interface TypeRange {
  readonly prefix: string;
  /** Its name; undefined: all names that begin so. */
  readonly words?: string;
  readonly from: number;
  readonly to: number;
}

/** The set of these types. Ranges are by number as aureport has them, so that `UNKNOWN[2150]` is an anomaly as well. */
export function typesOf(...parts: readonly (string | TypeRange)[]): TypeTest {
  const names = new Set(parts.filter((part) => typeof part === "string"));
  const ranges = parts.filter((part) => typeof part !== "string");
  const isInRange = (type: string) => {
    const number = typeNumberOf(type);
    return ranges.some(({ prefix, from, to }) =>
      number === undefined ? prefix !== "" && type.startsWith(prefix) : number >= from && number <= to,
    );
  };
  return {
    test: (type) => names.has(type) || isInRange(type),
    words: parts
      .map((part) => (typeof part === "string" ? part : (part.words ?? (part.prefix && `${part.prefix}*`))))
      .filter((word) => word !== "")
      .join(", "),
  };
}
