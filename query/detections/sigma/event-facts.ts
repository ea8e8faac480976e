// SPDX-License-Identifier: Apache-2.0
import { archName } from "../../../interpret/arch-names.ts";
import { nameOfCall } from "../../../interpret/call-names.ts";
import type { StoredText } from "../../../questions/event-view.ts";
import type { ScannedEvent } from "../../../store/repositories/detections/scanned-events.ts";
import type { Lookup } from "../../../store/search/lookup.ts";
import type { KnownFacts } from "./may-hold.ts";

const NO_TYPES: readonly string[] = [];

/** The facts of an event's columns. Events that agree in `factsKey` have the same. */
export function columnFacts(lookup: Lookup, event: ScannedEvent, isContradictory: boolean): KnownFacts {
  const [, , types, call, success, program, key] = event;
  const list = types === null ? NO_TYPES : lookup.types(types);
  if (isContradictory) return { types: list, call: () => "unknown" };
  const called = call === null ? undefined : lookup.call(call);
  const ran = program === null ? undefined : lookup.program(program);
  return {
    types: list,
    call(field) {
      switch (field) {
        case "syscall":
          return called === undefined
            ? "unknown"
            : named(String(called.number), nameOfCall(called.arch, called.number));
        case "SYSCALL":
          return called === undefined ? "unknown" : [nameOfCall(called.arch, called.number) ?? UNNAMED];
        case "ARCH":
          return called === undefined ? "unknown" : [archName(called.arch) ?? UNNAMED];
        case "success":
          return success === null ? "unknown" : [success === 1 ? "yes" : "no"];
        case "comm":
          return textValues(ran?.comm);
        case "exe":
          return textValues(ran?.exe);
        case "key":
          return key === null ? NO_KEY : keyValues(lookup.keys(key));
        default:
          return "unknown";
      }
    },
  };
}

/** As the kernel writes it. */
const NO_KEY = ["(null)"];

/** Stands for a name for which no rule asks. */
const UNNAMED = "\0";

export function factsKey([, , types, call, success, program, key]: ScannedEvent): string {
  return `${types},${call},${success},${program},${key}`;
}

function named(number: string, name: string | undefined): readonly string[] {
  return name === undefined ? [number] : [number, name];
}

function textValues(text: StoredText | null | undefined): readonly string[] | "unknown" {
  return typeof text === "string" ? [text] : "unknown";
}

function keyValues(keys: readonly StoredText[]): readonly string[] | "unknown" {
  return keys.every((one) => typeof one === "string") ? (keys as readonly string[]) : "unknown";
}
