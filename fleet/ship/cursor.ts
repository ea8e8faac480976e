// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

/** A slice acknowledged by a server. */
export interface Sent {
  readonly digest: string;
  readonly batch: bigint;
  /** Time of sending, in milliseconds since 1970; undefined if a manifest lists it. */
  readonly pendingMs?: number;
}

/** A batch that no manifest lists may be deleted after a week (`fleet prune`): it is sent again before that. */
const PENDING_MS = 6 * 86_400_000;

/**
 * The progress of shipping a database to a server, in a file beside it, `NAME.fleet`: the database itself is not changed, and `follow` may write to
 * it meanwhile. Without the file, everything is shipped again, and nothing is counted twice.
 */
export class ShipCursor {
  readonly #path: string;
  readonly #to: string;
  readonly #sent = new Map<string, Sent>();
  #committed: { version: number; digest: string } = { version: 0, digest: "" };
  #others: string[] = [];
  #lines = 0;

  /** `isForgotten`: ignore the recorded progress. */
  constructor(database: string, to: string, isForgotten = false, nowMs: number = Date.now()) {
    this.#path = `${database}.fleet`;
    this.#to = to;
    if (existsSync(this.#path)) this.#read(isForgotten);
    for (const [slice, { pendingMs = nowMs }] of this.#sent)
      if (nowMs - pendingMs > PENDING_MS) this.#sent.delete(slice);
  }

  get committed(): { readonly version: number; readonly digest: string } {
    return this.#committed;
  }

  sent(slice: string): Sent | undefined {
    return this.#sent.get(slice);
  }

  /** Records that the server has acknowledged a slice. */
  noteSent(slice: string, sent: Sent): void {
    this.#sent.set(slice, sent);
    this.#append(this.#entry(slice, sent));
  }

  /** Records that the server has acknowledged a manifest; slices missing from it are dropped. */
  noteCommit(version: number, digest: string, slices: ReadonlySet<string>): void {
    this.#committed = { version, digest };
    for (const slice of this.#sent.keys()) if (!slices.has(slice)) this.#sent.delete(slice);
    this.#listed();
    this.#append({ to: this.#to, version, digest });
    if (this.#lines > 2 * (this.#sent.size + this.#others.length) + 100) this.#rewrite();
  }

  #entry(slice: string, { digest, batch, pendingMs }: Sent): Readonly<Record<string, unknown>> {
    return {
      ...{ to: this.#to, slice, digest, batch: String(batch) },
      ...(pendingMs === undefined ? {} : { pendingMs }),
    };
  }

  /** Marks the slices sent so far as listed in a manifest. */
  #listed(): void {
    for (const [slice, { digest, batch }] of this.#sent) this.#sent.set(slice, { digest, batch });
  }

  #append(entry: Readonly<Record<string, unknown>>): void {
    appendFileSync(this.#path, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    this.#lines += 1;
  }

  #read(isForgotten: boolean): void {
    for (const line of readFileSync(this.#path, "utf8").split("\n")) {
      // The last line of a killed shipper may be incomplete: its slice is sent again.
      const entry = parsed(line);
      if (entry === undefined) continue;
      this.#lines += 1;
      if (entry["to"] !== this.#to) this.#others.push(line);
      else if (typeof entry["version"] === "number") {
        this.#committed = { version: entry["version"], digest: isForgotten ? "" : String(entry["digest"]) };
        this.#listed();
      } else if (!isForgotten)
        this.#sent.set(String(entry["slice"]), {
          digest: String(entry["digest"]),
          batch: BigInt(String(entry["batch"])),
          ...(typeof entry["pendingMs"] === "number" ? { pendingMs: entry["pendingMs"] } : {}),
        });
    }
    if (!readFileSync(this.#path, "utf8").endsWith("\n") && this.#lines > 0) this.#rewrite();
  }

  #rewrite(): void {
    const text = (isPending: boolean) =>
      [...this.#sent]
        .filter(([, sent]) => (sent.pendingMs !== undefined) === isPending)
        .map(([slice, sent]) => JSON.stringify(this.#entry(slice, sent)));
    const commit = JSON.stringify({ to: this.#to, ...this.#committed });
    const lines = [...this.#others, ...text(false), commit, ...text(true)];
    writeFileSync(`${this.#path}.new`, `${lines.join("\n")}\n`, { mode: 0o600 });
    renameSync(`${this.#path}.new`, this.#path);
    this.#lines = lines.length;
  }
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const entry = JSON.parse(line) as unknown;
    return typeof entry === "object" && entry !== null ? (entry as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
