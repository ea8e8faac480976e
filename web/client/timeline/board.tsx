// SPDX-License-Identifier: Apache-2.0
import { useMemo, useRef, useState } from "preact/hooks";
import { clockTime, duration, exactTime, ticksOf } from "../state/times.ts";
import type { LanesAnswer } from "../state/types.ts";
import type { Colours } from "./colours.ts";
import { LaneList } from "./lane-list.tsx";
import { Picture } from "./picture.tsx";
import type { Row } from "./rows.ts";
import { ROW, type Scene, type Spot } from "./scene.ts";
import { spotText } from "./spot-text.ts";
import { useDensities } from "./use-densities.ts";
import { useSize } from "./use-size.ts";
import type { Span } from "./view-span.ts";

/** Rows next to the visible ones: their names are rendered for the keyboard, and their events are counted in advance. */
const BESIDE = 4;
/** Width of a character of a tick; a label that does not fit is left out, not cut. */
const CHARACTER = 7;

/** Names on the left, the picture on the right, the axis above; it scrolls as one. */
export function Board({
  db,
  answer,
  rows,
  span,
  whole,
  selected,
  finding,
  zone,
  colours,
  scroll,
  onSpan,
  onRow,
  onToggle,
  onSpot,
}: {
  db: number;
  answer: LanesAnswer;
  rows: readonly Row[];
  span: Span;
  whole: Span;
  selected: string | undefined;
  finding: number | undefined;
  zone: string;
  colours: Colours;
  scroll: { current: HTMLDivElement | null };
  onSpan: (span: Span) => void;
  onRow: (row: Row) => void;
  onToggle: (row: Row) => void;
  onSpot: (spot: Spot, event: string | null) => void;
}) {
  const area = useRef<HTMLDivElement>(null);
  const { height } = useSize(scroll, true);
  const { width } = useSize(area, true);
  const [top, setTop] = useState(0);
  const [hint, setHint] = useState<{ text: string; x: number; y: number } | undefined>();
  const first = Math.max(0, Math.floor(top / ROW) - BESIDE);
  const last = Math.min(rows.length - 1, Math.ceil((top + height) / ROW) + BESIDE);
  const lanes = rows
    .slice(first, last + 1)
    .flatMap(({ lane }) => (lane === undefined ? [] : [lane.lane]))
    .join(",");
  const { densities, events, isBusy } = useDensities(db, span, lanes);
  const drawnHeight = Math.max(ROW, Math.min(height, rows.length * ROW));
  const scene: Scene = useMemo(
    () => ({
      width,
      height: drawnHeight,
      span,
      rows,
      top,
      answer,
      densities,
      events,
      selected,
      finding,
      zone,
      colours,
    }),
    [width, drawnHeight, span, rows, top, answer, densities, events, selected, finding, zone, colours],
  );
  return (
    <div class="board" aria-busy={isBusy}>
      <div class="axis" aria-hidden="true">
        <span class="corner">{duration(span.to - span.from)}</span>
        <span class="marks">
          {ticksOf(span.from, span.to, Math.max(2, width / 120), zone).map(({ timeMs, label, isStrong }) => (
            <span
              key={timeMs}
              class={isStrong ? "strong" : ""}
              style={{ left: `${((timeMs - span.from) / (span.to - span.from)) * 100}%` }}
            >
              {(width * (span.to - timeMs)) / (span.to - span.from) < label.length * CHARACTER ? "" : label}
            </span>
          ))}
        </span>
      </div>
      <div class="lanes" ref={scroll} onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}>
        <div class="names" style={{ height: `${rows.length * ROW}px` }}>
          <LaneList
            rows={rows}
            first={first}
            last={last}
            selected={selected}
            onSelect={onRow}
            onToggle={onToggle}
          />
        </div>
        <div class="area" ref={area}>
          {width > 0 && (
            <Picture
              scene={scene}
              whole={whole}
              label={`${rows.length} rows from ${exactTime(span.from, zone)} to ${clockTime(span.to, zone)}; the list of containers beside it has the same order`}
              onSpan={onSpan}
              onSpot={(spot) =>
                onSpot(spot, spot.kind === "event" ? (events?.[spot.index]?.id ?? null) : null)
              }
              onRow={(y) => {
                const row = rows[Math.floor((y + top) / ROW)];
                if (row !== undefined) onRow(row);
              }}
              onHover={(spot, x, y) =>
                setHint(spot === undefined ? undefined : { text: spotText(spot, answer, events, zone), x, y })
              }
            />
          )}
          {hint !== undefined && hint.text !== "" && (
            <p class="hint" style={{ left: `${Math.min(hint.x, width - 260)}px`, top: `${hint.y + 14}px` }}>
              {hint.text}
            </p>
          )}
        </div>
      </div>
    </div>
  );
}
