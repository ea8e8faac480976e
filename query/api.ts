// SPDX-License-Identifier: Apache-2.0

export type { ContainerView } from "../questions/container-view.ts";
export type { EventReader } from "../questions/event-reader.ts";
export type { AttributionView, EventView } from "../questions/event-view.ts";
export type { ContainerTest, CredentialTest, SearchCriteria } from "../questions/search-criteria.ts";
export { eventReader } from "../store/search/event-reader.ts";
export { countEvents, planSearch, type SearchPlan, searchEvents } from "../store/search/search.ts";
export { type AttributionSummary, attribute } from "./attribute.ts";
export { readStatsOf as readStats, readTreeOf as readTree } from "./of-store.ts";
export { resolveContainer, resolveContid, withDescendants } from "./resolve-container.ts";
export { type EventReference, parseEventReference, resolveEvent } from "./resolve-event.ts";
export { readEvent, type ShownEvent } from "./show.ts";
export type { Stats } from "./stats.ts";
export type { BootTree, TreeContainer, TreeOptions } from "./tree.ts";
