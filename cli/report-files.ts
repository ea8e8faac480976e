// SPDX-License-Identifier: Apache-2.0
import type { ReportFormat } from "./render-report.ts";

/** The document's name in an extract. */
export const REPORT_FILES: Readonly<Record<ReportFormat, string>> = {
  text: "report.txt",
  markdown: "report.md",
  json: "report.json",
  html: "report.html",
};
