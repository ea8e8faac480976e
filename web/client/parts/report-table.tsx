// SPDX-License-Identifier: Apache-2.0
import type { ComponentChildren } from "preact";
import { routeTo } from "../state/route.ts";
import { exactTime } from "../state/times.ts";
import type { ReportTable } from "../state/types.ts";
import { EventLink, Link } from "./link.tsx";

/** Columns whose cells are just a container name. */
const CONTAINERS = new Set(["container", "from", "to", "where"]);
/** Further events of a row's proof. */
const MOST_PROVEN = 2;
/** Texts from this length on need a wide column. */
const LONG = 30;
const SHORT = 16;
const NO_CONTAINER = /^(?:unknown|undefined|not .*)?$|[ ,\\]/;

type Cell = ReportTable["rows"][number]["cells"][number];

/** A table of a report, or its paragraph; every row leads to its proof. */
export function ReportTableView({
  table,
  zone,
  actions,
}: {
  table: ReportTable;
  zone: string;
  actions?: ComponentChildren;
}) {
  const { id, title, note, rows, sentences, empty, omitted, total } = table;
  return (
    <section aria-labelledby={id} class="report">
      <h2 id={id}>
        {title} {sentences === null && total > 0 && <span class="count">{total.toLocaleString("en")}</span>}
      </h2>
      {sentences !== null && rows.length > 0 ? <Prose table={table} /> : null}
      {sentences === null && rows.length > 0 ? <Rows table={table} zone={zone} /> : null}
      {empty !== null && <p>{empty}</p>}
      {omitted !== null && <p class="quiet">{omitted}</p>}
      {note !== null && (
        <details class="note">
          <summary>How to read this</summary>
          <p>{note}</p>
        </details>
      )}
      {actions}
    </section>
  );
}

function Prose({ table: { sentences, rows } }: { table: ReportTable }) {
  return (
    <p class="story">
      {sentences!.map((pieces, at) => (
        <span key={at}>
          {pieces.map(({ text, isQuoted }, piece) => (isQuoted ? <code key={piece}>{text}</code> : text))}
          {rows[at]!.events.length > 0 && (
            <sup>
              <EventLink id={rows[at]!.events[0]!}>[{at + 1}]</EventLink>
            </sup>
          )}{" "}
        </span>
      ))}
    </p>
  );
}

function Rows({ table: { title, columns, rows }, zone }: { table: ReportTable; zone: string }) {
  // Nested rows: the first cells are indented by depth.
  const isOutline = rows.some(({ depth }) => depth > 0);
  const hasProof = rows.some(({ events, cells }) => furtherProof(cells, events).length > 0);
  return (
    <div class="scroll cards" role="group" aria-label={title} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((name, column) => (
              <th
                key={name}
                scope="col"
                class={rows.every(hasNumber(column)) && !(isOutline && column === 0) ? "number" : undefined}
              >
                {name}
              </th>
            ))}
            {hasProof && <th scope="col">proof</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ cells, events, depth, command }, at) => (
            <tr key={at}>
              {cells.map((cell, column) => (
                <td
                  key={column}
                  data-name={columns[column]}
                  class={
                    isOutline && column === 0
                      ? `short deep${Math.min(depth, 6)}`
                      : cellClass(cell, CONTAINERS.has(columns[column]!))
                  }
                >
                  <CellView cell={cell} zone={zone} isContainer={CONTAINERS.has(columns[column]!)} />
                </td>
              ))}
              {hasProof && (
                <td class="event" data-name="proof" title={command ?? undefined}>
                  {furtherProof(cells, events).map((id) => (
                    <div key={id}>
                      <EventLink id={id} />
                    </div>
                  ))}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Events of the proof without their own cell: the first of them; the search has all. */
function furtherProof(cells: readonly Cell[], events: readonly string[]): string[] {
  return events.filter((id) => !cells.some((cell) => isEvent(cell, id))).slice(0, MOST_PROVEN);
}

const isEvent = (cell: Cell, id: string) =>
  cell !== null && typeof cell === "object" && "event" in cell && cell.event === id;

function cellClass(cell: Cell, isContainer: boolean): string {
  if (isContainer && typeof cell === "string") return "name";
  if (typeof cell === "number") return "number";
  return widthClass(cell);
}

const hasNumber =
  (column: number) =>
  ({ cells }: ReportTable["rows"][number]) =>
    cells[column] === null || typeof cells[column] === "number";

/** Short cells stay on one line, long ones get a wide column. */
function widthClass(cell: Cell): string {
  if (cell === null) return "short";
  if (typeof cell === "number") return "";
  if (typeof cell === "object" && !("words" in cell)) return "event" in cell ? "event" : "short";
  const { length } = typeof cell === "string" ? cell : cell.words;
  return length > LONG ? "long" : length <= SHORT ? "short" : "";
}

function CellView({ cell, zone, isContainer }: { cell: Cell; zone: string; isContainer: boolean }) {
  if (cell === null) return null;
  if (typeof cell === "string") {
    if (!isContainer || NO_CONTAINER.test(cell)) return <>{cell}</>;
    return <Link to={routeTo("container", { key: cell })}>{cell}</Link>;
  }
  if (typeof cell === "number") return <>{cell.toLocaleString("en", { useGrouping: false })}</>;
  if ("timeMs" in cell) return <time>{exactTime(cell.timeMs, zone)}</time>;
  if ("event" in cell) return <EventLink id={cell.event} />;
  return <code>{cell.words}</code>;
}
