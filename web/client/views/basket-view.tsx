// SPDX-License-Identifier: Apache-2.0

import { shellLine } from "../../../interpret/shell-line.ts";
import { Command } from "../parts/command.tsx";
import { EventLink } from "../parts/link.tsx";
import { emptyBasket, type Marked, noteMarked, toggleMarked, useBasket } from "../state/basket.ts";
import { eventsExpression } from "./triage-view.tsx";

/** What was marked, with notes, and the commands that print all of it. */
export function BasketView({ database }: { database: string }) {
  const { marked } = useBasket(database);
  const events = [...new Set(marked.flatMap((one) => one.events))];
  if (marked.length === 0)
    return (
      <>
        <h1>Case basket</h1>
        <p>
          Nothing is marked. Findings and events have a button for it. The basket stays in this browser; the
          database is never written to.
        </p>
      </>
    );
  const search = shellLine(["ctraudit", "search", eventsExpression(events)]);
  const where = ` ${shellLine(["--db", database])}`;
  return (
    <>
      <h1>Case basket</h1>
      <p class="actions">
        <button type="button" onClick={() => save("case.ndjson", "application/x-ndjson", ndjsonOf(marked))}>
          Save as ndjson
        </button>
        <button type="button" onClick={() => save("case.html", "text/html", htmlOf(marked, search + where))}>
          Save as HTML
        </button>
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
      <Command label="Their records" text={`${search} --format raw${where}`} />
      <Command label="Their events as data" text={`${search} --format ndjson${where}`} />
      <Command
        label="A directory for others, with sums that verify checks"
        text={`ctraudit report triage --proof --extract handover${where}`}
      />
    </>
  );
}

function ndjsonOf(marked: readonly Marked[]): string {
  return marked.map((one) => `${JSON.stringify({ type: "marked", version: 1, data: one })}\n`).join("");
}

/** A page of its own without script. */
function htmlOf(marked: readonly Marked[], command: string): string {
  const items = marked.map(
    ({ kind, what, events, note }) =>
      `<li><p><b>${escaped(what)}</b> (${kind})</p><p>${escaped(note)}</p><p><code>${events.map(escaped).join(" ")}</code></p></li>`,
  );
  return (
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'">` +
    `<title>Case</title><h1>Case</h1><ol>${items.join("")}</ol><p><code>${escaped(command)}</code></p></html>\n`
  );
}

const SPECIAL: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => SPECIAL[character]!);

function save(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
