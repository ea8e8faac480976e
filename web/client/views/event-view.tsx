// SPDX-License-Identifier: Apache-2.0
import { useState } from "preact/hooks";
import { escapeControls } from "../../../report/escape-controls.ts";
import { Command } from "../parts/command.tsx";
import { ActText, EventList, PlaceMark } from "../parts/event-list.tsx";
import { FailureBox, Waiting } from "../parts/failure.tsx";
import { EventLink, Link } from "../parts/link.tsx";
import { MarkButton } from "../parts/mark-button.tsx";
import { useAnswer } from "../state/ask.ts";
import { type Route, routeTo } from "../state/route.ts";
import { exactTime } from "../state/times.ts";
import type { EventAnswer, EventsAnswer } from "../state/types.ts";
import { ProofGraph } from "./proof-graph.tsx";

const SPANS = [10, 100, 1000, 10_000, 60_000] as const;

/** One event: its records, its location with the proof, possible causes, and the events around it. */
export function EventView({ route, database }: { route: Route; database: string }) {
  const { db, zone, event: id = "" } = route;
  const [whole, setWhole] = useState(false);
  const [spanMs, setSpan] = useState<number>(100);
  const { data, command, failure, isBusy } = useAnswer<EventAnswer>(db, "event", {
    id,
    whole: whole ? "yes" : "no",
    ...(zone === "UTC" ? {} : { zone }),
  });
  const around = useAnswer<EventsAnswer>(db, "around", { id, ms: spanMs });
  const shown = data?.event.id === id || data?.event.id.endsWith(`:${id}`) ? data : undefined;
  return (
    <>
      <h1 class="breaks">Event {escapeControls(id)}</h1>
      <FailureBox failure={failure} />
      {shown === undefined ? (
        <Waiting isBusy={isBusy} what="the event" />
      ) : (
        <>
          <Head answer={shown} zone={zone} database={database} />
          <Why answer={shown} zone={zone} />
          <Records records={shown.records} onWhole={() => setWhole(true)} />
        </>
      )}
      <section aria-labelledby="around">
        <h2 id="around">Around it</h2>
        <p role="group" aria-label="How far around" class="actions">
          {SPANS.map((ms) => (
            <button key={ms} type="button" aria-pressed={ms === spanMs} onClick={() => setSpan(ms)}>
              ± {ms < 1000 ? `${ms} ms` : `${ms / 1000} s`}
            </button>
          ))}
        </p>
        {around.data !== undefined && (
          <EventList events={around.data.events} zone={zone} current={shown?.event.id ?? id} />
        )}
        {around.data?.more && <p class="quiet">There are more: a shorter time shows all of it.</p>}
      </section>
      <Command text={command} />
    </>
  );
}

function Head({ answer, zone, database }: { answer: EventAnswer; zone: string; database: string }) {
  const { event, path } = answer;
  const margin = 100;
  return (
    <>
      <p class="lead">
        <time>{exactTime(event.timeMs, zone)}</time> <PlaceMark event={event} /> {event.program}
        {event.claimed && "?"} {event.pid !== null && <span class="quiet">[{event.pid}]</span>}{" "}
        <ActText event={event} />
        {event.user !== "" && <span class="quiet"> user {event.user}</span>}
      </p>
      <nav aria-label="Its place, from the host down">
        <ol class="path">
          {path.map(({ key, label, class: kind }) => (
            <li key={key}>
              <Link to={routeTo("container", { key })} class={`place ${kind}`}>
                {label}
              </Link>
            </li>
          ))}
          {path.length === 0 && <li>in no container that is known</li>}
        </ol>
      </nav>
      <p class="actions">
        <Link
          class="button"
          to={routeTo("timeline", {
            from: event.timeMs - margin,
            to: event.timeMs + margin,
            event: event.id,
          })}
        >
          Show in the timeline
        </Link>
        <MarkButton
          one={{
            kind: "event",
            database,
            event: event.id,
            events: [event.id],
            what: [event.program, event.act, event.on].join(" ").slice(0, 300),
            note: "",
          }}
        />
      </p>
    </>
  );
}

/** The proof as a picture and in words, from the event down to the first proof. */
function Why({ answer, zone }: { answer: EventAnswer; zone: string }) {
  const { event, chain, sentences, names, causes, conflicts, files } = answer;
  return (
    <section aria-labelledby="why">
      <h2 id="why">How its place is known</h2>
      <ProofGraph answer={answer} zone={zone} />
      <ol class="chain">
        {[event, ...chain].map((one, at) => (
          <li key={one.id} class={at === 0 ? "first" : ""}>
            <div class="step">
              <EventLink id={one.id}>
                <time>{exactTime(one.timeMs, zone)}</time>
              </EventLink>{" "}
              <PlaceMark event={one} /> <ActText event={one} />
            </div>
            {sentences[at] !== undefined && <p class="quiet">{sentences[at]}</p>}
          </li>
        ))}
      </ol>
      {sentences.slice(chain.length + 1).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {conflicts.map((text) => (
        <p key={text} class="doubt">
          {text}
        </p>
      ))}
      <Causes causes={causes} />
      {names.length > 0 && (
        <details>
          <summary>Names of its container ({names.length})</summary>
          <ul>
            {names.map(({ kind, value, event: by }) => (
              <li key={kind + value + by}>
                {kind} <code>{value}</code> by <EventLink id={by} />
              </li>
            ))}
          </ul>
        </details>
      )}
      {files.length > 0 && (
        <details open>
          <summary>Files ({files.length})</summary>
          <ul>
            {files.map(({ name, path, note }, at) => (
              <li key={at}>
                <code>{path ?? name}</code>{" "}
                <span class="quiet">
                  {path !== null && path !== name && `logged as ${name} `}
                  {note}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Causes({ causes }: { causes: EventAnswer["causes"] }) {
  if (causes.length === 0) return null;
  return (
    <>
      <h3>Possible causes</h3>
      <ul>
        {causes.map(({ kind, sentence, from, through, to }) => (
          <li key={kind + from.event + to.event}>
            {sentence}{" "}
            <span class="quiet">
              {[from.event, ...through, to.event].map((id, at) => (
                <span key={id + at}>
                  {at > 0 && " → "}
                  <EventLink id={id} />
                </span>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Records({ records, onWhole }: { records: EventAnswer["records"]; onWhole: () => void }) {
  return (
    <section aria-labelledby="records">
      <h2 id="records">Records</h2>
      {records.map(({ interpreted, raw, source, offset, length, whole }) => (
        <div key={`${source} ${offset}`} class="record">
          <pre>{interpreted}</pre>
          <details>
            <summary>
              As written: {source}, byte {offset}, {length.toLocaleString("en")} bytes
            </summary>
            <pre>{raw}</pre>
          </details>
          {!whole && (
            <button type="button" onClick={onWhole}>
              Show all {length.toLocaleString("en")} bytes
            </button>
          )}
        </div>
      ))}
    </section>
  );
}
