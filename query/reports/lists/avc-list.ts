// SPDX-License-Identifier: Apache-2.0
import { accessOf, type Decision } from "../../../questions/decision.ts";
import type { EventView } from "../../../questions/event-view.ts";
import { objectText } from "../object-rows.ts";
import { belowRoot } from "../path-cell.ts";
import type { Cell } from "../report-model.ts";
import type { EngineReader } from "../report-reader.ts";
import { call, program } from "./cells.ts";
import type { ListReport } from "./list-report.ts";
import { typesOf } from "./type-test.ts";

/** Decisions of security modules: one row each, to keep related values together. */
export const AVC_LIST: ListReport = {
  title: "Decisions of security modules",
  letters: ["-a", "--avc"],
  types: typesOf("AVC", "USER_AVC", "SELINUX_ERR", "USER_SELINUX_ERR", "IPE_ACCESS", "LANDLOCK_ACCESS", "SECCOMP", "FANOTIFY", {
    prefix: "APPARMOR",
    from: 1500,
    to: 1599,
  }, { prefix: "INTEGRITY_", from: 1800, to: 1899 }), // biome-ignore format: a list
  object: "access",
  part: "decision",
  everyObject: true,
  objects: (event, reader) =>
    decisionsOf(event, reader).map((decision) => accessOf(withFile(decision, event, reader)) ?? ""),
  shown: (event, reader, access, at) => {
    const decision = decisionsOf(event, reader)[at];
    if (decision === undefined) return access;
    const found = withFile(decision, event, reader);
    const text = accessOf(found);
    return text === null || found.target === null ? text : belowRoot(reader, event, found.target, text);
  },
  columns: ["outcome", "module", "subject", "object", "program", "pid", "call"],
  cells(event, reader, _access, at) {
    const decision = decisionsOf(event, reader)[at];
    return [
      decision?.outcome ?? null,
      decision?.module ?? null,
      subjectOf(event, reader, decision),
      decision?.object ?? null,
      program(event),
      event.pid,
      callOf(event),
    ];
  },
};

const decisionsOf = (event: EventView, reader: EngineReader) => reader.events.facts(event).decisions;

/** A FANOTIFY record names no file: its object is a file opened by the call, any one of several. */
function withFile(decision: Decision, event: EventView, reader: EngineReader): Decision {
  if (decision.module !== "fanotify" || decision.target !== null) return decision;
  const files = reader.events.files(event).filter(({ nametype }) => nametype !== "PARENT");
  const names = [...new Set(files.map(({ name, path }) => objectText(path ?? name)))];
  return names.length === 0 ? decision : { ...decision, target: names.join(" or ") };
}

/** The subject that the record names; else the label of the event's task. */
function subjectOf(event: EventView, reader: EngineReader, decision: Decision | undefined): Cell {
  const own = event.credential?.subj ?? null;
  return decision?.subject ?? reader.events.facts(event).labels[0] ?? (own === "?" ? null : own);
}

/** The call's result says more than the decision: it may have gone on, or failed for another reason. */
function callOf(event: EventView): Cell {
  const name = call(event);
  if (typeof name !== "string" || event.success === null) return name;
  return `${name} ${event.success ? "succeeded" : "failed"}`;
}
