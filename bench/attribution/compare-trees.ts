// SPDX-License-Identifier: Apache-2.0
import { type Answer, inferLines } from "./infer.ts";

/**
 * Whether two recordings of one scenario give the same containers: recordings differ in pids, order and thread counts,
 * so what is compared is how many containers of each class lie at each depth.
 */
export async function compareTrees(one: readonly string[], other: readonly string[]): Promise<string> {
  const [a, b] = [await shapeOf(one), await shapeOf(other)];
  return a === b ? "same" : `${a} against ${b}`;
}

async function shapeOf(lines: readonly string[]): Promise<string> {
  const { answers } = await inferLines(lines);
  const containers = new Map<string, NonNullable<Answer["container"]>>();
  for (const { container } of answers) if (container !== null) containers.set(container.key, container);
  const counts = new Map<string, number>();
  for (const { class: kind, path } of containers.values()) {
    if (kind === "host") continue;
    const shape = `${kind} at depth ${path.length - 1}`;
    counts.set(shape, (counts.get(shape) ?? 0) + 1);
  }
  return (
    [...counts]
      .sort()
      .map(([shape, count]) => `${count} ${shape}`)
      .join(", ") || "none"
  );
}
