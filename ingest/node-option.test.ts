// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { RecordReader } from "../store/api.ts";
import { steadyLog } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

const NODES =
  "SELECT n.name, count(*) AS boots, min(first_seq) AS first, max(last_seq) AS last FROM boot b JOIN node n ON n.id = b.node GROUP BY 1 ORDER BY 1";

test("--node is the host of all records, whatever they say; their words stay in the bytes", async () => {
  const log = writeLog(steadyLog(1, 20, 0, "localhost.localdomain") + steadyLog(23, 40, 300, "ip-10-0-0-5"));
  const database = newPath("x.db");
  await afterIngest(
    [log],
    (store) => {
      expect(rowsOf(store, NODES)).toEqual([{ name: "web", boots: 1, first: 1, last: 40 }]);
      const id = store.prepare("SELECT min(id) FROM event").pluck().get() as number;
      expect(new RecordReader(store).recordsOf(id)[0]?.line).toMatch(/^node=localhost\.localdomain /);
    },
    { node: "web" },
    database,
  );
  await afterIngest(
    [log],
    (store) =>
      expect(rowsOf(store, NODES).map(({ name }) => name)).toEqual([
        "ip-10-0-0-5",
        "localhost.localdomain",
        "web",
      ]),
    {},
    database,
  );
});
