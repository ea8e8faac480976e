// SPDX-License-Identifier: Apache-2.0

import type { Statement } from "../../../types/attribution/event.ts";
import type { Store } from "../../store.ts";
import { NumberRows } from "./number-rows.ts";
import type { PageParts } from "./page-parts.ts";

const COLUMNS = 4;
/** Maximum number of cached types with fields; beyond it, they are read again in later pages. */
const MAX_KNOWN = 8192;

/** Reads the statements about containers in a page of events. Most events of a container repeat the same text: each is read once. */
export class StatementRows {
  readonly #base: number;
  readonly #rows: NumberRows;
  readonly #string;
  readonly #fields;
  /** By type and by fields, both rows of `string`. */
  readonly #known = new Map<number, Map<number, Statement>>();
  #size = 0;

  /** `base`: ids are read as their difference from it. */
  constructor(store: Store, base: number) {
    this.#base = base;
    this.#rows = new NumberRows(
      store,
      ["(event - CAST(@base AS INTEGER))", "position", "type", "fields"],
      "FROM statement WHERE event > @after AND event <= @last",
    );
    this.#string = store.prepare("SELECT value FROM string WHERE id = ?").pluck();
    this.#fields = store
      .prepare("SELECT long_fields FROM statement WHERE event = ? AND position = ?")
      .pluck();
  }

  /** Adds them to the parts of the events above `after`, up to `last`. */
  load(after: number, last: number, parts: PageParts): void {
    const rows = this.#rows.read({ after, last, base: this.#base });
    for (let at = 0; at < rows.length; at += COLUMNS) {
      const event = this.#base + rows[at]!;
      const own = parts.at(event);
      own.statements ??= [];
      own.statements.push(this.#statement(event, rows[at + 1]!, rows[at + 2]!, rows[at + 3]!));
    }
  }

  #statement(event: number, position: number, type: number, fields: number): Statement {
    if (Number.isNaN(fields))
      return readStatement(String(this.#string.get(type)), this.#fields.get(event, position) as string);
    return this.#known.get(type)?.get(fields) ?? this.#readKnown(type, fields);
  }

  #readKnown(type: number, fields: number): Statement {
    if (this.#size++ >= MAX_KNOWN) {
      this.#known.clear();
      this.#size = 1;
    }
    const statement = readStatement(String(this.#string.get(type)), String(this.#string.get(fields)));
    const known = this.#known.get(type);
    if (known === undefined) this.#known.set(type, new Map([[fields, statement]]));
    else known.set(fields, statement);
    return statement;
  }
}

function readStatement(type: string, fields: string): Statement {
  return { type, fields: firstOfEach(JSON.parse(fields) as [string, string][]) };
}

/** If a record has a field twice, the first counts. */
function firstOfEach(fields: readonly [string, string][]): Map<string, string> {
  const map = new Map<string, string>();
  for (const [name, value] of fields) if (!map.has(name)) map.set(name, value);
  return map;
}
