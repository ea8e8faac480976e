// SPDX-License-Identifier: Apache-2.0

import type {
  ContainerCriteria,
  ContainerLife,
  ContainerRepository,
} from "../../questions/container-repository.ts";
import type { EventKey } from "../../questions/event-key.ts";
import type { EventReader } from "../../questions/event-reader.ts";
import type { ContainerClass } from "../../types/attribution/conclusions.ts";
import type { Evidence } from "../../types/attribution/evidence.ts";
import type { BootId, ContainerId } from "../../types/ids.ts";
import { readNamesOfKind } from "../repositories/containers/container-names.ts";
import type { Store } from "../store.ts";
import { inBatches } from "./batches.ts";
import { listConditions, paged } from "./list-conditions.ts";
import { readNested } from "./nested-containers.ts";

type Row = readonly [
  row: ContainerId,
  boot: BootId,
  created: EventKey | null,
  ended: EventKey | null,
  first: EventKey | null,
  last: EventKey | null,
  evidence: Evidence,
  proof: EventKey,
];

/** All except those of class `likely`. */
const EVIDENT: readonly ContainerClass[] = ["host", "container", "pod", "sandbox"];

/** Containers of a database. */
export function containerRepository(store: Store, reader: () => EventReader): ContainerRepository {
  function* lives({ containers, boots, classes }: ContainerCriteria): Generator<ContainerLife> {
    const view = reader().container;
    const { condition, parameters } = listConditions({
      "c.id": containers,
      "c.boot": boots,
      "c.class": classes ?? EVIDENT,
    });
    const statement = store
      .prepare(
        `SELECT c.id, c.boot, c.created, c.ended, c.first_event, c.last_event, c.evidence, c.because
         FROM container c WHERE ${condition} AND c.id > ? ORDER BY c.id LIMIT ?`,
      )
      .raw();
    for (const [row, boot, created, ended, first, last, evidence, proof] of paged<Row>(statement, parameters))
      yield { view: view(row), boot, created, ended, first, last, evidence, proof };
  }
  return {
    containers: (criteria) => inBatches(lives(criteria)),
    nested: async (below) => readNested(store, reader(), below),
    images: async () => new Map(readNamesOfKind(store, "image")),
  };
}
