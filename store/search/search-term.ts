// SPDX-License-Identifier: Apache-2.0

/**
 * One condition of a search. `filter` is a test of event e; `source`, where indexes answer it alone, a SELECT of event
 * ids (as `id`) between @first and @last: exactly those that the filter accepts, or with `isWide` some more. Both take
 * `parameters` by name, and @bootFirst, the least id of the boot.
 */
export interface SearchTerm {
  readonly name: string;
  readonly filter: string;
  readonly source?: string;
  readonly isWide?: true;
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** The same condition with renamed parameters, so that it can be combined with others of its kind. */
export function renamed(term: SearchTerm, suffix: string): SearchTerm {
  const names = Object.keys(term.parameters);
  if (names.length === 0) return term;
  const pattern = new RegExp(`@(${names.join("|")})\\b`, "g");
  const rename = (sql: string) => sql.replace(pattern, `@$1${suffix}`);
  const parameters = Object.fromEntries(names.map((name) => [name + suffix, term.parameters[name]!]));
  const source = term.source === undefined ? {} : { source: rename(term.source) };
  return { ...term, filter: rename(term.filter), ...source, parameters };
}

/** Disjunction; indexes answer it if they answer each condition. */
export function anyOf(name: string, terms: readonly SearchTerm[]): SearchTerm {
  if (terms.length === 1) return terms[0]!;
  const parameters = Object.assign({}, ...terms.map((term) => term.parameters)) as SearchTerm["parameters"];
  const filter = terms.map((term) => `(${term.filter})`).join(" OR ");
  if (terms.some(({ source }) => source === undefined)) return { name, filter, parameters };
  const source = terms.map((term) => `SELECT id FROM (${term.source})`).join(" UNION ");
  return {
    name,
    filter,
    source,
    parameters,
    ...(terms.some(({ isWide }) => isWide) ? { isWide: true } : {}),
  };
}

/** Conjunction: the first condition answered by an index finds a superset. */
export function allOf(name: string, terms: readonly SearchTerm[]): SearchTerm {
  if (terms.length === 1) return terms[0]!;
  const parameters = Object.assign({}, ...terms.map((term) => term.parameters)) as SearchTerm["parameters"];
  const filter = terms.map((term) => `(${term.filter})`).join(" AND ");
  const indexed = terms.find(({ source }) => source !== undefined);
  if (indexed === undefined) return { name, filter, parameters };
  return { name, filter, source: indexed.source!, isWide: true, parameters };
}

/** Negation: every event for which the condition is false or unknown. */
export function noneOf(term: SearchTerm): SearchTerm {
  return {
    name: `not ${term.name}`,
    filter: `NOT coalesce((${term.filter}), 0)`,
    parameters: term.parameters,
  };
}

/** SQL that gives the ids of the events between @first and @last of which all terms hold; the first that an index answers leads. Undefined: all. */
export function idsOfTerms(
  terms: readonly SearchTerm[],
): { readonly sql: string; readonly parameters: SearchTerm["parameters"] } | undefined {
  if (terms.length === 0) return undefined;
  const parameters = Object.assign({}, ...terms.map((term) => term.parameters)) as SearchTerm["parameters"];
  const lead = terms.find(({ source }) => source !== undefined);
  const filters = terms.filter((term) => term !== lead || term.isWide).map(({ filter }) => `(${filter})`);
  if (lead !== undefined && filters.length === 0) return { sql: lead.source!, parameters };
  const from =
    lead === undefined
      ? "event e WHERE e.id BETWEEN @first AND @last AND"
      : `(${lead.source}) h CROSS JOIN event e ON e.id = h.id WHERE`;
  return { sql: `SELECT e.id FROM ${from} ${filters.join(" AND ")}`, parameters };
}
