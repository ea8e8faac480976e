// SPDX-License-Identifier: Apache-2.0

export interface FieldWord {
  readonly name: string;
  readonly help: string;
  readonly listed: boolean;
}

/** Candidates at the cursor: a field or a word, or a value of a field. */
export interface Spot {
  readonly kind: "field" | "value" | "operator";
  /** Of a value. */
  readonly field: string;
  /** The part typed so far, and its start. */
  readonly typed: string;
  readonly start: number;
}

const OPERATORS = ["=", "!=", "~", "!~", "=~", "<", "<=", ">", ">=", "in ("];
const VALUE = /([a-z]+)\s*(?:!=|=~|!~|<=|>=|==|=|~|<|>)\s*("[^"]*|[^\s()"',]*)$/i;
const AMONG = /([a-z]+)\s+in\s*\((?:[^()]*,)?\s*("[^"]*|[^\s()"',]*)$/i;
const OPERATOR = /([a-z]+)\s+([=!~<>]*)$/i;
const WORD = /([a-z]*)$/i;

/** Reads the text before the cursor. */
export function spotIn(before: string, fields: ReadonlySet<string>): Spot {
  const value = VALUE.exec(before) ?? AMONG.exec(before);
  if (value !== null && fields.has(value[1]!.toLowerCase())) {
    const typed = value[2]!;
    return {
      kind: "value",
      field: value[1]!.toLowerCase(),
      typed: typed.replace(/^"/, ""),
      start: before.length - typed.length,
    };
  }
  const operator = OPERATOR.exec(before);
  if (operator !== null && fields.has(operator[1]!.toLowerCase())) {
    const typed = operator[2]!;
    return { kind: "operator", field: operator[1]!, typed, start: before.length - typed.length };
  }
  const [, typed = ""] = WORD.exec(before) ?? [];
  return { kind: "field", field: "", typed, start: before.length - typed.length };
}

export interface Offer {
  /** Replacement of the typed part. */
  readonly text: string;
  readonly label: string;
  readonly help: string;
}

const MOST_OFFERS = 12;

/** Candidates at a spot; those that begin with the typed text come first. */
export function offersAt(
  spot: Spot,
  fields: readonly FieldWord[],
  words: readonly string[],
  values: readonly string[],
): Offer[] {
  const typed = spot.typed.toLowerCase();
  if (spot.kind === "operator")
    return OPERATORS.filter((text) => text.startsWith(typed)).map((text) => ({
      text: `${text} `,
      label: text,
      help: "",
    }));
  if (spot.kind === "value")
    return best(values, typed).map((text) => ({ text: `${quotedValue(text)} `, label: text, help: "" }));
  const help = new Map(fields.map((field) => [field.name, field.help]));
  const all = [...fields.map(({ name }) => name), ...words, "and", "or", "not"];
  return best(all, typed).map((text) => ({ text: `${text} `, label: text, help: help.get(text) ?? "" }));
}

function best(words: readonly string[], typed: string): string[] {
  const starting = words.filter((word) => word.toLowerCase().startsWith(typed));
  const holding = words.filter(
    (word) => !word.toLowerCase().startsWith(typed) && word.toLowerCase().includes(typed),
  );
  return [...starting, ...holding].slice(0, MOST_OFFERS);
}

export function quotedValue(text: string): string {
  return /^[\w./:@+-]+$/.test(text) ? text : `"${text.replace(/[\\"]/g, "\\$&")}"`;
}
