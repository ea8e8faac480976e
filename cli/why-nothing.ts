// SPDX-License-Identifier: Apache-2.0

import type { Repositories } from "../questions/repositories.ts";
import type { SearchCriteria } from "../questions/search-criteria.ts";
import { escapeControls } from "../report/escape-controls.ts";
import { formatSpan, type Zone } from "../report/zone.ts";
import { SEARCH_OPTIONS } from "./search-options.ts";

/** Name of each criterion on the command line; those of `fields` have the names of their options. */
const OPTIONS: Readonly<Record<string, string>> = {
  container: "--container",
  evidence: "--evidence",
  types: "-m",
  call: "-sc",
  pid: "-p",
  ppid: "-pp",
  credentials: "the user, group or session",
  terminal: "-tm",
  subject: "-su",
  context: "-se",
  host: "-hn",
  executable: "-x",
  comm: "-c",
  file: "-f",
  key: "-k",
  success: "-sv",
  exit: "-e",
  events: "-a",
  expression: "the expression",
};

/** Explains an empty search: the database's coverage, the condition without hits, or only their combination. */
export async function whyNothing(
  repositories: Repositories,
  criteria: SearchCriteria,
  zone: Zone,
): Promise<string[]> {
  const { boots } = repositories.reader.boots;
  if (boots.length === 0) return NO_EVENTS;
  const nodes = [...new Set(boots.map(({ node }) => node ?? "(no name)"))];
  const others = await repositories.logs.otherNames();
  const known = new Set([...nodes, ...[...others.values()].flat()]);
  if (criteria.nodes?.some((name) => known.has(name)) === false)
    return [
      `ctraudit: nothing found: there is no host ${criteria.nodes.map(escapeControls).join(", ")}`,
      `hint: there is ${nodes.slice(0, 8).map(escapeControls).join(", ")}`,
    ];
  const times = timesOf(criteria);
  if (await isEmptyTime(repositories, times)) return noneInTime("the database", boots, zone);
  const given = givenOptions(criteria);
  const alone: typeof given = [];
  for (const own of given) if (await isEmpty(repositories, own.criteria)) alone.push(own);
  if (alone.length > 0 && given.length + Object.keys(times).length > 1)
    return [
      `ctraudit: nothing found: ${alone.map(({ option }) => option).join(" and ")} finds nothing even alone`,
    ];
  if (given.length > 1) return ["ctraudit: nothing found: each option finds events, all together find none"];
  return [`ctraudit: nothing found in ${spanOf(boots, zone)}`];
}

/** The searches that whyNothing uses to explain an empty search. */
export function explainingSearches(criteria: SearchCriteria): SearchCriteria[] {
  const times = timesOf(criteria);
  const alone = givenOptions(criteria).map((own) => own.criteria);
  return Object.keys(times).length > 0 ? [times, ...alone] : alone.length > 1 ? alone : [];
}

function timesOf({ fromMs, toMs }: SearchCriteria): Pick<SearchCriteria, "fromMs" | "toMs"> {
  return { ...(fromMs === undefined ? {} : { fromMs }), ...(toMs === undefined ? {} : { toMs }) };
}

/** The options that restrict a search, each with its own criterion. */
function givenOptions(
  criteria: SearchCriteria,
): { readonly option: string; readonly criteria: SearchCriteria }[] {
  const whole = criteria.wholeWord === true ? { wholeWord: true } : {};
  const own = Object.entries(OPTIONS).flatMap(([name, option]) =>
    name in criteria
      ? [{ option, criteria: { [name]: criteria[name as keyof SearchCriteria], ...whole } }]
      : [],
  );
  const fields = SEARCH_OPTIONS.flatMap(({ long, letters, field }) => {
    const text = field === undefined ? undefined : criteria.fields?.[field];
    if (field === undefined || text === undefined) return [];
    return [{ option: letters?.[0] ?? `--${long}`, criteria: { fields: { [field]: text }, ...whole } }];
  });
  return [...own, ...fields];
}

export const NO_EVENTS = ["ctraudit: nothing found: the database has no events"];

type Span = { readonly firstMs: number; readonly lastMs: number };

export function noneInTime(what: string, spans: readonly Span[], zone: Zone): string[] {
  return [
    `ctraudit: nothing found: ${what} has no event in that time`,
    ...(spans.length === 0 ? [] : [`hint: it has events of ${spanOf(spans, zone)}`]),
  ];
}

export function spanOf(spans: readonly Span[], zone: Zone): string {
  const [firstMs, lastMs] = spans.reduce(
    ([first, last], span) => [Math.min(first, span.firstMs), Math.max(last, span.lastMs)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  return formatSpan(firstMs, lastMs, zone);
}

/** Whether there is a time, and no event in it. */
export async function isEmptyTime(
  repositories: Repositories,
  times: Pick<SearchCriteria, "fromMs" | "toMs">,
): Promise<boolean> {
  return Object.keys(times).length > 0 && isEmpty(repositories, times);
}

/** Whether a search finds no event. */
export async function isEmpty({ events }: Repositories, criteria: SearchCriteria): Promise<boolean> {
  let isFound = false;
  for await (const turn of events.turns(criteria)) {
    turn(() => {
      isFound = true;
      return false;
    });
    if (isFound) return false;
  }
  return true;
}
