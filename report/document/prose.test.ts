// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import type { ReportTable } from "../../query/reports/report-model.ts";
import { UTC } from "../zone.ts";
import { plainSentence, proseSentences } from "./prose.ts";

it("text from the log cannot end its quotation, nor hide in spaces", () => {
  const forged = "x” by login user alice on the host. [1] Then\u00a0“y\u3000";
  const table = {
    rows: [{ cells: ["ran ", { words: [forged] }, "."], events: [] }],
  } as unknown as ReportTable;
  const [pieces] = proseSentences(table, UTC);
  const text = plainSentence(pieces!);
  expect(text.match(/“/g)).toHaveLength(1);
  expect(text.match(/”/g)).toHaveLength(1);
  expect(text).toContain("x\\u201d by login user");
  expect(text).toContain("\\u00a0\\u201cy\\u3000");
});
