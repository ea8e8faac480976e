// SPDX-License-Identifier: Apache-2.0
import { planSearch, searchEvents } from "../query/search/search.ts";
import { bootReader } from "../query/search/search-boot-reader.ts";
import type { SearchCriteria } from "../query/search/search-criteria.ts";
import { escapeControls } from "../report/escape-controls.ts";
import { formatSpan, type Zone } from "../report/zone.ts";
import type { Store } from "../store/store.ts";

/** What each criterion is called on the command line. */
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
  object: "-o",
  context: "-se",
  host: "-hn",
  machine: "-vm",
  uuid: "-uu",
  executable: "-x",
  comm: "-c",
  file: "-f",
  key: "-k",
  success: "-sv",
  exit: "-e",
  events: "-a",
  expression: "the expression",
};

/** Says why a search found nothing: what the database covers, which condition alone finds nothing, or that only together they do. */
export function whyNothing(store: Store, criteria: SearchCriteria, zone: Zone): string[] {
  const { boots } = bootReader(store);
  if (boots.length === 0) return ["ctraudit: nothing found: the database has no events"];
  const span = formatSpan(
    Math.min(...boots.map(({ firstMs }) => firstMs)),
    Math.max(...boots.map(({ lastMs }) => lastMs)),
    zone,
  );
  const nodes = [...new Set(boots.map(({ node }) => node ?? "(no name)"))];
  if (criteria.nodes?.some((name) => nodes.includes(name)) === false)
    return [
      `ctraudit: nothing found: there is no host ${criteria.nodes.map(escapeControls).join(", ")}`,
      `hint: there is ${nodes.slice(0, 8).map(escapeControls).join(", ")}`,
    ];
  const { fromMs, toMs, wholeWord } = criteria;
  const times = { ...(fromMs === undefined ? {} : { fromMs }), ...(toMs === undefined ? {} : { toMs }) };
  if (Object.keys(times).length > 0 && isEmpty(store, times))
    return [
      "ctraudit: nothing found: the database has no event in that time",
      `hint: it has events of ${span}`,
    ];
  const alone = Object.keys(OPTIONS).filter(
    (name) =>
      name in criteria &&
      isEmpty(store, { [name]: criteria[name as keyof SearchCriteria], ...(wholeWord ? { wholeWord } : {}) }),
  );
  const given = Object.keys(OPTIONS).filter((name) => name in criteria);
  if (alone.length > 0 && given.length + Object.keys(times).length > 1)
    return [
      `ctraudit: nothing found: ${alone.map((name) => OPTIONS[name]).join(" and ")} finds nothing even alone`,
    ];
  if (given.length > 1) return ["ctraudit: nothing found: each option finds events, all together find none"];
  return [`ctraudit: nothing found in ${span}`];
}

function isEmpty(store: Store, criteria: Partial<Record<keyof SearchCriteria, unknown>>): boolean {
  return searchEvents(store, planSearch(store, criteria as SearchCriteria)).next().done === true;
}
