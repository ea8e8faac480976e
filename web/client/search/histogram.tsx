// SPDX-License-Identifier: Apache-2.0
import { useRef, useState } from "preact/hooks";
import { exactTime } from "../state/times.ts";
import type { CountsAnswer } from "../state/types.ts";

const WIDTH = 1000;
const HEIGHT = 56;

/** Events over time; dragging over a range selects it. */
export function Histogram({
  counts,
  from,
  to,
  zone,
  onChoose,
}: {
  counts: CountsAnswer;
  from: number;
  to: number;
  zone: string;
  onChoose: (from: number, to: number) => void;
}) {
  const box = useRef<SVGSVGElement>(null);
  const [drawn, setDrawn] = useState<readonly [number, number] | undefined>();
  const span = Math.max(1, to - from + 1);
  const x = (timeMs: number) => ((timeMs - from) / span) * WIDTH;
  const most = Math.max(1, ...counts.buckets.map(([, events]) => events));
  const bars = counts.buckets.map(([bucket, events]) => {
    const left = Math.max(0, x(bucket));
    const width = Math.max(1, x(bucket + counts.widthMs) - x(bucket));
    const height = Math.max(2, Math.sqrt(events / most) * (HEIGHT - 4));
    return `M${left.toFixed(1)} ${HEIGHT}v-${height.toFixed(1)}h${width.toFixed(1)}v${height.toFixed(1)}z`;
  });
  const timeAt = (event: PointerEvent) => {
    const { left, width } = box.current!.getBoundingClientRect();
    return Math.round(from + (Math.max(0, Math.min(width, event.clientX - left)) / width) * (span - 1));
  };
  const label = `${counts.events.toLocaleString("en")} events from ${exactTime(from, zone)} to ${exactTime(to, zone)}`;
  return (
    <figure class="histogram">
      <svg
        ref={box}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
        onPointerDown={(event) => {
          box.current!.setPointerCapture(event.pointerId);
          setDrawn([timeAt(event), timeAt(event)]);
        }}
        onPointerMove={(event) => drawn !== undefined && setDrawn([drawn[0], timeAt(event)])}
        onPointerUp={(event) => {
          const end = timeAt(event);
          if (drawn !== undefined && drawn[0] !== end)
            onChoose(Math.min(drawn[0], end), Math.max(drawn[0], end));
          setDrawn(undefined);
        }}
      >
        <path class="density" d={bars.join("")} />
        {drawn !== undefined && (
          <rect
            class="brush"
            x={x(Math.min(...drawn))}
            width={Math.abs(x(drawn[1]) - x(drawn[0]))}
            y={0}
            height={HEIGHT}
          />
        )}
      </svg>
      <figcaption class="ticks">
        <span>{exactTime(from, zone)}</span>
        <span class="wide">draw over a stretch to keep it alone</span>
        <span>{exactTime(to, zone)}</span>
      </figcaption>
    </figure>
  );
}
