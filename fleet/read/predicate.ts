// SPDX-License-Identifier: Apache-2.0

/**
 * SQL that holds for every event that is meant, and for some that are not: what the server cannot tell, all events may fit. The exact criteria are
 * compared with what was read. `isExact`: it holds for no other event, so that its opposite can be asked for.
 */
export interface Predicate {
  readonly sql: string;
  readonly isExact: boolean;
}

/** It cannot be told: all events may fit. */
export const ANY = undefined;
export type Part = Predicate | undefined;

export const exact = (sql: string): Part => ({ sql, isExact: true });
export const wide = (sql: string): Part => ({ sql, isExact: false });
/** A test of columns that may be NULL: then it does not hold. */
export const known = (sql: string) => `ifNull(${sql}, 0)`;

/** All of them: one that cannot be told narrows nothing. */
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
