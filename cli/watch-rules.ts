// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../interpret/call-names.ts";
import type { DetectionRule, RuleProblem, RuleSet } from "../query/detections/rule.ts";
import { type RuleHit, ruleHits } from "../query/detections/rule-hits.ts";
import { rankOf } from "../query/detections/severity.ts";
import { type ReportReader, reportReader } from "../query/reports/report-reader.ts";
import type { News } from "../query/watch/news.ts";
import type { GivenNames } from "../questions/account-names.ts";
import type { SearchCriteria } from "../questions/search-criteria.ts";
import { detectionJson } from "../report/detection-json.ts";
import type { Zone } from "../report/zone.ts";
import type { Store } from "../store/store.ts";
import { CliError } from "./cli-error.ts";
import type { CliContext, OptionValues } from "./command-handler.ts";
import { askedRules, problemText, readRuleSet, warnOfProblems } from "./detection-rules.ts";
import { detectionLine, type WatchLine } from "./watch-lines.ts";

/** The rules of `watch`: matching events are shown instead of all events. */
export class WatchRules {
  readonly #set: RuleSet;
  readonly #zone: Zone;
  readonly #context: CliContext;
  readonly #warn: (line: string) => void;
  readonly #names: GivenNames | undefined;
  /** Rules that did not end: they would not end the next time. */
  readonly #leftOut = new Set<DetectionRule>();
  #hasFailed = false;

  /** An unreadable rule is an error: its silence would go unnoticed. */
  static of(
    options: OptionValues,
    zone: Zone,
    context: CliContext,
    warn: (line: string) => void,
    names: GivenNames | undefined,
  ): WatchRules {
    const set = readRuleSet(options.texts("rules"), options.isSet("builtin"));
    return new WatchRules(set, zone, context, warn, names);
  }

  private constructor(
    set: RuleSet,
    zone: Zone,
    context: CliContext,
    warn: (line: string) => void,
    names: GivenNames | undefined,
  ) {
    this.#set = set;
    this.#zone = zone;
    this.#context = context;
    this.#warn = warn;
    this.#names = names;
    this.#refuse(set.problems);
    if (set.rules.length === 0) throw new CliError("CTR_CLI_USAGE", "no rule could be read");
  }

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Throws where a rule means nothing in this database. A container that a rule names may come later. */
  async check(store: Store): Promise<void> {
    const { problems } = await this.#asked(store, reportReader(store, this.#names));
    this.#refuse(problems.filter(({ isWaiting }) => isWaiting !== true));
    this.#noteAll(problems);
  }

  async lines(store: Store, news: News, criteria: SearchCriteria): Promise<WatchLine[]> {
    if (!news.hasChanged) return [];
    const reader = reportReader(store, this.#names);
    const { asked, problems } = await this.#asked(store, reader);
    this.#noteAll(problems);
    if (problems.some(({ isWaiting }) => isWaiting !== true)) this.#hasFailed = true;
    const hits = news.hits(criteria, (within) =>
      ruleHits(reader, asked, within, ({ rule, reason }) => {
        this.#leftOut.add(rule);
        this.#hasFailed = true;
        this.#noteAll([{ ...rule, reason }]);
      }),
    );
    const inOrder = (a: RuleHit, b: RuleHit) =>
      reader.compare(a.event, b.event) || rankOf(a.rule.severity) - rankOf(b.rule.severity);
    const names = callNames();
    return hits.toSorted(inOrder).map((hit) => ({
      text: detectionLine(reader.events, hit, names, this.#zone),
      json: detectionJson(reader, hit),
    }));
  }

  #asked(store: Store, { events }: ReportReader) {
    const rules = this.#set.rules.filter((rule) => !this.#leftOut.has(rule));
    return askedRules({ rules, problems: [] }, store, events, this.#zone, this.#context);
  }

  #refuse(problems: readonly RuleProblem[]): void {
    if (problems.length === 0) return;
    warnOfProblems(problems, this.#context);
    const number = problems.length === 1 ? "a rule that" : `${problems.length} rules that`;
    throw new CliError("CTR_CLI_USAGE", `watch asks no rules beside ${number} cannot be asked`);
  }

  #noteAll(problems: readonly RuleProblem[]): void {
    for (const problem of problems)
      this.#warn(`${problemText(problem)}${problem.isWaiting === true ? "; waiting for it" : ""}`);
  }
}
