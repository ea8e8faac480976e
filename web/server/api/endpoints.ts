// SPDX-License-Identifier: Apache-2.0
import { around } from "./around.ts";
import { basket } from "./basket.ts";
import { fields, values } from "./complete.ts";
import { counts, density } from "./density.ts";
import { event } from "./event.ts";
import { events } from "./events.ts";
import { explain } from "./explain.ts";
import { groups } from "./groups.ts";
import { lanes } from "./lanes.ts";
import { overview } from "./overview.ts";
import { container, triage } from "./reports.ts";
import { tree } from "./tree.ts";

/** Every question of the interface. */
export const ENDPOINTS = [
  overview,
  triage,
  lanes,
  density,
  tree,
  container,
  events,
  counts,
  groups,
  event,
  around,
  fields,
  values,
  explain,
  basket,
] as const;
