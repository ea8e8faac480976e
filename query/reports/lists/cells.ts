// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../../interpret/call-names.ts";
import type { EventView, StoredText } from "../../../questions/event-view.ts";
import { DetailKind } from "../../../types/detail-kind.ts";
import type { Cell } from "../report-model.ts";
import type { EngineReader } from "../report-reader.ts";

export const some = <T>(value: T | null | undefined): readonly T[] =>
  value === null || value === undefined ? [] : [value];

/** The program, by its path where the event says it. */
export const program = (event: EventView): Cell => event.program?.exe ?? event.program?.comm ?? null;

export const call = (event: EventView): Cell => (event.call === null ? null : callNames().call(event.call));

export const result = (event: EventView): Cell =>
  event.success === null ? null : event.success ? "yes" : "no";

/** Everything that the event says in these ways. */
export const said = (event: EventView, reader: EngineReader, ...kinds: number[]): StoredText[] =>
  kinds.flatMap((kind) => [...reader.events.details(event, kind)]);

/** One value in a cell; of several the first. */
export const first = (values: readonly StoredText[]): Cell => values[0] ?? null;

/** Host names and addresses that messages claim. */
export const claimedHosts = (event: EventView, reader: EngineReader): StoredText[] =>
  said(event, reader, DetailKind.hostname, DetailKind.address);

export const terminal = (event: EventView, reader: EngineReader): Cell =>
  first(said(event, reader, DetailKind.terminal)) ?? event.credential?.tty ?? null;
