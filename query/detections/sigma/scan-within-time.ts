// SPDX-License-Identifier: Apache-2.0
import { availableParallelism, loadavg } from "node:os";
import { type ScannedEvent, scannedEvents } from "../../../store/repositories/detections/scanned-events.ts";
import type { IdRange } from "../../../store/search/id-ranges.ts";
import { withinTime } from "../../search/within-time.ts";
import { EventScan, type ScanSources, type SigmaHit } from "./scan-events.ts";
import type { SigmaRule } from "./sigma-rule.ts";

type Ranges = readonly Pick<IdRange, "first" | "last">[];
type OnFailed = (rule: number, reason: string) => void;

/** Any sensible regular expression is done with a window of events in a fraction of it. */
const LIMIT_MS = 10_000;
/** The limit is of wall time: processes that wait for a processor lengthen it, up to so many times. */
const MOST_SHARERS = 3;
const TOO_LONG = `its regular expressions take longer than ${LIMIT_MS / 1000} s`;

/** Hits of the rules in all windows, in the order of keys. A rule with a regular expression that does not terminate is reported, and does not affect the others. */
export function* scanEvents(
  sources: ScanSources,
  rules: readonly SigmaRule[],
  ranges: Ranges,
  onFailed: OnFailed,
): Generator<SigmaHit, void, undefined> {
  const numbers = [...rules.keys()];
  const plain = numbers.filter((at) => !rules[at]!.hasPatterns);
  const scan = plain.length === 0 ? undefined : new EventScan(sources, of(rules, plain), ranges);
  const bounded = new BoundedScan(sources, rules, ranges, onFailed);
  for (const rows of scannedEvents(sources.store, ranges)) {
    const hits = (scan?.window(rows) ?? []).map(({ rule, event }) => ({ rule: plain[rule]!, event }));
    yield* [...hits, ...bounded.window(rows)].sort((a, b) => a.event - b.event || a.rule - b.rule);
  }
}

function of(rules: readonly SigmaRule[], numbers: readonly number[]): SigmaRule[] {
  return numbers.map((at) => rules[at]!);
}

/** The rules with regular expressions: their work is stopped where it does not end, and the rule that is to blame left out. */
class BoundedScan {
  readonly #sources: ScanSources;
  readonly #rules: readonly SigmaRule[];
  readonly #ranges: Ranges;
  readonly #onFailed: OnFailed;
  #left: number[];
  #scan: EventScan | undefined;

  constructor(sources: ScanSources, rules: readonly SigmaRule[], ranges: Ranges, onFailed: OnFailed) {
    this.#sources = sources;
    this.#rules = rules;
    this.#ranges = ranges;
    this.#onFailed = onFailed;
    this.#left = [...rules.keys()].filter((at) => rules[at]!.hasPatterns);
  }

  window(rows: readonly ScannedEvent[]): SigmaHit[] {
    while (this.#left.length > 0) {
      const found = withinTime(limitMs(), () => {
        this.#scan ??= this.#scanOf(this.#left);
        return this.#scan.window(rows);
      });
      if (found !== undefined)
        return found.value.map(({ rule, event }) => ({ rule: this.#left[rule]!, event }));
      this.#leaveOut(rows);
    }
    return [];
  }

  /** Tries each rule by itself. */
  #leaveOut(rows: readonly ScannedEvent[]): void {
    const before = this.#left;
    this.#left = before.filter((at) => {
      if (before.length > 1 && withinTime(limitMs(), () => this.#scanOf([at]).window(rows)) !== undefined)
        return true;
      this.#onFailed(at, TOO_LONG);
      return false;
    });
    this.#scan = undefined;
  }

  #scanOf(numbers: readonly number[]): EventScan {
    return new EventScan(this.#sources, of(this.#rules, numbers), this.#ranges);
  }
}

function limitMs(): number {
  const sharers = (loadavg()[0] ?? 0) / availableParallelism();
  return Math.ceil(LIMIT_MS * Math.min(MOST_SHARERS, Math.max(1, sharers)));
}
