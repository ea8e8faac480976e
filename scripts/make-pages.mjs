// SPDX-License-Identifier: Apache-2.0
// Makes dist/man and dist/completions from the same data as --help; runs after the compiler, whose output it reads.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bashCompletion, fishCompletion, zshCompletion } from "./shell-completions.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const load = (path) => import(new URL(`../dist/${path}`, import.meta.url));
const [
  { COMMANDS },
  { EXAMPLES },
  { optionTerm },
  { EXPRESSION_FIELDS },
  { EXPRESSION_FLAGS },
  { REPORT_NAMES },
  { optionWords },
] = await Promise.all(
  [
    "cli/commands.js",
    "cli/examples.js",
    "cli/option-row.js",
    "query/search/expression-fields.js",
    "query/search/read-condition.js",
    "cli/build-report.js",
    "cli/option-words.js",
  ].map(load),
);
const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

/** roff reads a leading dot or apostrophe as a request, a hyphen as a typographic one and a backslash as an escape. */
const roff = (text) =>
  text
    .replace(/\\/g, "\\e")
    .replace(/-/g, "\\-")
    .replace(/^([.'])/gm, "\\&$1");
const head = (name, section, what) => [
  `.TH ${name.toUpperCase()} ${section} "" "ctraudit ${version}" "Audit"`,
  ".SH NAME",
  `${roff(name)} \\- ${roff(what)}`,
];
const item = (term, text) => [".TP", `\\fB${roff(term)}\\fR`, roff(text)];
const example = ([command, why]) => [".TP", roff(why), ".nf", roff(command), ".fi"];

const manual = [
  ...head("ctraudit", 1, "which container did this audited event happen in, and how do you know?"),
  ".SH SYNOPSIS",
  "\\fBctraudit\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR]",
  ".SH EXAMPLES",
  ...Object.values(EXAMPLES).flatMap((list) => list.flatMap(example)),
  ".SH COMMANDS",
  ...COMMANDS.flatMap(({ name, arguments: words, help, options }) => [
    `.SS ${roff(`ctraudit ${name} ${words}`.trim())}`,
    roff(help),
    ...options.flatMap((option) => item(optionTerm(option), option.help)),
  ]),
  ".SH EXIT STATUS",
  roff(
    "0 found or done, 1 nothing matched, 2 usage, file or database error, 3 with --strict where the answer is in doubt, 130 interrupted.",
  ),
  ".SH SEE ALSO",
  "ctraudit\\-search(5), ctraudit\\-schema(5), ausearch(8), aureport(8)",
];

const language = [
  ...head("ctraudit-search", 5, "the expressions of ctraudit search"),
  ".SH DESCRIPTION",
  roff(
    "FIELD OPERATOR VALUE, joined by and, or, not and parentheses. Operators: = != < <= > >=, ~ (contains), !~, =~ /regular expression/imsu, in (a, b). Values with spaces stand in quotes.",
  ),
  ".SH EXAMPLES",
  ...EXAMPLES.search.filter(([command]) => command.includes("'")).flatMap(example),
  ".SH FIELDS",
  ...Object.entries(EXPRESSION_FIELDS).flatMap(([name, { help }]) =>
    item(name, help === "" ? "as auid" : help),
  ),
  ".SH WORDS THAT STAND ALONE",
  roff(EXPRESSION_FLAGS.join(", ")),
];

/** The migrations, one after the other. */
const migrations = readdirSync(`${root}store/migrations`)
  .filter((name) => /^\d{4}-.*\.sql$/.test(name))
  .sort()
  .map((name) => readFileSync(`${root}store/migrations/${name}`, "utf8"))
  .join("\n");
/** Views with their columns' comments; a later migration replaces what an earlier one made. */
const views = new Map();
for (const [, dropped, made, sql] of migrations.matchAll(
  /^(?:DROP VIEW (\w+);|CREATE VIEW (\w+) AS([\s\S]*?);$)/gm,
))
  if (dropped === undefined) views.set(made, sql);
  else views.delete(dropped);
const schema = [
  ...head("ctraudit-schema", 5, "the views of a ctraudit database"),
  ".SH DESCRIPTION",
  roff(
    "For sqlite3, datasette and lnav. What stands in a view keeps its meaning; tables may change. An event's id is boot * 2^36 + serial * 8 + variant * 2 + daemon.",
  ),
  ".SH VIEWS",
  ...[...views].sort().flatMap(([name, sql]) => [`.SS ${roff(name)}`, ".nf", roff(sql.trim()), ".fi"]),
];

const syntax = { commands: COMMANDS, reports: REPORT_NAMES, optionWords };
mkdirSync(`${root}dist/man`, { recursive: true });
mkdirSync(`${root}dist/completions`, { recursive: true });
for (const [name, lines] of [
  ["ctraudit.1", manual],
  ["ctraudit-search.5", language],
  ["ctraudit-schema.5", schema],
])
  writeFileSync(`${root}dist/man/${name}`, `${lines.join("\n")}\n`);
for (const [name, text] of [
  ["ctraudit.bash", bashCompletion(syntax)],
  ["_ctraudit", zshCompletion(syntax)],
  ["ctraudit.fish", fishCompletion(syntax)],
])
  writeFileSync(`${root}dist/completions/${name}`, text);
