// SPDX-License-Identifier: Apache-2.0
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { drawScene } from "./draw.ts";
import type { Scene, Spot } from "./scene.ts";
import { moved, type Span, zoomed } from "./view-span.ts";

const NEAR = 8;
const WHEEL_STEP = 500;

/** The canvas: drawn after changes, at most once per frame. */
export function Picture({
  scene,
  whole,
  label,
  onSpan,
  onSpot,
  onRow,
  onHover,
}: {
  scene: Scene;
  whole: Span;
  label: string;
  onSpan: (span: Span) => void;
  onSpot: (spot: Spot) => void;
  onRow: (y: number) => void;
  onHover: (spot: Spot | undefined, x: number, y: number) => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const spots = useRef<Spot[]>([]);
  const drag = useRef<{ x: number; span: Span; hasMoved: boolean } | undefined>(undefined);
  const frame = useRef<number | undefined>(undefined);
  const now = useRef(scene);
  now.current = scene;

  useLayoutEffect(() => {
    // Changes before the frame are drawn with it: restarting each time would never end.
    if (frame.current !== undefined) return;
    frame.current = requestAnimationFrame(() => {
      frame.current = undefined;
      const element = canvas.current;
      const context = element?.getContext("2d");
      if (element === null || context === null || context === undefined) return;
      const { width, height } = now.current;
      const ratio = devicePixelRatio || 1;
      const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (element.width !== wide || element.height !== high) {
        element.width = wide;
        element.height = high;
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      spots.current = drawScene(context, now.current);
      element.dataset["drawn"] = String(Number(element.dataset["drawn"] ?? 0) + 1);
    });
  }, [scene]);

  useEffect(() => {
    const element = canvas.current!;
    const onWheel = (event: WheelEvent) => {
      const { span, width } = now.current;
      const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (!event.ctrlKey && !event.metaKey && !event.altKey && !isSideways) return;
      event.preventDefault();
      if (isSideways) onSpan(moved(span, (event.deltaX || event.deltaY) / width, whole));
      else onSpan(zoomed(span, 2 ** (event.deltaY / WHEEL_STEP), event.offsetX / width, whole));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [whole]);

  const nearest = (x: number, y: number): Spot | undefined => {
    let best: Spot | undefined;
    let least = NEAR;
    for (const spot of spots.current) {
      // At one position a mark wins over an arrow, as it was drawn later.
      const distance = Math.hypot(spot.x - x, spot.y - y);
      if (distance > least) continue;
      best = spot;
      least = distance;
    }
    return best;
  };
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={label}
      style={{ width: `${scene.width}px`, height: `${scene.height}px` }}
      onPointerDown={(event) => {
        drag.current = { x: event.offsetX, span: scene.span, hasMoved: false };
        canvas.current!.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        const { current } = drag;
        if (current === undefined)
          return onHover(nearest(event.offsetX, event.offsetY), event.offsetX, event.offsetY);
        const by = event.offsetX - current.x;
        if (Math.abs(by) > 3) current.hasMoved = true;
        if (current.hasMoved) onSpan(moved(current.span, -by / scene.width, whole));
      }}
      onPointerUp={(event) => {
        const { current } = drag;
        drag.current = undefined;
        if (current === undefined || current.hasMoved) return;
        const spot = nearest(event.offsetX, event.offsetY);
        if (spot === undefined) onRow(event.offsetY);
        else onSpot(spot);
      }}
      onPointerLeave={() => onHover(undefined, 0, 0)}
      onDblClick={(event) => onSpan(zoomed(scene.span, 0.25, event.offsetX / scene.width, whole))}
    />
  );
}
