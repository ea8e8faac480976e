// SPDX-License-Identifier: Apache-2.0
import { useMemo, useRef } from "preact/hooks";
import { exactTime } from "../state/times.ts";
import type { CountsAnswer, LanesAnswer } from "../state/types.ts";
import type { Span } from "./view-span.ts";

const WIDTH = 1000;
const HEIGHT = 34;

/** The whole log, with the part in view. A click moves there, dragging over a range zooms to it. */
export function MiniMap({
  counts,
  answer,
  whole,
  span,
  zone,
  onChoose,
}: {
  counts: CountsAnswer | undefined;
  answer: LanesAnswer;
  whole: Span;
  span: Span;
  zone: string;
  onChoose: (span: Span) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const start = useRef<number | undefined>(undefined);
  const length = Math.max(1, whole.to - whole.from);
  const share = (timeMs: number) => Math.min(1, Math.max(0, (timeMs - whole.from) / length));
  // Only the window changes while the view moves.
  const content = useMemo(() => {
    const across = (timeMs: number) => ((timeMs - whole.from) / length) * WIDTH;
    return <Content counts={counts} answer={answer} x={across} />;
  }, [counts, answer, whole.from, length]);
  const timeAt = (event: PointerEvent) => {
    const { left, width } = box.current!.getBoundingClientRect();
    return whole.from + ((event.clientX - left) / width) * length;
  };
  return (
    <div
      ref={box}
      class="mini-map"
      role="img"
      aria-label={`The whole log, from ${exactTime(whole.from, zone)} to ${exactTime(whole.to, zone)}; shown is ${exactTime(span.from, zone)} to ${exactTime(span.to, zone)}`}
      onPointerDown={(event) => {
        box.current!.setPointerCapture(event.pointerId);
        start.current = timeAt(event);
      }}
      onPointerUp={(event) => {
        const [from, to] = [start.current, timeAt(event)];
        start.current = undefined;
        if (from === undefined) return;
        const half = (span.to - span.from) / 2;
        const isClick = Math.abs(to - from) < length / 200;
        onChoose(
          isClick ? { from: to - half, to: to + half } : { from: Math.min(from, to), to: Math.max(from, to) },
        );
      }}
    >
      {content}
      <span
        class="window"
        style={{ left: `${share(span.from) * 100}%`, right: `${(1 - share(span.to)) * 100}%` }}
      />
    </div>
  );
}

function Content({
  counts,
  answer,
  x,
}: {
  counts: CountsAnswer | undefined;
  answer: LanesAnswer;
  x: (timeMs: number) => number;
}) {
  const most = Math.max(1, ...(counts?.buckets.map(([, events]) => events) ?? []));
  const bars = counts?.buckets.map(([fromMs, events]) => {
    const height = Math.max(1.5, Math.sqrt(events / most) * (HEIGHT - 6));
    return `M${x(fromMs).toFixed(1)} ${HEIGHT}v-${height.toFixed(1)}h${Math.max(1, x(fromMs + counts.widthMs) - x(fromMs)).toFixed(1)}v${height.toFixed(1)}z`;
  });
  /** Marks with the same look are one path, with one mark per position. */
  const marks = (wanted: number) =>
    [
      ...new Set(
        answer.findings
          .filter(({ rank }) => rank === wanted)
          .map(({ timeMs }) => `M${(Math.round(x(timeMs)) - 1.5).toFixed(1)} 0h3v8h-3z`),
      ),
    ].join("");
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path class="density" d={bars?.join("") ?? ""} />
      <path class="join" d={marks(2)} />
      <path class="grave" d={marks(1)} />
    </svg>
  );
}
