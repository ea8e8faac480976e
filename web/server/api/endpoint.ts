// SPDX-License-Identifier: Apache-2.0
import type { z } from "zod";
import type { CallNames } from "../../../interpret/call-names.ts";
import type { Condition } from "../../../questions/condition.ts";
import type { EventReader } from "../../../questions/event-reader.ts";
import type { Repositories } from "../../../questions/repositories.ts";
import type { Zone } from "../../../report/zone.ts";
import type { Store } from "../../../store/store.ts";

/** Reads what a user typed; the program's own reader, so that a page and a command line mean the same. */
export interface Meanings {
  /** Throws ExpressionError, and an error with `code` and `hint` where a name means nothing in this database. */
  readonly condition: (
    store: Store,
    text: string,
    reader: Pick<EventReader, "container" | "accounts">,
  ) => Promise<Condition>;
  /** The zone of a name as --tz takes it. */
  readonly zone: (name: string) => Promise<Zone>;
}

/** An open database, in one state of it, for one answer. */
export interface Asked {
  readonly store: Store;
  readonly repositories: Repositories;
  readonly reader: EventReader;
  readonly names: CallNames;
  readonly meanings: Meanings;
  readonly version: string;
  /** A copy of what a fleet's server has. */
  readonly isCopy: boolean;
  /** The command line of these words on this database; `host`: whose logs they are about, where one alone is. */
  readonly commandLine: (words: readonly string[], host?: string) => string;
}

/** One question of the interface: its parameters, its answer, and the command line that prints the same. */
export interface Endpoint<Query extends z.ZodObject = z.ZodObject, Answer extends z.ZodType = z.ZodType> {
  /** Its name below /api/v1/databases/{database}/. */
  readonly name: string;
  readonly summary: string;
  readonly query: Query;
  readonly answer: Answer;
  /** Words of a command line, without the database. */
  readonly command: (query: z.output<Query>) => readonly string[];
  /** The host whose logs the question is about, where it names one. */
  readonly host?: (query: z.output<Query>) => string | undefined;
  readonly read: (asked: Asked, query: z.output<Query>) => Promise<z.input<Answer>>;
}

/** Lets the compiler see the types of the two schemas. */
export function endpoint<Query extends z.ZodObject, Answer extends z.ZodType>(
  one: Endpoint<Query, Answer>,
): Endpoint<Query, Answer> {
  return one;
}

/** A question that cannot be answered as it was asked; `status` is HTTP's. */
export class AskError extends Error {
  override readonly name = "AskError";
  readonly code: "CTR_WEB_NOT_FOUND" | "CTR_WEB_BAD_QUESTION";
  readonly status: 400 | 404;
  readonly hint: string | undefined;

  constructor(status: 400 | 404, message: string, hint?: string) {
    super(message);
    this.status = status;
    this.code = status === 404 ? "CTR_WEB_NOT_FOUND" : "CTR_WEB_BAD_QUESTION";
    this.hint = hint;
  }
}
