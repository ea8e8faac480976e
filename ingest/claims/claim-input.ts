// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { IngestError } from "../ingest-error.ts";
import { openInputs } from "../open-inputs.ts";
import { type JsonValue, JsonValues } from "./json-values.ts";

/** The JSON values of a file or the standard input, packed or not; afterwards its length and SHA-256. */
export class ClaimInput {
  readonly #path: string;
  readonly #hash = createHash("sha256");
  #bytes = 0;

  constructor(path: string) {
    this.#path = path;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** SHA-256 of all bytes; call it once. */
  sha256(): string {
    return this.#hash.digest("hex");
  }

  /** Throws IngestError as openInputs does. */
  async *values(): AsyncGenerator<JsonValue> {
    const path = this.#path;
    if (path !== "-" && !existsSync(path))
      throw new IngestError("CTR_INGEST_NO_SUCH_FILE", path, "no such file");
    const values = new JsonValues();
    for await (const input of openInputs({ path, closed: true, isStream: path === "-", bytes: undefined })) {
      if (input.kind === "refused") throw input.error;
      if (input.kind !== "log") continue;
      for await (const piece of input.bytes) {
        this.#hash.update(piece);
        this.#bytes += piece.length;
        yield* values.push(piece);
      }
    }
    yield* values.end();
  }
}
