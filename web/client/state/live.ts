// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from "preact/hooks";

/** State of the database as the server reports it; the stamp differs after each change. */
export interface Live {
  readonly stamp: string;
  /** Whether the server answers. */
  readonly isConnected: boolean;
  /** Whether the database is still at its path. */
  readonly isThere: boolean;
}

type Listener = (live: Live) => void;
const listeners = new Set<Listener>();
let live: Live = { stamp: "", isConnected: true, isThere: true };
let source: EventSource | undefined;

function setLive(next: Partial<Live>): void {
  live = { ...live, ...next };
  for (const listener of listeners) listener(live);
}

/** Listens to one database; the browser reconnects by itself while the page is open. */
export function listenTo(db: number): void {
  source?.close();
  source = new EventSource(`/api/v1/databases/${db}/live`);
  source.addEventListener("state", (event) => {
    const { stamp, isThere } = JSON.parse((event as MessageEvent<string>).data) as Live;
    setLive({ stamp, isThere, isConnected: true });
  });
  source.addEventListener("open", () => setLive({ isConnected: true }));
  source.addEventListener("error", () => setLive({ isConnected: false }));
}

export function useLive(): Live {
  const [now, setNow] = useState(live);
  useEffect(() => {
    listeners.add(setNow);
    setNow(live);
    return () => void listeners.delete(setNow);
  }, []);
  return now;
}

const QUIET_MS = 1000;

/**
 * The stamp, at most once a second: a fast-growing log would cause endless requests. Empty until the first change; the first stamp counts
 * immediately, otherwise a change within the first second would be taken for the initial state.
 */
export function useStamp(): string {
  const { stamp } = useLive();
  const [shown, setShown] = useState({ first: stamp, stamp });
  useEffect(() => {
    if (stamp === "") return;
    setShown((before) => (before.first === "" ? { first: stamp, stamp } : before));
    const timer = setTimeout(() => setShown(({ first }) => ({ first, stamp })), QUIET_MS);
    return () => clearTimeout(timer);
  }, [stamp]);
  return shown.stamp === shown.first ? "" : shown.stamp;
}
