// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from "preact/hooks";

export const VIEWS = ["triage", "timeline", "tree", "search", "container", "event", "basket"] as const;
export type View = (typeof VIEWS)[number];

/** The view of a page and its details: the content of a link. */
export interface Route {
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
  /** A finding to show in the timeline. */
  readonly finding?: number;
  readonly zone: string;
}

const NUMBERS = ["from", "to", "at", "finding"] as const;
const TEXTS = ["key", "event", "expression"] as const;

export function readRoute(search: string): Route {
  const words = new URLSearchParams(search);
  const view = VIEWS.find((name) => name === words.get("view")) ?? "triage";
  const route: Record<string, unknown> = {
    view,
    db: wholeNumber(words.get("db")) ?? 0,
    zone: words.get("zone") ?? "UTC",
  };
  for (const name of NUMBERS) route[name] = wholeNumber(words.get(name));
  for (const name of TEXTS) route[name] = words.get(name) ?? undefined;
  return route as unknown as Route;
}

/** The address of a route, without details that have default values. */
export function hrefOf(route: Route): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(route)) {
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

type Listener = (route: Route) => void;
const listeners = new Set<Listener>();
let current = readRoute(location.search);

addEventListener("popstate", () => {
  current = readRoute(location.search);
  for (const listener of listeners) listener(current);
});

export function currentRoute(): Route {
  return current;
}

/** Goes to a route. `isStep`: Back leads here again. */
export function goTo(route: Route, isStep = true): void {
  current = route;
  history[isStep ? "pushState" : "replaceState"](null, "", hrefOf(route));
  for (const listener of listeners) listener(route);
}

/** The same view with other details. */
export function change(details: Partial<Record<keyof Route, unknown>>, isStep = false): void {
  goTo({ ...current, ...details } as Route, isStep);
}

/** Another view of the same database, without the details of this one. */
export function routeTo(view: View, details: Partial<Route> = {}): Route {
  return { view, db: current.db, zone: current.zone, ...details };
}

export function useRoute(): Route {
  const [route, setRoute] = useState(current);
  useEffect(() => {
    listeners.add(setRoute);
    setRoute(current);
    return () => void listeners.delete(setRoute);
  }, []);
  return route;
}
