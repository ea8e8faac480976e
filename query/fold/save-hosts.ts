// SPDX-License-Identifier: Apache-2.0
import { contidToBlob, type Store } from "../../store/api.ts";
import type { Contid } from "../../types/contid.ts";
import { HOST_PIDS_NAME, HOST_PIDS_SUFFIX } from "../host-pids.ts";
import type { FoldState } from "./fold-state.ts";
import type { Span } from "./table/span-rows.ts";

const COLUMNS = "id, key_event, key_suffix, boot, class, contid, first_event, last_event, evidence, because";

/** The host's row: what is proven to be there. */
export function saveHost(
  store: Store,
  boot: number,
  state: FoldState,
  id: number,
  span: Span | undefined,
): void {
  const contid = state.numbersHost ? contidToBlob(1n as Contid) : null;
  insertHost(store, boot, state, id, span, "host", contid);
}

/** What counts as the host does, and may be a sandbox on it all the same: a row of its own with the host's key. */
export function saveHostPids(
  store: Store,
  boot: number,
  state: FoldState,
  id: number,
  span: Span | undefined,
): void {
  insertHost(store, boot, state, id, span, HOST_PIDS_SUFFIX, null);
  store
    .prepare("INSERT INTO container_name (container, kind, value, event) VALUES (?, 'name', ?, ?)")
    .run(id, HOST_PIDS_NAME, state.firstEvent);
}

function insertHost(
  store: Store,
  boot: number,
  state: FoldState,
  id: number,
  span: Span | undefined,
  suffix: string,
  contid: Uint8Array | null,
): void {
  const { firstEvent } = state;
  store
    .prepare(`INSERT INTO container (${COLUMNS}) VALUES (?, ?, ?, ?, 'host', ?, ?, ?, ?, ?)`)
    .run(
      id,
      firstEvent,
      suffix,
      boot,
      contid,
      span?.first ?? null,
      span?.last ?? null,
      span?.evidence ?? "unknown",
      span?.because ?? firstEvent,
    );
}
