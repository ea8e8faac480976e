// SPDX-License-Identifier: Apache-2.0
import type { Condition, EventWord } from "../../questions/condition.ts";
import type { AskedEvidence } from "../../questions/location-words.ts";
import type { ContainerTest } from "../../questions/search-criteria.ts";
import { EventFlag } from "../event-flags.ts";
import type { Store } from "../store.ts";
import { accountTerm } from "./account-term.ts";
import { columnTerm, containerTerm, eventTerm, evidenceTerm, FAILED, SUCCEEDED } from "./column-terms.ts";
import { callIds, containersOfClasses, typeIds } from "./dictionary-rows.ts";
import { numberTerm } from "./number-terms.ts";
import { allOf, anyOf, noneOf, renamed, type SearchTerm } from "./search-term.ts";
import { textTerm } from "./text-terms.ts";
import { unnamedAccountTerm } from "./unnamed-account-term.ts";

const WORDS: Readonly<Record<EventWord, SearchTerm>> = {
  succeeded: SUCCEEDED,
  failed: FAILED,
  changes: flagTerm("changes", EventFlag.changes),
  whole: flagTerm("whole", EventFlag.whole),
  claimed: flagTerm("claimed", EventFlag.userMessage),
};

function flagTerm(name: string, flag: number): SearchTerm {
  return { name, filter: `e.flags & ${flag} <> 0`, parameters: {} };
}

/** The terms that must all hold: the parts of an `and` at the top, each of which may lead by its index. */
export function conditionTerms(store: Store, condition: Condition): SearchTerm[] {
  let count = 0;
  const term = (node: Condition): SearchTerm => {
    switch (node.kind) {
      case "and":
        return allOf("and", node.parts.map(term));
      case "or":
        return anyOf("or", node.parts.map(term));
      case "not":
        return noneOf(term(node.part));
      case "word":
        return WORDS[node.word];
      default:
        count += 1;
        return renamed(testTerm(store, node), `_${count}`);
    }
  };
  return condition.kind === "and" ? condition.parts.map(term) : [term(condition)];
}

type Test = Exclude<Condition, { kind: "and" | "or" | "not" | "word" }>;

function testTerm(store: Store, test: Test): SearchTerm {
  switch (test.kind) {
    case "text":
      return test.accounts === undefined
        ? textTerm(store, test.field, test.match)
        : anyOf(test.field, [
            textTerm(store, test.field, test.match),
            renamed(unnamedAccountTerm(store, test.accounts), "_unnamed"),
          ]);
    case "number":
      return numberTerm(store, test);
    case "account":
      return { ...accountTerm(store, [test.column], test.spans), name: test.column };
    case "container":
      return containersTerm(store, test.tests);
    case "class":
      return containerTerm(store, { kind: "in", containers: containersOfClasses(store, test.classes) });
    case "evidence":
      return evidencesTerm(store, test.evidence);
    case "types": {
      const wanted = new Set(test.types);
      return columnTerm(
        "types",
        typeIds(store, (type) => wanted.has(type)),
      );
    }
    case "call": {
      const ids = () => callIds(store, test.test);
      return columnTerm("call", test.match === undefined ? ids() : test.match.bounded(ids));
    }
    case "events":
      return eventTerm(test.events);
    case "decision":
      return decisionTerm(test.field, test.words);
  }
}

function containersTerm(store: Store, tests: readonly ContainerTest[]): SearchTerm {
  const terms = tests.map((test, at) => renamed(containerTerm(store, test), `_c${at}`));
  return anyOf("container", terms);
}

function evidencesTerm(store: Store, evidence: readonly AskedEvidence[]): SearchTerm {
  return anyOf(
    "evidence",
    evidence.map((kind, at) => renamed(evidenceTerm(store, kind), `_e${at}`)),
  );
}

/** The table is small beside the events. */
function decisionTerm(field: "outcome" | "module", words: readonly string[]): SearchTerm {
  const list = `d.${field} IN (SELECT value FROM json_each(@words))`;
  return {
    name: field === "outcome" ? "decision" : "lsm",
    filter: `EXISTS (SELECT 1 FROM decision d WHERE d.event = e.id AND ${list})`,
    source: `SELECT DISTINCT d.event AS id FROM decision d WHERE ${list} AND d.event BETWEEN @first AND @last`,
    parameters: { words: JSON.stringify(words) },
  };
}
