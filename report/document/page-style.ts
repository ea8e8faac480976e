// SPDX-License-Identifier: Apache-2.0
import type { ReportTable } from "../../query/reports/report-model.ts";
import { escapeControls } from "../escape-controls.ts";
import type { ReportHead } from "./report-head.ts";

/** On a narrow page a row is a card: each cell has its own line below its column's name. Nothing is cut or needs horizontal scrolling. */
export function narrowStyle(tables: readonly ReportTable[], proof: boolean): string {
  const names = tables.flatMap(({ id, columns, isProse }) =>
    isProse === true
      ? []
      : [...columns, ...(proof ? ["proof"] : [])].map(
          (name, at) =>
            `section[aria-labelledby=${id}] td:nth-child(${at + 1})::before{content:${cssString(name)}}`,
        ),
  );
  return `@media screen and (max-width:64rem){.scroll{overflow:visible;border:0}.scroll table,.scroll tbody,.scroll tr,.scroll td{display:block;width:auto;min-width:0}.scroll thead{position:absolute;left:-99rem}.scroll tr{border:1px solid var(--line);border-radius:6px;margin:0 0 .6rem;padding:.2rem 0}.scroll td{border:0;padding:.1rem .6rem .1rem 8.6rem;position:relative;min-height:1.5em;white-space:normal!important;text-align:left!important}.scroll td:empty{display:none}.scroll td::before{position:absolute;left:.6rem;width:7.6rem;color:var(--quiet);font-family:system-ui,sans-serif;overflow-wrap:anywhere}.records td::before{content:none!important}.records td{padding-left:.6rem}tr.gap td{padding-left:.6rem}tr.gap td::before{content:none!important}${names.join("")}}`;
}

/** Head and foot of each printed page: title, source, tool, case, number. */
export function printStyle(title: string, head: ReportHead): string {
  const { version, zone, sources } = head;
  const [first] = sources;
  const named = head.case?.case;
  const source =
    head.evidence !== undefined
      ? `evidence SHA-256 ${head.evidence}`
      : first === undefined
        ? "no source"
        : sources.length === 1
          ? `source SHA-256 ${first.sha256 ?? "not known yet"}`
          : `${sources.length} sources, named on the first page`;
  return (
    "@page{" +
    `@top-left{content:${cssString(title)}}@top-right{content:${cssString(source)}}` +
    `@bottom-left{content:${cssString(`ctraudit ${version}, times in ${zone}`)}}${named === undefined ? "" : `@bottom-center{content:${cssString(`case ${escapeControls(named)}`)}}`}@bottom-right{content:"page " counter(page) " of " counter(pages)}}`
  );
}

/** Text as a CSS string: characters that could end it, and angle brackets that could end the style element, are numeric escapes. */
function cssString(text: string): string {
  return `"${text.replace(/[^\w .,:;()/+-]/gu, (character) => `\\${character.codePointAt(0)!.toString(16)} `)}"`;
}
