// SPDX-License-Identifier: Apache-2.0
import type { z } from "zod";
import type { basket } from "../../server/api/basket.ts";
import type { counts, density } from "../../server/api/density.ts";
import type { event } from "../../server/api/event.ts";
import type { events } from "../../server/api/events.ts";
import type { groups } from "../../server/api/groups.ts";
import type { lanes } from "../../server/api/lanes.ts";
import type { overview } from "../../server/api/overview.ts";
import type { reportAnswer } from "../../server/api/report-view.ts";
import type { container } from "../../server/api/reports.ts";
import type { tree } from "../../server/api/tree.ts";
import type { eventRow } from "../../server/api/views.ts";

/** Types of answers, from the server's schemas. */
export type EventRow = z.output<typeof eventRow>;
export type ReportAnswer = z.output<typeof reportAnswer>;
export type ReportTable = ReportAnswer["tables"][number];
export type LanesAnswer = z.output<typeof lanes.answer>;
export type Lane = LanesAnswer["lanes"][number];
export type Finding = LanesAnswer["findings"][number];
export type DensityAnswer = z.output<typeof density.answer>;
export type CountsAnswer = z.output<typeof counts.answer>;
export type EventsAnswer = z.output<typeof events.answer>;
export type EventAnswer = z.output<typeof event.answer>;
export type GroupsAnswer = z.output<typeof groups.answer>;
export type ContainerAnswer = z.output<typeof container.answer>;
export type TreeAnswer = z.output<typeof tree.answer>;
export type OverviewAnswer = z.output<typeof overview.answer>;
export type BasketAnswer = z.output<typeof basket.answer>;

export interface DatabasesAnswer {
  readonly version: string;
  readonly databases: readonly { readonly id: number; readonly name: string; readonly path: string }[];
}
