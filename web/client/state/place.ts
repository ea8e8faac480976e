// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from "preact/hooks";

export const VIEWS = ["triage", "timeline", "tree", "search", "container", "event", "basket"] as const;
export type View = (typeof VIEWS)[number];

/** Everything that a link to a page says. */
export interface Place {
  readonly view: View;
  /** Number of the database. */
  readonly db: number;
  readonly from?: number;
  readonly to?: number;
  /** Of the tree. */
  readonly at?: number;
  /** Key of a container. */
  readonly key?: string;
  readonly event?: string;
  readonly expression?: string;
  /** A finding that the timeline shows. */
  readonly finding?: number;
  readonly zone: string;
}

const NUMBERS = ["from", "to", "at", "finding"] as const;
const TEXTS = ["key", "event", "expression"] as const;

export function readPlace(search: string): Place {
  const words = new URLSearchParams(search);
  const view = VIEWS.find((name) => name === words.get("view")) ?? "triage";
  const place: Record<string, unknown> = {
    view,
    db: wholeNumber(words.get("db")) ?? 0,
    zone: words.get("zone") ?? "UTC",
  };
  for (const name of NUMBERS) place[name] = wholeNumber(words.get(name));
  for (const name of TEXTS) place[name] = words.get(name) ?? undefined;
  return place as unknown as Place;
}

/** The address of a place; what is usual is left out. */
export function hrefOf(place: Place): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(place)) {
    if (
      value === undefined ||
      value === "" ||
      (name === "zone" && value === "UTC") ||
      (name === "db" && value === 0)
    )
      continue;
    words.set(name, String(value));
  }
  return `/?${words}`;
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^-?\d{1,16}$/.test(text) ? Number(text) : undefined;
}

type Listener = (place: Place) => void;
const listeners = new Set<Listener>();
let current = readPlace(location.search);

addEventListener("popstate", () => {
  current = readPlace(location.search);
  for (const tell of listeners) tell(current);
});

export function placeNow(): Place {
  return current;
}

/** Goes to a place. `isStep`: Back leads here again. */
export function goTo(place: Place, isStep = true): void {
  current = place;
  history[isStep ? "pushState" : "replaceState"](null, "", hrefOf(place));
  for (const tell of listeners) tell(place);
}

/** The same view with other details. */
export function change(details: Partial<Record<keyof Place, unknown>>, isStep = false): void {
  goTo({ ...current, ...details } as Place, isStep);
}

/** Another view of the same database, without the details of this one. */
export function placeIn(view: View, details: Partial<Place> = {}): Place {
  return { view, db: current.db, zone: current.zone, ...details };
}

export function usePlace(): Place {
  const [place, setPlace] = useState(current);
  useEffect(() => {
    listeners.add(setPlace);
    setPlace(current);
    return () => void listeners.delete(setPlace);
  }, []);
  return place;
}
