// SPDX-License-Identifier: Apache-2.0

import type { ContainerView } from "../../questions/container-view.ts";
import { bootOf } from "../../store/event-key.ts";
import { accountNames } from "../../store/search/account-names.ts";
import { bootReader } from "../../store/search/boot-reader.ts";
import { containerReader } from "../../store/search/container-reader.ts";
import { eventReader } from "../../store/search/event-reader.ts";
import type { Store } from "../../store/store.ts";
import type { ContainerId } from "../../types/ids.ts";
import type { Cause, CauseKind } from "./cause.ts";
import { causeWords } from "./cause-words.ts";

/** A cause in output form: events by id, containers as elsewhere. */
export interface CauseView {
  readonly kind: CauseKind;
  readonly from: CausePoint;
  readonly to: CausePoint;
  readonly through: readonly string[];
  readonly auid: number | null;
  /** The name of that number on its host at that time; null if unknown. */
  readonly auidName: string | null;
  readonly detail: string;
}

export interface CausePoint {
  readonly event: string;
  readonly timeMs: number | null;
  readonly container: ContainerView | null;
}

export function viewCauses(store: Store, causes: readonly Cause[]): CauseView[] {
  const boots = bootReader(store);
  const container = containerReader(store, boots);
  const accounts = accountNames(store);
  const events = eventReader(store);
  const nameAt = (event: number, auid: number) =>
    accounts.at(boots.boot(bootOf(event)).node, boots.eventTimeMs(event) ?? 0).user(auid) ?? null;
  const point = (event: number, at: ContainerId | null): CausePoint => ({
    event: boots.eventId(event),
    timeMs: boots.eventTimeMs(event) ?? null,
    container: at === null ? null : container(at),
  });
  return causes.map((cause) => {
    const { kind, from, fromContainer, to, toContainer, through, auid } = cause;
    return {
      kind,
      from: point(from, fromContainer),
      to: point(to, toContainer),
      through: through.map((event) => boots.eventId(event)),
      auid,
      auidName: auid === null ? null : nameAt(to, auid),
      detail: causeWords(events, cause),
    };
  });
}
