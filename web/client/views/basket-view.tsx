// SPDX-License-Identifier: Apache-2.0
import { useEffect, useMemo, useState } from "preact/hooks";
import { Command } from "../parts/command.tsx";
import { FailureBox } from "../parts/failure.tsx";
import { EventLink, Link } from "../parts/link.tsx";
import { addressOf, type Parameters, useAnswer } from "../state/ask.ts";
import {
  emptyBasket,
  type Marked,
  noteMarked,
  readCase,
  toggleMarked,
  useBasket,
  writeCase,
} from "../state/basket.ts";
import { type Route, routeTo } from "../state/route.ts";
import type { BasketAnswer } from "../state/types.ts";
import { eventsExpression } from "./triage-view.tsx";

/** No requests while a note is being typed. */
const QUIET_MS = 300;

/** Marked findings and events with notes, and files made from them: each with the command that gives the same bytes. */
export function BasketView({ route, database }: { route: Route; database: string }) {
  const { marked } = useBasket(database);
  return (
    <>
      <h1>Case basket</h1>
      {marked.length === 0 ? (
        <p>
          Nothing is marked. Findings and events have a button for it. The basket stays in this browser; the
          database is never written to.
        </p>
      ) : (
        <Filled route={route} marked={marked} />
      )}
    </>
  );
}

function Filled({ route, marked }: { route: Route; marked: readonly Marked[] }) {
  const [caseName, setCase] = useState(readCase);
  const events = [...new Set(marked.flatMap((one) => one.events))];
  const parameters = useMemo<Parameters>(
    () => ({
      events: JSON.stringify(events),
      note: notesOf(marked) || undefined,
      case: caseName.trim() || undefined,
      zone: route.zone === "UTC" ? undefined : route.zone,
    }),
    [marked, caseName, route.zone],
  );
  const asked = useSettled(parameters);
  const { data, failure } = useAnswer<BasketAnswer>(route.db, "basket", asked);
  return (
    <>
      <p class="actions">
        <label>
          Case{" "}
          <input
            type="text"
            value={caseName}
            maxLength={200}
            onInput={({ currentTarget }) => {
              setCase(currentTarget.value);
              writeCase(currentTarget.value);
            }}
          />
        </label>
        <Link class="button" to={routeTo("search", { expression: eventsExpression(events) })}>
          Its {events.length} {events.length === 1 ? "event" : "events"}
        </Link>
        <button type="button" onClick={() => confirm("Take all out of the basket?") && emptyBasket()}>
          Empty it
        </button>
      </p>
      <ul class="basket">
        {marked.map((one) => (
          <li key={one.kind + one.event}>
            <p>
              <span class="quiet">{one.kind}</span> <b>{one.what}</b> <EventLink id={one.event} />{" "}
              {one.events.length > 1 && <span class="quiet">{one.events.length} events</span>}{" "}
              <button type="button" class="small" onClick={() => toggleMarked(one)}>
                Take out
              </button>
            </p>
            <label>
              Note
              <textarea
                rows={2}
                value={one.note}
                onInput={({ currentTarget }) => noteMarked(one, currentTarget.value)}
              />
            </label>
          </li>
        ))}
      </ul>
      <h2>To take along</h2>
      <p class="quiet">Each is the output of its command, byte for byte.</p>
      <FailureBox failure={failure} />
      {data?.documents.map(({ name, label, file, command }) => (
        <section key={name} class="document" aria-label={label}>
          <p class="actions">
            {file === null ? (
              <b>{label}</b>
            ) : (
              <a
                class="button"
                href={addressOf(route.db, `documents/${name}`, asked)}
                download={file}
                data-document={name}
              >
                {label}
              </a>
            )}
          </p>
          <Command label={file === null ? "Type" : `The same into ${file}`} text={command} />
        </section>
      ))}
    </>
  );
}

/** All notes as one line of text: a command-line argument has no line breaks. */
function notesOf(marked: readonly Marked[]): string {
  return marked
    .filter(({ note }) => note.trim() !== "")
    .map(({ event, note }) => `${event}: ${note.trim().replace(/\s+/g, " ")}`)
    .join("; ");
}

function useSettled(parameters: Parameters): Parameters {
  const [settled, setSettled] = useState(parameters);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(parameters), QUIET_MS);
    return () => clearTimeout(timer);
  }, [parameters]);
  return settled;
}
