// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from "preact/hooks";

/** An item of a case, and its note. */
export interface Marked {
  readonly kind: "event" | "finding";
  /** Path of its database. */
  readonly database: string;
  /** Text id of the event; for a finding, of its first event. */
  readonly event: string;
  readonly events: readonly string[];
  readonly what: string;
  readonly note: string;
}

const NAME = "ctraudit-basket";
type Listener = (marked: readonly Marked[]) => void;
const listeners = new Set<Listener>();
let marked: readonly Marked[] = read();

function read(): readonly Marked[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(NAME) ?? "[]");
    return Array.isArray(stored) ? (stored as Marked[]).filter(({ event }) => typeof event === "string") : [];
  } catch {
    return [];
  }
}

function write(next: readonly Marked[]): void {
  marked = next;
  try {
    localStorage.setItem(NAME, JSON.stringify(next));
  } catch {
    // If the browser's storage is full, the basket lasts as long as the page.
  }
  for (const listener of listeners) listener(next);
}

const isSame = (a: Marked, b: Pick<Marked, "database" | "event" | "kind">) =>
  a.database === b.database && a.event === b.event && a.kind === b.kind;

/** Adds it, or removes it. */
export function toggleMarked(one: Marked): void {
  write(
    marked.some((other) => isSame(other, one))
      ? marked.filter((other) => !isSame(other, one))
      : [...marked, one],
  );
}

export function noteMarked(one: Marked, note: string): void {
  write(marked.map((other) => (isSame(other, one) ? { ...other, note } : other)));
}

const CASE = "ctraudit-case";

/** Number or name of the case, kept in this browser. */
export function readCase(): string {
  try {
    return localStorage.getItem(CASE) ?? "";
  } catch {
    return "";
  }
}

export function writeCase(text: string): void {
  try {
    localStorage.setItem(CASE, text);
  } catch {
    // As with the basket.
  }
}

export function emptyBasket(): void {
  write([]);
}

/** All that is marked in one database. */
export function useBasket(database: string): {
  marked: readonly Marked[];
  isMarked: (kind: Marked["kind"], event: string) => boolean;
} {
  const [all, setAll] = useState(marked);
  useEffect(() => {
    listeners.add(setAll);
    return () => void listeners.delete(setAll);
  }, []);
  const own = all.filter((one) => one.database === database);
  return {
    marked: own,
    isMarked: (kind, event) => own.some((one) => isSame(one, { database, kind, event })),
  };
}
