// SPDX-License-Identifier: Apache-2.0
import { MOST_COLUMNS } from "./html-columns.ts";

const numbered = (name: string): string =>
  Array.from({ length: MOST_COLUMNS }, (_, at) => `.${name}${at + 1} td:nth-child(${at + 1})`).join();

/** The style sheet of a report: light, dark and print. Its hash is in the document's policy. */
export const HTML_STYLE = `
:root{color-scheme:light dark;--text:#1c2128;--quiet:#57606a;--line:#d0d7de;--back:#fff;--band:#f3f5f7;--link:#0550ae;--bar:#1a5fb4;--join:#a8500a;--out:#b3261e;--mark:#fff3c4}
@media(prefers-color-scheme:dark){:root{--text:#e6edf3;--quiet:#9aa5b1;--line:#3a424c;--back:#0f1318;--band:#1a2027;--link:#79b8ff;--bar:#5aa2f0;--join:#f0a35a;--out:#ff8a80;--mark:#4a3c10}}
*{box-sizing:border-box}body{margin:0 auto;max-width:100rem;padding:1rem 1.5rem 4rem;font:15px/1.5 system-ui,sans-serif;color:var(--text);background:var(--back)}
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0;overflow-wrap:anywhere}h2{font-size:1.2rem;margin:2rem 0 .4rem;break-after:avoid}.note{break-after:avoid}
a{color:var(--link)}a:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
nav ul,.head{list-style:none;padding:0;margin:.4rem 0}nav li{display:inline-block;margin:0 1rem .2rem 0}.head,.note,.more{color:var(--quiet);font-size:.9rem}.head li{overflow-wrap:anywhere}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:6px}table{border-collapse:collapse;width:100%;font-size:.82rem}
th{position:sticky;top:0;text-align:left;background:var(--band);font-weight:600}th,td{padding:.28rem .6rem;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
td{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;min-width:9rem}th{overflow-wrap:normal}${numbered("w")}{white-space:nowrap;min-width:0}${numbered("l")},td.l{min-width:12rem}${numbered("n")}{text-align:right}tr:target{background:var(--mark)}tr:last-child td{border-bottom:0}tr.gap td{color:var(--quiet);background:var(--band);font-family:inherit}
@media screen{${numbered("s")}{white-space:normal;min-width:9rem}}@media screen and (max-width:92rem){table{font-size:.75rem}th,td{padding:.28rem .4rem}td{min-width:6.6rem}${numbered("l")},td.l{min-width:8.5rem}${numbered("w")}{min-width:0}${numbered("s")}{min-width:6.6rem}}
.d1{padding-left:1.6rem}.d2{padding-left:2.6rem}.d3{padding-left:3.6rem}.d4{padding-left:4.6rem}.d5{padding-left:5.6rem}.d6{padding-left:6.6rem}
.large .part{content-visibility:auto;contain-intrinsic-size:auto 9000px}.large table{table-layout:fixed}.large th{overflow:hidden;text-overflow:ellipsis}.records .part{content-visibility:auto;contain-intrinsic-size:auto 20000px}.records table{table-layout:fixed}.records th:first-child{width:22rem}
svg{display:block;width:100%;height:auto;font:12px system-ui,sans-serif}svg text{fill:var(--text)}svg .t{fill:var(--quiet)}svg .bar{fill:var(--bar);opacity:.28}svg .density{fill:var(--bar)}svg .edge{stroke:var(--bar);stroke-width:2}svg .open{stroke-dasharray:3 3}
svg .join{stroke:var(--join);stroke-width:1.6;fill:none}svg .head-of-join{fill:var(--join)}svg .join.cause{stroke-dasharray:5 3}svg .join.crossing{stroke:var(--out);stroke-width:2.4}svg .head-of-join.crossing{fill:var(--out)}svg .arrow{font-size:11px;paint-order:stroke;stroke:var(--back);stroke-width:3px}svg .hatch{stroke:var(--quiet);stroke-width:1.4}svg .missing{opacity:.45}svg .name{paint-order:stroke;stroke:var(--back);stroke-width:3px}@media screen and (max-width:60rem){svg{font-size:17px}svg .arrow{font-size:15px}}details.lives summary{cursor:pointer;color:var(--link)}svg .rule{stroke:var(--line)}svg .divider{stroke:var(--quiet);stroke-dasharray:2 4}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--back);padding:.4rem}
.story{max-width:60rem}.story code{font-size:.9em;overflow-wrap:anywhere;background:var(--band);padding:0 .2em;border-radius:3px}.story sup a{text-decoration:none;padding:0 .15em}td a{overflow-wrap:normal}td details summary{cursor:pointer;color:var(--link)}td code{font:inherit}details.proof{font-size:.82rem;margin:.4rem 0 1rem}details.proof summary{cursor:pointer;color:var(--link)}details.proof li{margin:.2rem 0;overflow-wrap:anywhere}
@page{size:A4 landscape;margin:13mm 9mm 12mm;font:9pt system-ui,sans-serif;color:#333}@page tall{size:A4 portrait}@media print{td>wbr{display:none}:root{--text:#000;--quiet:#333;--line:#999;--back:#fff;--band:#eee;--link:#000}body{max-width:none;padding:0;font-size:10pt;line-height:1.35}h1{font-size:15pt}h2{font-size:12pt;margin:1rem 0 .2rem}.head,.note,.more{font-size:9pt}table{font-size:9pt;line-height:1.18}th,td{padding:.05rem .35rem}td{min-width:0!important;font-family:"DejaVu Sans Mono","Liberation Mono",monospace;font-size:9pt}nav,.skip,td details,details.proof,details.lives{display:none}.scroll{overflow:visible;border:0}th{position:static}thead{display:table-header-group}tr{break-inside:avoid}.part{content-visibility:visible}.annex{break-before:page}svg,svg .arrow{font-size:14px}.tall{page:tall}.tall svg,.tall svg .arrow{font-size:20px}.annex table,.annex td{font-size:9pt}a{text-decoration:none}}
`.trim();
