// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from "node:timers/promises";
import type { Bounds } from "../ingest/bounds.ts";
import type { InputFormat } from "../ingest/carrier-filter.ts";
import { type FollowedPath, LogFollower } from "../ingest/follow-logs.ts";
import type { IngestError } from "../ingest/ingest-error.ts";
import type { RunOrigin } from "../ingest/run-rows.ts";
import { SpoolFollower } from "../ingest/spool/spool-follower.ts";
import { waitForChange } from "../ingest/wait-for-change.ts";
import { syscallName } from "../interpret/syscall-names.ts";
import { attributeMore } from "../query/attribute.ts";
import { ModelMemory } from "../query/kept-models.ts";
import { escapeControls } from "../report/escape-controls.ts";
import { counted } from "../report/number-text.ts";
import { countAlive } from "../store/live-counts.ts";
import { withStatementCache } from "../store/statement-cache.ts";
import type { Store } from "../store/store.ts";
import { StoreError } from "../store/store-error.ts";
import type { CliContext } from "./command-handler.ts";
import { FollowStatus } from "./follow-status.ts";
import { openProgress } from "./progress.ts";
import { pruneOnRequest } from "./run-prune.ts";
import { ServiceNotifier } from "./service-notifier.ts";
import { tuneEngine } from "./tune-engine.ts";

/** Data that is written within this time is read together: from the least to the most, so that passes take PASS_SHARE of the time. */
const GATHER_MS = { least: 200, most: 1000 };
const PASS_SHARE = 0.05;
/** Attribution may take this share of the time: where it takes long, events have no place for longer. */
const ATTRIBUTION_SHARE = 0.25;
/** After an order to stop, reading goes on for so long. */
const DRAIN_MS = 10_000;
const RETRY_MS = 5000;
/** The database is in use, or its disk is full: new records stay in the logs meanwhile. */
const PASSING: readonly string[] = ["CTR_STORE_LOCKED", "CTR_STORE_FULL"];

export interface FollowSettings {
  readonly paths: readonly FollowedPath[];
  /** The spool of a plugin, read instead of the paths. */
  readonly spool?: { readonly folder: string; readonly node: string | null };
  readonly pollMs: number;
  readonly isQuiet: boolean;
  readonly origin: RunOrigin;
  readonly inputFormat: InputFormat;
  readonly syslogTags: readonly string[];
  readonly bounds: Partial<Bounds>;
}

/** Reads, attributes, waits; until the signal comes. The database stays open, and in WAL mode: readers are never locked out. */
export class Follow {
  readonly #store: Store;
  readonly #settings: FollowSettings;
  readonly #context: CliContext;
  readonly #stop: AbortSignal;
  /** Reading itself is to end. */
  readonly #hurry = new AbortController();
  readonly #follower: LogFollower | SpoolFollower;
  readonly #status: FollowStatus;
  readonly #service: ServiceNotifier;
  #memory = new ModelMemory();
  readonly #told = new Set<string>();
  #isDirty = false;
  #nextAttributionMs = 0;

  constructor(store: Store, settings: FollowSettings, context: CliContext, stop: AbortSignal) {
    // A pass runs few statements, which cost more to prepare than to run.
    this.#store = withStatementCache(store);
    this.#settings = settings;
    this.#context = context;
    this.#stop = stop;
    const { origin, inputFormat, syslogTags, bounds, paths, spool, isQuiet } = settings;
    const options = {
      origin,
      inputFormat,
      syslogTags,
      bounds,
      signal: this.#hurry.signal,
      onRefusal: (error: IngestError) => this.#refused(error),
    };
    this.#follower =
      spool === undefined
        ? new LogFollower(this.#store, paths, options)
        : new SpoolFollower(this.#store, spool.folder, spool.node, options);
    this.#status = new FollowStatus(context, isQuiet);
    this.#service = new ServiceNotifier(context);
  }

  /** Throws IngestError where there are files and none is a log, and StoreError. */
  async run(): Promise<void> {
    this.#service.ready("reading what is there");
    await this.#readBacklog();
    let startedMs = performance.now();
    while (!this.#stop.aborted) {
      const before = startedMs;
      startedMs = performance.now();
      await this.#pass(before);
      await this.#pruneOnRequest();
      await this.#wait(startedMs);
    }
    await this.#drain(startedMs);
  }

  async #readBacklog(): Promise<void> {
    const hurry = () => this.#hurry.abort();
    this.#stop.addEventListener("abort", hurry);
    const progress = openProgress(
      this.#settings.isQuiet ? { ...this.#context, stderrIsTerminal: false } : this.#context,
    );
    try {
      const summaries = await this.#follower.backlog((shown) => {
        progress.show(shown);
        this.#service.alive("reading what is there");
      });
      const events = summaries.reduce((sum, summary) => sum + summary.events, 0);
      tuneEngine();
      progress.end();
      if (!this.#stop.aborted) this.#attribute(false);
      this.#say(`ctraudit: ${counted(events, "event")} were there; following ${this.#names()}`);
    } finally {
      progress.end();
      this.#stop.removeEventListener("abort", hurry);
    }
  }

