// SPDX-License-Identifier: Apache-2.0
import type { z } from "zod";
import type { CallNames } from "../../../interpret/call-names.ts";
import type { Condition } from "../../../questions/condition.ts";
import type { EventReader } from "../../../questions/event-reader.ts";
import type { Repositories } from "../../../questions/repositories.ts";
import type { Zone } from "../../../report/zone.ts";
import type { Store } from "../../../store/store.ts";

/** Reads user input with the program's own reader, so that the page and the command line agree. */
export interface Meanings {
  /** Throws ExpressionError, and an error with `code` and `hint` if a name is unknown in this database. */
  readonly condition: (
    store: Store,
    text: string,
    reader: Pick<EventReader, "container" | "accounts">,
  ) => Promise<Condition>;
  /** The zone of a name accepted by --tz. */
  readonly zone: (name: string) => Promise<Zone>;
}

/** An open database in one consistent state, for one answer. */
export interface Asked {
  readonly store: Store;
  readonly repositories: Repositories;
  readonly reader: EventReader;
  readonly names: CallNames;
  readonly meanings: Meanings;
  readonly version: string;
  /** Whether it is a copy of a fleet. */
  readonly isCopy: boolean;
  /** The command line with these arguments on this database; `host`: the one host concerned, if there is only one. */
  readonly commandLine: (words: readonly string[], host?: string) => string;
}

/** One question of the interface: its parameters, its answer, and the command line that prints the same. */
export interface Endpoint<Query extends z.ZodObject = z.ZodObject, Answer extends z.ZodType = z.ZodType> {
  /** Its name below /api/v1/databases/{database}/. */
  readonly name: string;
  readonly summary: string;
  readonly query: Query;
  readonly answer: Answer;
  /** Arguments of a command line, without the database. */
  readonly command: (query: z.output<Query>) => readonly string[];
  /** The host concerned, if the question names one. */
  readonly host?: (query: z.output<Query>) => string | undefined;
  readonly read: (asked: Asked, query: z.output<Query>) => Promise<z.input<Answer>>;
}

/** Lets the compiler infer the types of both schemas. */
export function endpoint<Query extends z.ZodObject, Answer extends z.ZodType>(
  one: Endpoint<Query, Answer>,
): Endpoint<Query, Answer> {
  return one;
}

/** An invalid question; `status` is the HTTP status. */
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
