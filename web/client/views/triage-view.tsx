// SPDX-License-Identifier: Apache-2.0
import { Command } from "../parts/command.tsx";
import { FailureBox, Waiting } from "../parts/failure.tsx";
import { Link } from "../parts/link.tsx";
import { MarkButton } from "../parts/mark-button.tsx";
import { ReportTableView } from "../parts/report-table.tsx";
import { useAnswer } from "../state/ask.ts";
import { type Route, routeTo } from "../state/route.ts";
import { timeOfEvent } from "../state/times.ts";
import type { OverviewAnswer, ReportAnswer, ReportTable } from "../state/types.ts";

/** Around a finding, so that its lanes show the time before and after. */
const MARGIN = 0.25;
const LEAST_MARGIN_MS = 50;

/** The first page: incidents in sentences, each with a link to the timeline. */
export function TriageView({ route, database }: { route: Route; database: string }) {
  const { db, zone } = route;
  const answer = useAnswer<ReportAnswer>(db, "triage", zone === "UTC" ? {} : { zone });
  const overview = useAnswer<OverviewAnswer>(db, "overview", {});
  const { data, command, failure, isBusy } = answer;
  return (
    <>
      <h1>Triage</h1>
      <Summary overview={overview.data} />
      <FailureBox failure={failure} />
      {data === undefined && <Waiting isBusy={isBusy} what="the whole log" />}
      {data?.tables.map((table) => (
        <ReportTableView
          key={table.id}
          table={table}
          zone={zone}
          actions={table.sentences === null ? undefined : <Actions table={table} database={database} />}
        />
      ))}
      {data !== undefined && (
        <section aria-labelledby="missing">
          <h2 id="missing">Missing parts of the log</h2>
          {data.missing.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </section>
      )}
      <Command text={command} />
    </>
  );
}

function Summary({ overview }: { overview: OverviewAnswer | undefined }) {
  if (overview === undefined) return null;
  const nodes = new Set(overview.boots.map(({ node }) => node));
  const plural = (count: number, word: string) =>
    `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
  return (
    <p class="quiet">
      {plural(overview.events, "event")} of {plural(nodes.size, "host")},{" "}
      {plural(overview.boots.length, "boot")}. The number behind a sentence leads to its proof.
    </p>
  );
}

function Actions({ table, database }: { table: ReportTable; database: string }) {
  const events = [...new Set(table.rows.flatMap((row) => row.events))];
  const times = events.map(timeOfEvent).filter((time) => time !== undefined);
  if (times.length === 0) return null;
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const margin = Math.max(LEAST_MARGIN_MS, Math.round((to - from) * MARGIN));
  return (
    <p class="actions">
      <Link class="button" to={routeTo("timeline", { from: from - margin, to: to + margin })}>
        Show in the timeline
      </Link>
      <Link class="button" to={routeTo("search", { expression: eventsExpression(events) })}>
        Its {events.length} events
      </Link>
      <MarkButton
        one={{ kind: "finding", database, event: events[0]!, events, what: table.title, note: "" }}
      />
    </p>
  );
}

export function eventsExpression(events: readonly string[]): string {
  const quoted = events.map((id) => `"${id.replace(/[\\"]/g, "\\$&")}"`);
  return `event in (${quoted.join(", ")})`;
}
