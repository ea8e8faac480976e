// SPDX-License-Identifier: Apache-2.0
import type { Readable } from "node:stream";
import { basketQuery, DOCUMENTS, documentWords } from "./api/basket.ts";
import { AskError } from "./api/endpoint.ts";
import type { ServedDatabase } from "./served-database.ts";
import { commandLine, needsFile } from "./served-place.ts";

/** A running command line of this program. */
export interface Printing {
  readonly stdout: Readable;
  /** Resolves at its end: undefined on success, otherwise its error message. */
  readonly failure: Promise<string | undefined>;
  stop(): void;
}

export type Print = (words: readonly string[]) => Printing;

/** A document of marked events as a file: streams the output of its command line. */
export async function printDocument(
  print: Print,
  database: ServedDatabase,
  name: string,
  parameters: Readonly<Record<string, string>>,
): Promise<Response> {
  const parsed = basketQuery.strict().safeParse(parameters);
  if (!parsed.success) throw new AskError(400, parsed.error.issues[0]?.message ?? "not understood");
  const words = documentWords(name, parsed.data);
  const { file } = DOCUMENTS[name]!;
  if (file === undefined) throw new AskError(400, "a directory is no file", "run its command");
  const { place } = database;
  if (place.isCopy && needsFile(words))
    throw new AskError(400, "this needs a local database", commandLine(place, words, undefined));
  const printing = print([...words, "--db", place.file()]);
  const pieces = printing.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await pieces.next();
  const failed = first.done === true ? await printing.failure : undefined;
  if (failed !== undefined) throw new AskError(400, failed);
  let waiting: IteratorResult<Buffer> | undefined = first;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = waiting ?? (await pieces.next());
      waiting = undefined;
      if (done !== true) return controller.enqueue(value);
      // An incomplete file must not look complete.
      const failure = await printing.failure;
      if (failure === undefined) controller.close();
      else controller.error(new Error(failure));
    },
    cancel: () => printing.stop(),
  });
  return new Response(body, {
    headers: {
      "Content-Type": file.type,
      "Content-Disposition": `attachment; filename="${file.name}"`,
    },
  });
}
