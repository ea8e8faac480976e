// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const LAYERS = ["cli", "ingest", "library", "query", "questions", "report", "store", "types"];

/** A name of an id, with the type of a plain number. */
const BARE =
  /\b(?:boot|container|task|location|parentLocation)\??: number\b|\b(?:boots|containers|tasks)\??: readonly number\[\]/;
/** The number of a boot among those of its host is not an id. */
const IS_NO_ID = ["query/reports/report-model.ts", "query/reports/report-foot.ts"];
/** In the model of one boot: a task, a container or a location by its index. `container` is also the number of a conclusion (`ContainerNumber`). */
const OF_MODEL = /^query\/attribution\//;
const BARE_INDEX =
  /\b(?:container|task|location|parentLocation|cloner|caller|maker|sender|init|hiddenCloner|pidMaker)\??: number\b/;

const files = LAYERS.flatMap((layer) =>
  readdirSync(join(root, layer), { recursive: true, encoding: "utf8" }).map(
    (path) => `${layer}/${path.replaceAll("\\", "/")}`,
  ),
).filter((path) => /\.ts$/.test(path) && !/\.test\.ts$|\.d\.ts$|\/testing\//.test(path));

it("an id is never a plain number in a signature", () => {
  expect(files.length).toBeGreaterThan(500);
  const bare = files.filter((path) => {
    const pattern = OF_MODEL.test(path) ? BARE_INDEX : BARE;
    return !IS_NO_ID.includes(path) && pattern.test(readFileSync(join(root, path), "utf8"));
  });
  expect(bare).toEqual([]);
});
