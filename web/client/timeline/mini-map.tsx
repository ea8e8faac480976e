// SPDX-License-Identifier: Apache-2.0
import { useRef } from "preact/hooks";
import { exactTime } from "../state/times.ts";
import type { CountsAnswer, LanesAnswer } from "../state/types.ts";
import type { Span } from "./view-span.ts";

const WIDTH = 1000;
const HEIGHT = 34;

/** All of the log, and which part of it is looked at. A click moves there, a stretch that is drawn over is looked at. */
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
  const box = useRef<SVGSVGElement>(null);
  const start = useRef<number | undefined>(undefined);
  const length = Math.max(1, whole.to - whole.from);
  const x = (timeMs: number) => ((timeMs - whole.from) / length) * WIDTH;
  const most = Math.max(1, ...(counts?.buckets.map(([, events]) => events) ?? []));
  const bars = counts?.buckets.map(([fromMs, events]) => {
    const height = Math.max(1.5, Math.sqrt(events / most) * (HEIGHT - 6));
    return `M${x(fromMs).toFixed(1)} ${HEIGHT}v-${height.toFixed(1)}h${Math.max(1, x(fromMs + counts.widthMs) - x(fromMs)).toFixed(1)}v${height.toFixed(1)}z`;
  });
  const timeAt = (event: PointerEvent) => {
    const { left, width } = box.current!.getBoundingClientRect();
    return whole.from + ((event.clientX - left) / width) * length;
  };
  return (
    <svg
      ref={box}
      class="mini-map"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
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
      <path class="density" d={bars?.join("") ?? ""} />
      {answer.findings
        .filter(({ rank }) => rank <= 2)
        .map(({ number, rank, timeMs }) => (
          <rect
            key={number}
            class={rank === 1 ? "grave" : "join"}
            x={x(timeMs) - 1.5}
            y={0}
            width={3}
            height={8}
          />
        ))}
      <rect
        class="window"
        x={x(span.from)}
        y={0.5}
        width={Math.max(3, x(span.to) - x(span.from))}
        height={HEIGHT - 1}
      />
    </svg>
  );
}
