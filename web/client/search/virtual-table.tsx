// SPDX-License-Identifier: Apache-2.0
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { ActText, PlaceMark } from "../parts/event-list.tsx";
import { EventLink } from "../parts/link.tsx";
import { goTo, routeTo } from "../state/route.ts";
import { clockTime, exactTime } from "../state/times.ts";
import type { EventRow } from "../state/types.ts";
import type { Windows } from "./windows.ts";

const ROW = 28;
/** Browsers do not draw elements higher than some ten million pixels. */
const HIGHEST = 4_000_000;
const BESIDE = 4;

/** A table with only its visible rows; `version` changes when rows arrive. */
export function VirtualTable({
  windows,
  version,
  zone,
  first: asked,
}: {
  windows: Windows;
  version: number;
  zone: string;
  /** First row; a change scrolls the table. */
  first: number;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [first, setFirst] = useState(asked);
  const [focused, setFocused] = useState(asked);
  const [height, setHeight] = useState(400);
  const { total } = windows;
  const visible = Math.max(1, Math.floor(height / ROW) - 1);
  const last = Math.max(0, total - visible);
  const whole = Math.min(total * ROW + ROW, HIGHEST);
  const scrollable = Math.max(1, whole - height);
  const topOf = (row: number) => (last === 0 ? 0 : (Math.min(row, last) / last) * scrollable);
  const moveTo = (row: number) => {
    const next = Math.max(0, Math.min(last, row));
    setFirst(next);
    if (box.current !== null) box.current.scrollTop = topOf(next);
  };

  useEffect(() => {
    setFocused(asked);
    moveTo(asked);
  }, [asked, windows]);
  useLayoutEffect(() => {
    const element = box.current!;
    const watch = new ResizeObserver(() => setHeight(element.clientHeight));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    const element = box.current!;
    // The wheel moves by rows: if the height stands for many more rows, a browser's own step would skip thousands.
    const onWheel = (event: WheelEvent) => {
      if (whole < HIGHEST || event.ctrlKey) return;
      event.preventDefault();
      moveTo(first + Math.round(event.deltaY / ROW) || first + Math.sign(event.deltaY));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  });

  const from = Math.max(0, Math.floor(first) - BESIDE);
  const rows = windows.rows(from, visible + 2 * BESIDE);
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: visible,
      PageUp: -visible,
      Home: -total,
      End: total,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = Math.max(0, Math.min(total - 1, focused + step));
      setFocused(next);
      if (next < first) moveTo(next);
      else if (next >= first + visible) moveTo(next - visible + 1);
    } else if (event.key === "Enter" && event.target === box.current) {
      const row = rows[focused - from];
      if (row !== undefined) goTo(routeTo("event", { event: row.id }));
    }
  };
  const shift = topOf(first) - (first - from) * ROW;
  return (
    <div
      ref={box}
      class="virtual"
      role="grid"
      aria-label={`${total.toLocaleString("en")} events`}
      aria-rowcount={total + 1}
      aria-activedescendant={`row-${focused}`}
      tabIndex={0}
      data-version={version}
      onKeyDown={onKeyDown}
      onScroll={({ currentTarget: { scrollTop } }) => {
        const row = Math.round((scrollTop / scrollable) * last);
        if (Math.abs(topOf(first) - scrollTop) > 1) setFirst(Math.max(0, Math.min(last, row)));
      }}
    >
      <div role="row" aria-rowindex={1} class="row head">
        {["time", "where", "program", "what", "user"].map((name) => (
          <span key={name} role="columnheader">
            {name}
          </span>
        ))}
      </div>
      <div class="space" role="presentation" style={{ height: `${whole - ROW}px` }}>
        <div role="presentation" class="shown" style={{ transform: `translateY(${Math.max(0, shift)}px)` }}>
          {rows.map((row, at) => (
            <Row key={from + at} row={row} number={from + at} zone={zone} isFocused={from + at === focused} />
          ))}
        </div>
      </div>
    </div>
  );
}

function Row({
  row,
  number,
  zone,
  isFocused,
}: {
  row: EventRow | undefined;
  number: number;
  zone: string;
  isFocused: boolean;
}) {
  return (
    <div
      id={`row-${number}`}
      role="row"
      aria-rowindex={number + 2}
      class={`row${isFocused ? " focused" : ""}`}
    >
      {row === undefined ? (
        <span role="gridcell" class="quiet">
          …
        </span>
      ) : (
        <>
          <span role="gridcell">
            <EventLink id={row.id}>
              <time title={exactTime(row.timeMs, zone)}>{clockTime(row.timeMs, zone)}</time>
            </EventLink>
          </span>
          <span role="gridcell">
            <PlaceMark event={row} />
          </span>
          <span role="gridcell" title={row.program}>
            {row.program.split("/").at(-1)}
            {row.claimed && "?"} {row.pid !== null && <span class="quiet">[{row.pid}]</span>}
          </span>
          <span role="gridcell" title={row.on}>
            <ActText event={row} />
          </span>
          <span role="gridcell">{row.user}</span>
        </>
      )}
    </div>
  );
}
