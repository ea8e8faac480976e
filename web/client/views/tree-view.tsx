// SPDX-License-Identifier: Apache-2.0
import { useState } from "preact/hooks";
import { Command } from "../parts/command.tsx";
import { FailureBox, Waiting } from "../parts/failure.tsx";
import { EventLink, Link } from "../parts/link.tsx";
import { useAnswer } from "../state/ask.ts";
import { change, type Route, routeTo } from "../state/route.ts";
import { exactTime } from "../state/times.ts";
import type { OverviewAnswer, TreeAnswer } from "../state/types.ts";

type Boot = TreeAnswer["boots"][number];
type Node = Boot["containers"][number];

/** The tree of containers, at one time or of all times. */
export function TreeView({ route }: { route: Route }) {
  const { db, zone, at } = route;
  const [areAllShown, showAll] = useState(false);
  const { data, command, failure, isBusy } = useAnswer<TreeAnswer>(
    db,
    "tree",
    at === undefined ? {} : { at },
  );
  const overview = useAnswer<OverviewAnswer>(db, "overview", {}).data;
  const sandboxes = data?.boots.flatMap(({ containers }) => containers.filter(isNameless)).length ?? 0;
  return (
    <>
      <h1>Containers {at === undefined ? "of all times" : `at ${exactTime(at, zone)}`}</h1>
      <Instant overview={overview} at={at} zone={zone} />
      {sandboxes > 0 && (
        <label class="choice">
          <input type="checkbox" checked={areAllShown} onChange={() => showAll(!areAllShown)} /> also{" "}
          {sandboxes.toLocaleString("en")} sandboxes that nobody named
        </label>
      )}
      <FailureBox failure={failure} />
      {data === undefined && <Waiting isBusy={isBusy} what="containers" />}
      {data?.boots.length === 0 && <p>No boot has events at that time.</p>}
      {data?.boots.map((boot) => (
        <BootTree key={`${boot.node} ${boot.number}`} boot={boot} zone={zone} areAllShown={areAllShown} />
      ))}
      <Command text={command} />
    </>
  );
}

const isNameless = ({ place, named }: Node) => place.class === "sandbox" && !named;

function Instant({
  overview,
  at,
  zone,
}: {
  overview: OverviewAnswer | undefined;
  at: number | undefined;
  zone: string;
}) {
  if (overview === undefined || overview.boots.length === 0) return null;
  const from = Math.min(...overview.boots.map(({ fromMs }) => fromMs));
  const to = Math.max(...overview.boots.map(({ toMs }) => toMs));
  return (
    <p class="instant">
      <label for="instant">Time</label>
      <input
        id="instant"
        type="range"
        min={from}
        max={to}
        step={Math.max(1, Math.floor((to - from) / 1000))}
        value={at ?? to}
        aria-valuetext={exactTime(at ?? to, zone)}
        onChange={(event) => change({ at: Number(event.currentTarget.value) })}
      />
      <output>{at === undefined ? "all times" : exactTime(at, zone)}</output>
      {at !== undefined && (
        <button type="button" onClick={() => change({ at: undefined })}>
          All times
        </button>
      )}
    </p>
  );
}

function BootTree({ boot, zone, areAllShown }: { boot: Boot; zone: string; areAllShown: boolean }) {
  const { node, number, fromMs, toMs, events, containers, unplaced } = boot;
  const shown = areAllShown ? containers : containers.filter((one) => !isNameless(one));
  return (
    <section aria-label={`${node ?? "host"}, boot ${number}`}>
      <h2>
        {node ?? "host without a name"} <span class="quiet">boot {number}</span>
      </h2>
      <p class="quiet">
        {exactTime(fromMs, zone)} → {exactTime(toMs, zone)}, {events.toLocaleString("en")} events
      </p>
      <div class="scroll cards" role="group" aria-label="Containers" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">container</th>
              <th scope="col">class</th>
              <th scope="col">made</th>
              <th scope="col">ended</th>
              <th scope="col" class="number">
                events
              </th>
              <th scope="col">known by</th>
              <th scope="col">proof</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => (
              <tr key={one.proof + one.place.key}>
                <td data-name="container" class={`short deep${Math.min(one.depth, 6)}`}>
                  <Link to={routeTo("container", { key: one.place.key })}>{one.place.label}</Link>
                  {one.contid !== null && <span class="quiet"> contid {one.contid}</span>}
                </td>
                <td data-name="class" class="short">
                  {one.place.class}
                </td>
                <td data-name="made" class="short">
                  {one.createdMs === null ? "not in the log" : exactTime(one.createdMs, zone)}
                </td>
                <td data-name="ended" class="short">
                  {endText(one, zone)}
                </td>
                <td data-name="events" class="number">
                  {one.events}
                </td>
                <td data-name="known by" class="short">
                  {one.evidence}
                </td>
                <td data-name="proof" class="short">
                  <EventLink id={one.proof} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {unplaced.map(({ evidence, tasks, events: count, causes }) => (
        <p key={evidence}>
          <b>{evidence === "unknown" ? "Not proven" : "Undefined"}</b>: {count.toLocaleString("en")} events of{" "}
          {tasks.toLocaleString("en")} tasks{causes.length > 0 && <> — {causes.join("; ")}</>}
        </p>
      ))}
    </section>
  );
}

function endText({ endedMs, lastMs }: Node, zone: string): string {
  if (endedMs !== null) return exactTime(endedMs, zone);
  return lastMs === null ? "not seen" : `seen ${exactTime(lastMs, zone)}`;
}
