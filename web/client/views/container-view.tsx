// SPDX-License-Identifier: Apache-2.0
import { escapeControls } from "../../../report/escape-controls.ts";
import { Command } from "../parts/command.tsx";
import { FailureBox, Waiting } from "../parts/failure.tsx";
import { Link } from "../parts/link.tsx";
import { ReportTableView } from "../parts/report-table.tsx";
import { Facets } from "../search/facets.tsx";
import { useAnswer } from "../state/ask.ts";
import { goTo, type Route, routeTo } from "../state/route.ts";
import type { ContainerAnswer } from "../state/types.ts";

const FACETS = ["program", "file", "peer", "call", "user", "outcome"] as const;

/** One container: its origin, its processes, and its files, peers and calls, as facets and as tables. */
export function ContainerView({ route }: { route: Route }) {
  const { db, zone, key = "" } = route;
  const parameters = { key, ...(zone === "UTC" ? {} : { zone }) };
  const { data, command, failure, isBusy } = useAnswer<ContainerAnswer>(db, "container", parameters);
  const expression = containerExpression(key);
  return (
    <>
      <h1 class="breaks">
        {data === undefined
          ? "Container"
          : data.class === "host"
            ? "Host"
            : `${data.class[0]!.toUpperCase()}${data.class.slice(1)}`}{" "}
        {data?.label ?? escapeControls(key)}
      </h1>
      <FailureBox failure={failure} />
      {data === undefined && <Waiting isBusy={isBusy} what="the container" />}
      {data !== undefined && data.path.length > 1 && (
        <nav aria-label="From the host down">
          <ol class="path">
            {data.path.map((one) => (
              <li key={one.key}>
                <Link to={routeTo("container", { key: one.key })} class={`place ${one.class}`}>
                  {one.label}
                </Link>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <p class="actions">
        <Link class="button" to={routeTo("search", { expression })}>
          Its events
        </Link>
        <Link class="button" to={routeTo("timeline", { key: data?.key ?? key })}>
          Show in the timeline
        </Link>
      </p>
      {data !== undefined && (
        <>
          <Facets
            db={db}
            filter={{ expression }}
            by={FACETS}
            isReady
            onChoose={(part) => goTo(routeTo("search", { expression: `${expression} and ${part}` }))}
          />
          {data.report.tables
            .filter(({ total, id }) => total > 0 || id === "identity")
            .map((table) => (
              <ReportTableView key={table.id} table={table} zone={zone} />
            ))}
          <p class="quiet">
            Nothing in the log:{" "}
            {data.report.tables
              .filter(({ total }) => total === 0)
              .map(({ title }) => title)
              .join(", ") || "none"}
            .
          </p>
        </>
      )}
      <Command text={command} />
    </>
  );
}

export function containerExpression(key: string): string {
  return `container = "${key.replace(/[\\"]/g, "\\$&")}"`;
}
