// SPDX-License-Identifier: Apache-2.0

/**
 * SQL that is true for every matching event, and possibly for others: a criterion unknown to the server matches all events. The exact criteria are
 * applied to the rows read. `isExact`: it is true for no other event, so that it can be negated.
 */
export interface Predicate {
  readonly sql: string;
  readonly isExact: boolean;
}

/** Unknown: every event may match. */
export const ANY = undefined;
export type Part = Predicate | undefined;

export const exact = (sql: string): Part => ({ sql, isExact: true });
export const wide = (sql: string): Part => ({ sql, isExact: false });
/** A test of columns that may be NULL: then it is false. */
export const known = (sql: string) => `ifNull(${sql}, 0)`;

/** Conjunction: an unknown term narrows nothing. */
export function all(parts: readonly Part[]): Part {
  const told = parts.filter((part) => part !== undefined);
  if (told.length === 0) return ANY;
  return {
    sql: told.map(({ sql }) => `(${sql})`).join(" AND "),
    isExact: told.length === parts.length && told.every(({ isExact }) => isExact),
  };
}

export function any(parts: readonly Part[]): Part {
  const told = parts.filter((part) => part !== undefined);
  if (told.length < parts.length) return ANY;
  if (told.length === 0) return exact("0");
  return {
    sql: told.map(({ sql }) => `(${sql})`).join(" OR "),
    isExact: told.every(({ isExact }) => isExact),
  };
}
