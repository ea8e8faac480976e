// SPDX-License-Identifier: Apache-2.0
import { EventLink, Link } from "../parts/link.tsx";
import { MarkButton } from "../parts/mark-button.tsx";
import { routeTo } from "../state/route.ts";
import { duration, exactTime } from "../state/times.ts";
import type { Finding, Lane } from "../state/types.ts";
import { containerExpression } from "../views/container-view.tsx";
import { eventsExpression } from "../views/triage-view.tsx";
import type { Row } from "./rows.ts";
import type { Span } from "./view-span.ts";

/** Description of the selection, with links. */
export function Details({
  row,
  finding,
  span,
  zone,
  database,
  onSpan,
}: {
  row: Row | undefined;
  finding: Finding | undefined;
  span: Span;
  zone: string;
  database: string;
  onSpan: (span: Span) => void;
}) {
  return (
    <div class="details" role="status">
      {finding !== undefined && <FindingDetails finding={finding} zone={zone} database={database} />}
      {row?.lane !== undefined && <LaneDetails lane={row.lane} span={span} zone={zone} onSpan={onSpan} />}
      {row !== undefined && row.lane === undefined && (
        <p>
          <b>{row.label}</b>: Space opens the group.
        </p>
      )}
      {row === undefined && finding === undefined && (
        <p class="quiet">
          A click on a name, a mark, an arrow or an event explains it. Diamond: a finding. Solid arrow: a move
          of a task. Dashed arrow: a possible cause. Short arrow: to a row out of sight. Hatching: missing
          serials; a tick above: a few of them.
        </p>
      )}
    </div>
  );
}

function FindingDetails({ finding, zone, database }: { finding: Finding; zone: string; database: string }) {
  const { number, rank, what, timeMs, event, events } = finding;
  return (
    <div>
      <p>
        <b>
          Finding {number}: {what}
        </b>{" "}
        <span class="quiet">
          rank {rank}, {exactTime(timeMs, zone)}
        </span>
      </p>
      <p class="actions">
        {event !== null && <EventLink id={event}>Its event</EventLink>}
        <Link to={routeTo("search", { expression: eventsExpression(events) })}>
          All {events.length} events
        </Link>
        {event !== null && <MarkButton one={{ kind: "finding", database, event, events, what, note: "" }} />}
      </p>
    </div>
  );
}

function LaneDetails({
  lane,
  span,
  zone,
  onSpan,
}: {
  lane: Lane;
  span: Span;
  zone: string;
  onSpan: (span: Span) => void;
}) {
  const {
    label,
    class: kind,
    fromMs,
    toMs,
    startUnseen,
    endUnseen,
    events,
    evidence,
    proof,
    image,
    key,
  } = lane;
  const expression = key === null ? `container = ${lane.kind}` : containerExpression(key);
  const margin = Math.max(20, (toMs - fromMs) * 0.1);
  return (
    <div>
      <p>
        <b>{label}</b> <span class="quiet">{kind ?? "in no container that is known"}</span>
        {image !== null && (
          <span>
            {" "}
            image <code>{image}</code>
          </span>
        )}
      </p>
      <p>
        {exactTime(fromMs, zone)}
        {startUnseen && <span class="quiet"> or before</span>} → {exactTime(toMs, zone)}
        {endUnseen && <span class="quiet"> or later</span>}, {duration(toMs - fromMs)},{" "}
        {events.toLocaleString("en")} events
        {evidence !== null && proof !== null && (
          <span class="quiet">
            , known by {evidence}: <EventLink id={proof} />
          </span>
        )}
      </p>
      <p class="actions">
        {key !== null && <Link to={routeTo("container", { key })}>Its page</Link>}
        <Link to={routeTo("search", { expression })}>Its events</Link>
        <Link to={routeTo("search", { expression, from: Math.floor(span.from), to: Math.ceil(span.to) })}>
          Its events in this stretch
        </Link>
        <button type="button" onClick={() => onSpan({ from: fromMs - margin, to: toMs + margin })}>
          Its whole life
        </button>
      </p>
    </div>
  );
}