  /** Reads new data. `beforeMs`: the data did not exist when the last pass began. */
  async #pass(beforeMs: number): Promise<void> {
    try {
      const { events, files } = await this.#follower.pass();
      this.#status.passed(events, performance.now() - beforeMs);
      this.#isDirty ||= events > 0;
      if (this.#isDirty && performance.now() >= this.#nextAttributionMs) this.#attribute(events > 0);
      this.#status.found(
        countAlive(this.#store),
        files === 0 && this.#settings.spool === undefined ? this.#names() : undefined,
      );
      this.#status.show();
      this.#service.alive(this.#status.text);
      this.#told.clear();
    } catch (error) {
      await this.#recover(error);
    }
  }

  /** `ctraudit prune` leaves it to the process that writes. */
  async #pruneOnRequest(): Promise<void> {
    try {
      const isDone = await pruneOnRequest(this.#store, () => this.#follower.close(), this.#settings.origin);
      if (!isDone) return;
      this.#memory = new ModelMemory(); // of events that are no longer there
      this.#say("ctraudit: old logs were pruned, as ctraudit prune asked");
    } catch (error) {
      await this.#recover(error);
    }
  }

  /** `leavesOpen`: more comes, so the last events that lack records are left to the next pass. */
  #attribute(leavesOpen: boolean): void {
    const startedMs = performance.now();
    this.#isDirty = attributeMore(this.#store, syscallName, this.#memory, leavesOpen);
    const tookMs = performance.now() - startedMs;
    this.#nextAttributionMs = performance.now() + tookMs / ATTRIBUTION_SHARE - tookMs;
  }

  async #recover(error: unknown): Promise<void> {
    if (!(error instanceof StoreError) || !PASSING.includes(error.code)) throw error;
    if (!this.#told.has(error.code)) {
      this.#told.add(error.code);
      this.#warn(`ctraudit: ${escapeControls(error.message)}; what is written meanwhile is read later`);
    }
    await sleep(RETRY_MS, undefined, { signal: this.#stop }).catch(() => {});
  }

  async #wait(startedMs: number): Promise<void> {
    const tookMs = performance.now() - startedMs;
    const gatherMs = Math.min(GATHER_MS.most, Math.max(GATHER_MS.least, tookMs / PASS_SHARE));
    await sleep(Math.max(0, gatherMs - tookMs), undefined, { signal: this.#stop }).catch(() => {});
    const { pollMs } = this.#settings;
    const attributionMs = this.#isDirty ? this.#nextAttributionMs - performance.now() : pollMs;
    const ms = Math.max(0, Math.min(pollMs, attributionMs));
    await waitForChange(this.#follower.folders, ms, this.#stop, () => this.#follower.hasNews());
  }

  /** Reads to the end of the logs, as far as that is possible in a few seconds, and closes the run. */
  async #drain(beforeMs: number): Promise<void> {
    this.#service.stopping();
    const timer = setTimeout(() => this.#hurry.abort(), DRAIN_MS);
    if (!this.#hurry.signal.aborted) await this.#pass(beforeMs);
    clearTimeout(timer);
    if (this.#isDirty) this.#attribute(false);
    this.#follower.close();
    this.#say(`ctraudit: ended; ${this.#status.text}`);
  }

  #refused({ message, hint }: IngestError): void {
    this.#warn(`ctraudit: not read: ${escapeControls(message)}`);
    if (hint !== undefined) this.#warn(`hint: ${hint}`);
  }

  #say(line: string): void {
    if (!this.#settings.isQuiet) this.#warn(line);
  }

  #warn(line: string): void {
    this.#status.clear();
    this.#context.warn(line);
  }

  #names(): string {
    const { spool } = this.#settings;
    if (spool !== undefined) return escapeControls(spool.folder);
    const [first, ...others] = this.#settings.paths.map(({ path }) => escapeControls(path));
    return others.length === 0 ? first! : `${first} and ${counted(others.length, "other")}`;
  }
}
