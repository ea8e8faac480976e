// SPDX-License-Identifier: Apache-2.0
import type { ApiStage } from "../../../types/api-requests.ts";
import type { PreparedStatement, Store } from "../../store.ts";
import type { ClaimWriter } from "./claim-writer.ts";

/** Writes stages of requests beside the claims of their source. */
export class ApiRequestWriter {
  readonly #insert: PreparedStatement;

  constructor(store: Store) {
    this.#insert = store.prepare(
      `INSERT INTO api_request (source, position, line, audit_id, stage, action, namespace, pod, container, node, command, user, groups, impersonated,
         addresses, agent, code, received_ms, stage_ms, uri)
       VALUES (${"?, ".repeat(19)}?)`,
    );
  }

  write(writer: ClaimWriter, stage: ApiStage): void {
    this.#insert.run(
      writer.source,
      writer.nextPosition(),
      stage.line,
      stage.auditId,
      stage.stage,
      stage.action,
      stage.namespace,
      stage.pod,
      stage.container,
      stage.node,
      JSON.stringify(stage.command),
      stage.user,
      JSON.stringify(stage.groups),
      stage.impersonated,
      JSON.stringify(stage.addresses),
      stage.agent,
      stage.code,
      stage.receivedMs,
      stage.stageMs,
      stage.uri,
    );
  }
}
