// SPDX-License-Identifier: Apache-2.0
import type { ActionClaim, ClaimSource, ContainerClaim } from "../../../types/claims.ts";
import type { PreparedStatement, Store } from "../../store.ts";
import { type ClaimProblem, ID_HEAD } from "./claim-rows.ts";

/** Writes the claims of one source. Runs inside the caller's transaction. */
export class ClaimWriter {
  readonly #store: Store;
  readonly #source: number;
  readonly #container: PreparedStatement;
  readonly #action: PreparedStatement;
  readonly #problem: PreparedStatement;
  #position = 0;

  /** `end` provides the values not known at the start. */
  constructor(
    store: Store,
    { kind, name, node, readMs }: Pick<ClaimSource, "kind" | "name" | "node" | "readMs">,
  ) {
    this.#store = store;
    this.#source = Number(
      store
        .prepare(
          `INSERT INTO claim_source (kind, formats, name, node, bytes, sha256, read_ms, claims, others, rejected)
           VALUES (?, '', ?, ?, 0, 'reading', ?, 0, 0, 0)`,
        )
        .run(kind, name, node, readMs).lastInsertRowid,
    );
    this.#container = store.prepare(`INSERT INTO claim_container VALUES (${"?, ".repeat(21)}?)`);
    this.#action = store.prepare("INSERT INTO claim_action VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    this.#problem = store.prepare("INSERT INTO claim_problem VALUES (?, ?, ?, ?, ?)");
  }

  get source(): number {
    return this.#source;
  }

  nextPosition(): number {
    return this.#position++;
  }

  container(claim: ContainerClaim): void {
    this.#container.run(
      this.#source,
      this.nextPosition(),
      claim.class,
      claim.id,
      claim.id.slice(0, ID_HEAD),
      claim.podId,
      claim.name,
      claim.image,
      claim.imageId,
      claim.digest,
      claim.pod,
      claim.namespace,
      claim.podUid,
      claim.node,
      claim.user,
      claim.privileged === null ? null : Number(claim.privileged),
      claim.createdMs,
      claim.startedMs,
      claim.endedMs,
      JSON.stringify(claim.labels),
      JSON.stringify(claim.mounts),
      JSON.stringify(claim.ports),
    );
  }

  action({ id, action, timeMs, detail, exit }: ActionClaim): void {
    const head = id.slice(0, ID_HEAD);
    this.#action.run(this.#source, this.nextPosition(), id, head, action, timeMs, detail, exit);
  }

  problem({ line, reason, text }: ClaimProblem): void {
    this.#problem.run(this.#source, this.nextPosition(), line, reason, text);
  }

  end(ended: Pick<ClaimSource, "formats" | "bytes" | "sha256" | "claims" | "others" | "rejected">): void {
    this.#store
      .prepare(
        `UPDATE claim_source SET formats = @formats, bytes = @bytes, sha256 = @sha256, claims = @claims, others = @others, rejected = @rejected
         WHERE id = @source`,
      )
      .run({ ...ended, source: this.#source });
  }
}

/** Tables with rows of a source of claims. */
export const CLAIM_TABLES = ["claim_container", "claim_action", "claim_problem", "api_request"] as const;

/** Removes a source of claims from the database; false if it does not exist. Runs inside the caller's transaction. */
export function removeClaims(store: Store, source: number): boolean {
  for (const table of CLAIM_TABLES) store.prepare(`DELETE FROM ${table} WHERE source = ?`).run(source);
  return store.prepare("DELETE FROM claim_source WHERE id = ?").run(source).changes > 0;
}
