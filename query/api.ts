// SPDX-License-Identifier: Apache-2.0
export { type AttributionSummary, attribute } from "./attribute.ts";
export { resolveContainer, resolveContid, withDescendants } from "./resolve-container.ts";
export { type EventReference, parseEventReference, resolveEvent } from "./resolve-event.ts";
export { countEvents, planSearch, type SearchPlan, searchEvents } from "./search/search.ts";
export type { ContainerView } from "./search/search-container-reader.ts";
export type { ContainerTest, CredentialTest, SearchCriteria } from "./search/search-criteria.ts";
export { type EventReader, eventReader } from "./search/search-event-reader.ts";
export type { AttributionView, EventView } from "./search/search-event-view.ts";
export { readEvent, type ShownEvent } from "./show.ts";
export { readStats, type Stats } from "./stats.ts";
export { type BootTree, readTree, type TreeContainer, type TreeOptions } from "./tree.ts";
