// SPDX-License-Identifier: Apache-2.0

import type { ContainerClass } from "../types/attribution/conclusions.ts";
import type { AccountKind, AccountSpan } from "./account-names.ts";
import type { EventKey } from "./event-key.ts";
import type { AskedEvidence } from "./location-words.ts";
import type { CallTest, ContainerTest, CredentialColumn } from "./search-criteria.ts";
import type { TextMatch } from "./text-match.ts";

/** A text of an event that a condition can compare. */
export type TextField =
  | "node"
  | "type"
  | "exe"
  | "comm"
  | "tty"
  /** The security context of its task, or a label of one module. */
  | "subject"
  | "object"
  /** The words of an execve joined by spaces, or what sudo ran. */
  | "command"
  | "key"
  /** The path of a file, as logged or resolved, or as a security module names it. */
  | "file"
  /** The name of a file, only as logged. */
  | "name"
  | "peer"
  | "typed"
  /** Of messages, claims: hostname= or addr=, acct= or id=, terminal=, vm=, uuid=. */
  | "host"
  | "account"
  | "terminal"
  | "machine"
  | "uuid";

/** A whole number of an event; "time" is in epoch milliseconds. */
export type NumberField = "time" | "serial" | "pid" | "ppid" | "exit" | CredentialColumn;

/** `=`: one of the values. */
export type Comparison = "=" | "<" | "<=" | ">" | ">=";

/** Something that is so or not without a value. */
export type EventWord = "succeeded" | "failed" | "changes" | "whole" | "claimed";

/** A condition on an event; all names are resolved, all values can be compared. What is not said of an event does not hold. */
export type Condition =
  | { readonly kind: "and" | "or"; readonly parts: readonly Condition[] }
  | { readonly kind: "not"; readonly part: Condition }
  | { readonly kind: "word"; readonly word: EventWord }
  /** `accounts`: of the field "account" what names that pass stand for, where a message gives the number alone. */
  | {
      readonly kind: "text";
      readonly field: TextField;
      readonly match: TextMatch;
      readonly accounts?: Readonly<Record<AccountKind, readonly AccountSpan[]>>;
    }
  /** Values are signed 64-bit numbers in decimal. */
  | {
      readonly kind: "number";
      readonly field: NumberField;
      readonly comparison: Comparison;
      readonly values: readonly string[];
    }
  /** A user or group by name: a number on the node and at the time of one of the spans. */
  | { readonly kind: "account"; readonly column: CredentialColumn; readonly spans: readonly AccountSpan[] }
  /** In any of these. */
  | { readonly kind: "container"; readonly tests: readonly ContainerTest[] }
  | { readonly kind: "class"; readonly classes: readonly ContainerClass[] }
  | { readonly kind: "evidence"; readonly evidence: readonly AskedEvidence[] }
  | { readonly kind: "types"; readonly types: readonly string[] }
  /** `match`: where a pattern is behind the test. */
  | { readonly kind: "call"; readonly test: CallTest; readonly match?: TextMatch }
  | { readonly kind: "events"; readonly events: readonly EventKey[] }
  | {
      readonly kind: "decision";
      readonly field: "outcome" | "module";
      readonly words: readonly string[];
    };
