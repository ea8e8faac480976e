// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from "preact/hooks";
import { change, currentRoute, type Route } from "../state/route.ts";
import { type Span, wholeSpan, within } from "./view-span.ts";

const SETTLED_MS = 250;

/** The span in view. The address follows once it stops moving; a changed address (Back, links) moves the view. */
export function useSpan(route: Route, whole: Span | undefined): [Span | undefined, (span: Span) => void] {
  const [span, setSpan] = useState<Span | undefined>(undefined);
  const written = useRef("");
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const { from, to } = route;
  useEffect(() => {
    if (whole === undefined || (written.current === `${from} ${to}` && span !== undefined)) return;
    setSpan(from === undefined || to === undefined ? wholeSpan(whole) : within({ from, to }, whole));
  }, [from, to, whole?.from, whole?.to]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const move = (next: Span) => {
    if (whole === undefined) return;
    const kept = within(next, whole);
    setSpan(kept);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      if (currentRoute().view !== "timeline") return;
      const [start, end] = [Math.round(kept.from), Math.round(kept.to)];
      written.current = `${start} ${end}`;
      change({ from: start, to: end });
    }, SETTLED_MS);
  };
  return [span, move];
}
