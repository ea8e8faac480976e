// SPDX-License-Identifier: Apache-2.0

import { routeTo } from "../state/route.ts";
import { clockTime, exactTime } from "../state/times.ts";
import type { EventRow } from "../state/types.ts";
import { EventLink, Link } from "./link.tsx";

/** Location of an event and its evidence, as a link to the container. */
export function PlaceMark({ event }: { event: EventRow }) {
  const { container, place, evidence, likely, doubt } = event;
  const text = (
    <>
      <b>{place}</b>{" "}
      <span class="quiet">{likely !== null ? `likely ${likely}` : evidence === place ? "" : evidence}</span>
      {doubt.length > 0 && <span class="doubt"> {doubt.join(", ")}</span>}
    </>
  );
  if (container === null) return <span class="place none">{text}</span>;
  return (
    <Link to={routeTo("container", { key: container.key })} class={`place ${container.class}`}>
      {text}
    </Link>
  );
}

/** Act of an event, in one line. */
export function ActText({ event: { act, on, outcome, failed } }: { event: EventRow }) {
  return (
    <>
      <b>{act}</b> {on !== "" && <code>{on}</code>}{" "}
      {outcome !== null && <span class={failed ? "failed" : "quiet"}>= {outcome}</span>}
    </>
  );
}

/** Some events, one below the other. */
export function EventList({
  events,
  zone,
  current,
}: {
  events: readonly EventRow[];
  zone: string;
  current?: string;
}) {
  return (
    <div class="scroll" role="group" aria-label="Events" tabIndex={0}>
      <table class="events">
        <thead>
          <tr>
            <th scope="col">time</th>
            <th scope="col">where</th>
            <th scope="col">program</th>
            <th scope="col">what</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <tr
              key={event.id}
              class={event.id === current ? "current" : ""}
              aria-current={event.id === current}
            >
              <td class="short">
                <EventLink id={event.id}>
                  <time title={exactTime(event.timeMs, zone)}>{clockTime(event.timeMs, zone)}</time>
                </EventLink>
              </td>
              <td class="short">
                <PlaceMark event={event} />
              </td>
              <td>
                {event.program}
                {event.claimed && "?"} {event.pid !== null && <span class="quiet">[{event.pid}]</span>}
              </td>
              <td>
                <ActText event={event} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
