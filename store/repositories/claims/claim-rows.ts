// SPDX-License-Identifier: Apache-2.0
import type { ActionClaim, ClaimSource, ContainerClaim, Sourced } from "../../../types/claims.ts";
import type { PreparedStatement, Store } from "../../store.ts";

/** Number of characters of an id used as key of its claims: engines print this many. */
export const ID_HEAD = 12;

const SOURCE =
  "s.id, s.kind, s.formats, s.name, s.node, s.bytes, s.sha256, s.read_ms AS readMs, s.claims, s.others, s.rejected";

/** An unreadable value of a source of claims. */
export interface ClaimProblem {
  readonly line: number;
  readonly reason: string;
  readonly text: string;
}

/** In order of import. */
export function readClaimSources(store: Store): ClaimSource[] {
  return store.prepare(`SELECT ${SOURCE} FROM claim_source s ORDER BY s.id`).all() as ClaimSource[];
}

export function hasClaims(store: Store): boolean {
  return store.prepare("SELECT 1 FROM claim_source LIMIT 1").get() !== undefined;
}

/** The source with this content, for this host. */
export function findClaimSource(
  store: Store,
  { kind, sha256, node }: Pick<ClaimSource, "kind" | "sha256" | "node">,
): ClaimSource | undefined {
  return store
    .prepare(`SELECT ${SOURCE} FROM claim_source s WHERE kind = ? AND sha256 = ? AND ifnull(node, '') = ?`)
    .get(kind, sha256, node ?? "") as ClaimSource | undefined;
}

/** The first unreadable values of a source. */
export function readClaimProblems(store: Store, source: number, limit: number): ClaimProblem[] {
  return store
    .prepare("SELECT line, reason, text FROM claim_problem WHERE source = ? ORDER BY position LIMIT ?")
    .all(source, limit) as ClaimProblem[];
}

interface ContainerClaimRow extends Omit<ContainerClaim, "privileged" | "labels" | "mounts" | "ports"> {
  readonly source: number;
  readonly privileged: number | null;
  readonly labels: string;
  readonly mounts: string;
  readonly ports: string;
}

const CONTAINER = `source, class, id, pod_id AS podId, name, image, image_id AS imageId, digest, pod, namespace, pod_uid AS podUid, node, user, privileged,
  created_ms AS createdMs, started_ms AS startedMs, ended_ms AS endedMs, labels, mounts, ports`;

/** Reads claims by the heads of ids, and by pods. */
export class ClaimReader {
  readonly #sources: ReadonlyMap<number, ClaimSource>;
  readonly #byHead: PreparedStatement;
  readonly #actions: PreparedStatement;
  readonly #byPod: PreparedStatement;
  readonly #count: PreparedStatement;

  constructor(store: Store) {
    this.#sources = new Map(readClaimSources(store).map((source) => [source.id, source]));
    const order = "ORDER BY source, position";
    this.#byHead = store.prepare(`SELECT ${CONTAINER} FROM claim_container WHERE head = ? ${order}`);
    this.#byPod = store.prepare(
      `SELECT ${CONTAINER} FROM claim_container WHERE pod = ? AND ifnull(namespace, '') = ? ${order}`,
    );
    this.#count = store.prepare("SELECT count(*) FROM claim_action WHERE head = ?").pluck();
    this.#actions = store.prepare(
      `SELECT source, id, action, time_ms AS timeMs, detail, exit FROM claim_action WHERE head = ? ORDER BY time_ms, source, position LIMIT ?`,
    );
  }

  /** Claims about containers and pods whose id begins like this one. */
  containers(id: string): Sourced<ContainerClaim>[] {
    return (this.#byHead.all(id.slice(0, ID_HEAD)) as ContainerClaimRow[]).map((row) => this.#claim(row));
  }

  countActions(id: string): number {
    return this.#count.get(id.slice(0, ID_HEAD)) as number;
  }

  /** Its first `most` claims in lists of events. */
  actions(id: string, limit: number): Sourced<ActionClaim>[] {
    const rows = this.#actions.all(id.slice(0, ID_HEAD), limit) as (ActionClaim & { source: number })[];
    return rows.map((row) => ({ ...row, source: this.#sources.get(row.source)! }));
  }

  /** Of the containers and the sandboxes of a pod. */
  ofPod(pod: string, namespace: string | null): Sourced<ContainerClaim>[] {
    return (this.#byPod.all(pod, namespace ?? "") as ContainerClaimRow[]).map((row) => this.#claim(row));
  }

  #claim({ source, privileged, labels, mounts, ports, ...row }: ContainerClaimRow): Sourced<ContainerClaim> {
    return {
      ...row,
      privileged: privileged === null ? null : privileged === 1,
      labels: rowsOf(labels).map(([name = "", value = ""]) => [name, value]),
      mounts: rowsOf(mounts).map(([from = "", to = "", access = ""]) => [from, to, access]),
      ports: textsOf(ports),
      source: this.#sources.get(source)!,
    };
  }
}

/** A list of texts. */
export function textsOf(json: string): string[] {
  return rowsOf(json).map(([value = ""]) => value);
}

/** A list, or a list of lists, of texts; the database may be untrusted. */
function rowsOf(json: string): string[][] {
  const rows: unknown = JSON.parse(json);
  return (Array.isArray(rows) ? rows : []).map((row: unknown) =>
    (Array.isArray(row) ? row : [row]).map(String),
  );
}

/** Every claim of containers, source by source. */
export function readAllClaims(store: Store): Sourced<ContainerClaim>[] {
  const reader = new ClaimReader(store);
  const heads = store.prepare("SELECT DISTINCT head FROM claim_container ORDER BY head").pluck().all();
  return (heads as string[]).flatMap((head) => reader.containers(head));
}
