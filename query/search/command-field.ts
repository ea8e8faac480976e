// SPDX-License-Identifier: Apache-2.0
import { DetailKind } from "../../store/detail-kind.ts";
import { detailTerm, eventTerm } from "./column-terms.ts";
import { type Asked, texts } from "./expression-test.ts";
import { anyOf, type SearchTerm } from "./search-term.ts";
import { asText, stringIds, stringsOfDetails } from "./text-match.ts";

/** Reads every command line: they are few beside the events. */
export function commandField(asked: Asked): SearchTerm {
  return texts(asked, "command", (test) => {
    const rows = asked.store.prepare("SELECT event, arguments FROM argv").raw().iterate() as Iterable<
      [number, Uint8Array]
    >;
    const events: number[] = [];
    for (const [event, bytes] of rows) if (test(asText(bytes).replaceAll("\0", " "))) events.push(event);
    const kinds = [DetailKind.command];
    const claimed = stringIds(asked.store, stringsOfDetails(kinds), test);
    return anyOf("command", [eventTerm(events), detailTerm("command", kinds, claimed)]);
  });
}
