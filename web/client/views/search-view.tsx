// SPDX-License-Identifier: Apache-2.0
import { useEffect, useMemo, useState } from "preact/hooks";
import { Command } from "../parts/command.tsx";
import { FailureBox, Waiting } from "../parts/failure.tsx";
import { ExpressionBox } from "../search/expression-box.tsx";
import { Facets } from "../search/facets.tsx";
import { Histogram } from "../search/histogram.tsx";
import { readHistory, readSaved, remember, toggleSaved } from "../search/history.ts";
import { VirtualTable } from "../search/virtual-table.tsx";
import { Windows } from "../search/windows.ts";
import { useAnswer } from "../state/ask.ts";
import { change, type Route } from "../state/route.ts";
import { exactTime } from "../state/times.ts";
import type { CountsAnswer, EventsAnswer, OverviewAnswer } from "../state/types.ts";

const SLOTS = 500;
const FACETS = ["container", "program", "call", "user", "outcome", "file", "peer", "key", "type"] as const;

/** Events that match an expression: counts over time, frequent values, and the events. */
export function SearchView({ route }: { route: Route }) {
  const { db, zone, expression = "" } = route;
  const overview = useAnswer<OverviewAnswer>(db, "overview", {}).data;
  const times = overview?.boots.flatMap(({ fromMs, toMs }) => [fromMs, toMs]) ?? [];
  const isKnown = times.length > 0;
  const from = route.from ?? (isKnown ? Math.min(...times) : 0);
  const to = route.to ?? (isKnown ? Math.max(...times) : 0);
  const text = expression === "" ? undefined : expression;
  const filter = { expression: text, from: route.from, to: route.to };
  const counted = useAnswer<CountsAnswer>(
    db,
    "counts",
    isKnown ? { expression: text, from, to, slots: SLOTS } : undefined,
  );
  const command = useAnswer<EventsAnswer>(db, "events", { ...filter, limit: 1 }).command;
  const choose = (part: string) => {
    const grouped = /\bor\b/i.test(expression) ? `(${expression})` : expression;
    change({ expression: expression === "" ? part : `${grouped} and ${part}` }, true);
  };
  return (
    <>
      <h1 class="visually-hidden">Search</h1>
      <ExpressionBox
        db={db}
        text={expression}
        onAsk={(asked) => {
          remember(asked);
          change({ expression: asked }, true);
        }}
      />
      <Kept expression={expression} />
      {(route.from !== undefined || route.to !== undefined) && (
        <p class="chips">
          {exactTime(from, zone)} → {exactTime(to, zone)}{" "}
          <button type="button" onClick={() => change({ from: undefined, to: undefined }, true)}>
            All times
          </button>
        </p>
      )}
      <FailureBox failure={counted.failure} />
      {counted.data === undefined && <Waiting isBusy={counted.isBusy} what="events" />}
      {counted.data !== undefined && counted.failure === undefined && (
        <>
          <p class="found" role="status" aria-busy={counted.isBusy}>
            <b>{counted.data.events.toLocaleString("en")}</b> events
          </p>
          <Histogram
            counts={counted.data}
            from={from}
            to={to}
            zone={zone}
            onChoose={(start, end) => change({ from: start, to: end }, true)}
          />
          <div class="results">
            <details class="side" open={innerWidth > 900}>
              <summary>Values among these events</summary>
              <Facets db={db} filter={filter} by={FACETS} isReady={counted.isCurrent} onChoose={choose} />
            </details>
            <Results db={db} filter={{ expression: text, from, to }} counts={counted.data} zone={zone} />
          </div>
        </>
      )}
      <Command text={command?.replace(" --limit 1", "")} />
      <Explained db={db} filter={filter} />
    </>
  );
}

function Results({
  db,
  filter,
  counts,
  zone,
}: {
  db: number;
  filter: { expression: string | undefined; from: number; to: number };
  counts: CountsAnswer;
  zone: string;
}) {
  const [version, setVersion] = useState(0);
  const windows = useMemo(
    () => new Windows(db, filter, counts, () => setVersion((before) => before + 1)),
    [counts, filter.expression, db],
  );
  if (windows.total === 0) return <p>No event fits.</p>;
  return <VirtualTable windows={windows} version={version} zone={zone} first={0} />;
}

function Kept({ expression }: { expression: string }) {
  const [history, setHistory] = useState(readHistory);
  const [saved, setSaved] = useState(readSaved);
  useEffect(() => setHistory(readHistory()), [expression]);
  const list = (title: string, texts: readonly string[]) => (
    <details class="kept">
      <summary>
        {title} ({texts.length})
      </summary>
      <ul>
        {texts.map((text) => (
          <li key={text}>
            <button type="button" class="plain" onClick={() => change({ expression: text }, true)}>
              {text}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
  return (
    <div class="kepts">
      {list("Saved", saved)}
      {list("History", history)}
      {expression !== "" && (
        <button
          type="button"
          class="small"
          aria-pressed={saved.includes(expression)}
          onClick={() => setSaved(toggleSaved(expression))}
        >
          {saved.includes(expression) ? "★ Saved" : "☆ Save this search"}
        </button>
      )}
    </div>
  );
}

function Explained({
  db,
  filter,
}: {
  db: number;
  filter: Readonly<Record<string, string | number | undefined>>;
}) {
  const [isOpen, setOpen] = useState(false);
  const { data, failure } = useAnswer<{ text: string }>(db, "explain", isOpen ? filter : undefined);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>How this is asked of the database</summary>
      <FailureBox failure={failure} />
      {data !== undefined && <pre>{data.text}</pre>}
    </details>
  );
}
