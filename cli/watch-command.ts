// SPDX-License-Identifier: Apache-2.0
import { statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { News } from "../query/watch/news.ts";
import type { GivenNames } from "../questions/account-names.ts";
import type { SearchCriteria } from "../questions/search-criteria.ts";
import type { Zone } from "../report/zone.ts";
import { openForReading } from "../store/connection.ts";
import { beginSnapshot } from "../store/live-rows.ts";
import { eventReader } from "../store/search/event-reader.ts";
import { recordSource } from "../store/search/record-source.ts";
import type { Store } from "../store/store.ts";
import { StoreError } from "../store/store-error.ts";
import { CliError } from "./cli-error.ts";
import { type CliContext, type CommandHandler, EXIT, type OptionValues } from "./command-handler.ts";
import { KeptOutput } from "./kept-output.ts";
import { databasePath } from "./open-database.ts";
import { readChoice, readNumber } from "./read-number.ts";
import { readPasswd } from "./read-passwd.ts";
import { zoneOf } from "./read-times.ts";
import { runForLine } from "./run-for-line.ts";
import { type LoadedFormat, loadFormat } from "./search-format.ts";
import { StopSignals } from "./stop-signals.ts";
import { hasRules, kindsOf, type WatchKind } from "./watch-kinds.ts";
import { containerJson, containerLine, crossingJson, crossingLine, type WatchLine } from "./watch-lines.ts";
import type { WatchRules } from "./watch-rules.ts";

const FORMATS = ["text", "ndjson"] as const;
const LOOK_MS = 500;
/** Crossings are concluded from the whole log: they may take this share of the time. */
const CROSSING_SHARE = 0.1;

/** `ctraudit watch`: prints new events of a database written by `follow`. */
export const watchCommand: CommandHandler = async (args, options, context) => {
  const [zone, names] = [await zoneOf(options), await readPasswd(options)];
  const watch = new Watch(args[0], options, context, zone, names);
  const signals = new StopSignals();
  try {
    return await watch.run(signals.signal);
  } finally {
    signals.release();
  }
};

/** Looks at the database when it has changed. It is not kept open: its writer could not close it into one file. */
class Watch {
  readonly #news: News;
  readonly #names: GivenNames | undefined;
  readonly #expression: string | undefined;
  readonly #options: OptionValues;
  readonly #context: CliContext;
  readonly #zone: Zone;
  readonly #path: string;
  readonly #kinds: readonly WatchKind[];
  readonly #format: (typeof FORMATS)[number];
  readonly #limit: number;
  readonly #endMs: number;
  readonly #notes = new Set<string>();
  readonly #kept = new KeptOutput();
  #rules: WatchRules | undefined;
  #formats: { text: LoadedFormat; ndjson: LoadedFormat } | undefined;
  #stamp = "";
  /** How long it read, the last time: it pauses as long. */
  #tookMs = 0;
  #told = 0;
  #failed = 0;
  #nextCrossingsMs = 0;
  #owesCrossings = true;

  constructor(
    expression: string | undefined,
    options: OptionValues,
    context: CliContext,
    zone: Zone,
    names: GivenNames | undefined,
  ) {
    this.#news = new News(names);
    this.#names = names;
    this.#expression = expression;
    this.#options = options;
    this.#context = context;
    this.#zone = zone;
    this.#path = databasePath(options, context);
    this.#kinds = kindsOf(options, expression);
    this.#format = readChoice(options, "format", FORMATS) ?? "text";
    this.#limit = readNumber(options, "count") ?? Number.POSITIVE_INFINITY;
    const seconds = readNumber(options, "timeout") ?? Number.POSITIVE_INFINITY;
    this.#endMs = performance.now() + seconds * 1000;
  }

  async run(stop: AbortSignal): Promise<number> {
    const quiet = { ...this.#context, stdout: this.#kept };
    this.#formats = {
      text: await loadFormat("text", this.#zone, { ...quiet, stdout: this.#kept }, this.#options),
      ndjson: await loadFormat("ndjson", this.#zone, quiet, this.#options),
    };
    if (hasRules(this.#options)) this.#rules = await this.#readRules();
    while (!stop.aborted && this.#told < this.#limit && performance.now() < this.#endMs) {
      if (this.#hasNews()) await this.#look(stop);
      if (this.#told >= this.#limit) break;
      await sleep(Math.max(LOOK_MS, this.#tookMs), undefined, { signal: stop }).catch(() => {});
    }
    if (this.#failed > 0 || this.#rules?.hasFailed === true) return EXIT.doubtful;
    return this.#told === 0 && performance.now() >= this.#endMs ? EXIT.nothing : EXIT.done;
  }

  async #readRules(): Promise<WatchRules> {
    const { WatchRules } = await import("./watch-rules.ts");
    const warn = (line: string) => this.#warn(line);
    return WatchRules.of(this.#options, this.#zone, this.#context, warn, this.#names);
  }

  #hasNews(): boolean {
    if (
      this.#owesCrossings &&
      this.#kinds.includes("crossings") &&
      performance.now() >= this.#nextCrossingsMs
    )
      return true;
    const stamp = [this.#path, `${this.#path}-wal`]
      .map((path) => statSync(path, { throwIfNoEntry: false }))
      .map((found) => (found === undefined ? "" : `${found.ino} ${found.size} ${found.mtimeMs}`))
      .join(" ");
    if (stamp === this.#stamp) return false;
    this.#stamp = stamp;
    return true;
  }

  async #look(stop: AbortSignal): Promise<void> {
    let lines: WatchLine[];
    const startedMs = performance.now();
    try {
      lines = await this.#read();
      this.#tookMs = performance.now() - startedMs;
    } catch (error) {
      // Its writer is at work on it, or makes one file of it: the next look sees that.
      if (!(error instanceof StoreError) || error.code !== "CTR_STORE_LOCKED") throw error;
      this.#stamp = "";
      return;
    }
    for (const line of lines) {
      if (stop.aborted || this.#told >= this.#limit) return;
      await this.#tell(line);
    }
  }

  /** Each poll reads one snapshot of the database before any output: a slow reader does not hold it. */
  async #read(): Promise<WatchLine[]> {
    const store = openForReading(this.#path);
    try {
      beginSnapshot(store);
      const isFirst = !this.#news.begin(store);
      const lines = isFirst ? [] : [...this.#containers(store), ...(await this.#events(store))];
      if (isFirst) await this.#check(store);
      return [...lines, ...this.#crossings(store, isFirst)];
    } finally {
      store.close();
    }
  }

  /** A wrong expression or rule is reported at once. */
  async #check(store: Store): Promise<void> {
    await this.#criteria(store);
    await this.#rules?.check(store);
  }

  async #events(store: Store): Promise<WatchLine[]> {
    if (!this.#kinds.includes("events") || !this.#news.hasChanged) return [];
    const criteria = await this.#criteria(store);
    if (criteria === undefined) return [];
    if (this.#rules !== undefined) return this.#rules.lines(store, this.#news, criteria);
    const reader = eventReader(store, this.#names);
    const readers = { repositories: { reader, records: recordSource(store) }, store };
    const [text, ndjson] = [this.#formats!.text(readers), this.#formats!.ndjson(readers)];
    const lines: WatchLine[] = [];
    for (const columns of this.#news.events(store, criteria)) {
      const view = reader.view(columns);
      text.event(view);
      const shown = this.#kept.take();
      ndjson.event(view);
      lines.push({ text: shown, json: this.#kept.take() });
    }
    return lines;
  }

  /** Names of containers are looked up anew each time: they may have come since. */
  async #criteria(store: Store): Promise<SearchCriteria | undefined> {
    if (this.#expression === undefined) return {};
    const { readExpression } = await import("./read-expression.ts");
    try {
      const reader = eventReader(store, this.#names);
      return {
        expression: await readExpression(store, this.#expression, reader, this.#zone, this.#context),
      };
    } catch (error) {
      if (!(error instanceof CliError) || error.code !== "CTR_CLI_NOT_FOUND") throw error;
      this.#warn(`ctraudit: ${error.message}; waiting for it`);
      return undefined;
    }
  }

  #containers(store: Store): WatchLine[] {
    if (!this.#news.hasChanged) return [];
    const reader = eventReader(store, this.#names);
    const found = this.#news.containers(store);
    if (!this.#kinds.includes("containers")) return [];
    return found.map(({ id, proof }) => {
      const [container, event] = [reader.container(id), reader.event(proof)];
      return { text: containerLine(container, event, this.#zone), json: containerJson(container, event) };
    });
  }

  #crossings(store: Store, isFirst: boolean): WatchLine[] {
    if (!this.#kinds.includes("crossings")) return [];
    this.#owesCrossings ||= isFirst || this.#news.hasChanged;
    const startedMs = performance.now();
    if (!this.#owesCrossings || startedMs < this.#nextCrossingsMs) return [];
    const found = this.#news.crossings(store);
    this.#owesCrossings = false;
    const tookMs = performance.now() - startedMs;
    this.#nextCrossingsMs = performance.now() + tookMs / CROSSING_SHARE - tookMs;
    return found.map((crossing) => ({
      text: crossingLine(crossing, this.#zone),
      json: crossingJson(crossing),
    }));
  }

  async #tell({ text, json }: WatchLine): Promise<void> {
    const { stdout } = this.#context;
    this.#told++;
    stdout.write(`${this.#format === "text" ? text : json}\n`);
    stdout.flush();
    const command = this.#options.text("exec");
    if (command === undefined) return;
    const failure = await runForLine(command, json);
    if (failure === undefined) return;
    this.#failed++;
    this.#warn(`ctraudit: the command of --exec: ${failure}`);
  }

  #warn(line: string): void {
    if (this.#notes.has(line)) return;
    this.#notes.add(line);
    this.#context.warn(line);
  }
}
