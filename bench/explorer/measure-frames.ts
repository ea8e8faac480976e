// SPDX-License-Identifier: Apache-2.0
/// <reference lib="dom" />
import type { Page } from "playwright-core";

const MOVES_MS = 3000;
const PATIENCE_MS = 300_000;

/** Gestures on the timeline, one for each frame. */
const MOVES = {
  zoom: { ctrlKey: true, y: 40, isScroll: false },
  pan: { ctrlKey: false, y: 0, isScroll: false },
  scroll: { ctrlKey: false, y: 0, isScroll: true },
} as const;

/** Frames of the timeline while somebody moves, and what one costs on the page's main thread. */
export async function measureFrames(
  page: Page,
  address: string,
  browserCpuMs: () => Promise<number>,
  print: (name: string, value: string) => void,
): Promise<void> {
  await page.goto(address);
  await page.locator("canvas[data-drawn]").waitFor({ timeout: PATIENCE_MS });
  // All lanes, also where they stand in groups at first.
  await page.locator(".timeline select").first().selectOption("nesting");
  await page.waitForLoadState("networkidle", { timeout: PATIENCE_MS });
  const lanes = await page.evaluate(() =>
    Number(document.querySelector('[role="treeitem"]')?.getAttribute("aria-setsize")),
  );
  const client = await page.context().newCDPSession(page);
  // CPU time: wall time on a shared machine says little.
  await client.send("Performance.enable", { timeDomain: "threadTicks" });
  const busy = async () => {
    const { metrics } = await client.send("Performance.getMetrics");
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value * 1000]));
  };
  for (const [name, move] of Object.entries(MOVES)) {
    const [before, allBefore] = [await busy(), await browserCpuMs()];
    const counted = await page.evaluate(
      ({ ctrlKey, y, isScroll, lastMs }) =>
        new Promise<{ frames: number; drawn: number; ms: number }>((resolve) => {
          const canvas = document.querySelector("canvas")!;
          const box = document.querySelector<HTMLElement>(".lanes")!;
          const drawnBefore = Number(canvas.dataset["drawn"]);
          const from = performance.now();
          let frames = 0;
          const step = () => {
            const ms = performance.now() - from;
            if (ms > lastMs)
              return resolve({ frames, drawn: Number(canvas.dataset["drawn"]) - drawnBefore, ms });
            frames += 1;
            // Now there and now back, so that it never ends; between frames, as the browser gives wheel and pointer to a page.
            const way = Math.floor(frames / 20) % 2 === 0 ? 1 : -1;
            setTimeout(() => {
              if (isScroll) box.scrollTop += way * 60;
              else {
                const [deltaX, deltaY] = ctrlKey ? [0, -way * y] : [way * 30, 0];
                canvas.dispatchEvent(
                  new WheelEvent("wheel", { deltaX, deltaY, ctrlKey, bubbles: true, cancelable: true }),
                );
              }
              requestAnimationFrame(step);
            });
          };
          requestAnimationFrame(step);
        }),
      { ...move, lastMs: MOVES_MS },
    );
    const [after, allAfter] = [await busy(), await browserCpuMs()];
    const of = (metric: string) => ((after[metric]! - before[metric]!) / counted.frames).toFixed(1);
    print(
      `${name} with ${lanes} lanes, frames a second`,
      `${((counted.frames * 1000) / counted.ms).toFixed(0)} (drawn ${((counted.drawn * 1000) / counted.ms).toFixed(0)})`,
    );
    print(
      "  CPU for each frame: browser / main thread / its script",
      `${((allAfter - allBefore) / counted.frames).toFixed(1)} ms / ${of("TaskDuration")} ms / ${of("ScriptDuration")} ms`,
    );
  }
}
