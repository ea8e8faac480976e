// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../interpret/call-names.ts";
import { safeJson } from "../../report/safe-json.ts";
import { openForReading } from "../../store/connection.ts";
import { beginSnapshot } from "../../store/live-rows.ts";
import { openRepositories } from "../../store/open-repositories.ts";
import type { Answers, Question } from "./answers.ts";
import { AskError, type Endpoint, type Meanings } from "./api/endpoint.ts";
import { ENDPOINTS } from "./api/endpoints.ts";
import { commandLine } from "./served-place.ts";

/** Inputs of an answer beside the database. */
export interface Grounds {
  readonly meanings: Meanings;
  readonly version: string;
}

/**
 * Answers one question, with the command line that prints the same. The database is opened, read in one consistent state, and closed: a writer can
 * continue, and close it into one file. Throws StoreError, AskError and the errors of the expression reader.
 */
export async function answerQuestion(
  { place, name, parameters }: Question,
  { meanings, version }: Grounds,
): Promise<string> {
  const { query, command, host, read } = endpointOf(name);
  const parsed = query.strict().safeParse(parameters);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new AskError(
      400,
      `${issue?.path.join(".") || "parameters"}: ${issue?.message ?? "not understood"}`,
    );
  }
  const asked = parsed.data;
  const store = openForReading(place.file);
  try {
    beginSnapshot(store);
    const repositories = openRepositories(store);
    const data = await read(
      {
        store,
        repositories,
        reader: repositories.reader,
        names: callNames(),
        meanings,
        version,
        isCopy: place.isCopy,
        commandLine: (words, of) => commandLine(place, words, of),
      },
      asked,
    );
    return safeJson({ command: commandLine(place, command(asked), host?.(asked)), data });
  } finally {
    store.close();
  }
}

function endpointOf(name: string): Endpoint {
  const found = (ENDPOINTS as unknown as readonly Endpoint[]).find((one) => one.name === name);
  if (found === undefined) throw new AskError(404, `no such question: ${name}`);
  return found;
}

/** Answers in this process, one question after the other. */
export function answersHere(grounds: Grounds): Answers {
  return { answer: (question) => answerQuestion(question, grounds), close: () => undefined };
}
