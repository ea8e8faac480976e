// SPDX-License-Identifier: Apache-2.0
import type { RecordFields } from "../../../interpret/record-readings.ts";

/** Subject of a rule: records of auditd, or one of Sigma's categories, whose fields are made of records. */
export type SigmaSubject = "auditd" | "process_creation" | "file_event" | "network_connection";

/** A test of the values that one field of a record has; undefined: it has no such field. */
export type FieldTest = (values: readonly string[] | undefined) => boolean;

/** One line of a selection: a field of a record, or words anywhere in it. */
export type SigmaItem =
  | {
      readonly kind: "field";
      readonly field: string;
      readonly test: FieldTest;
      /** Texts of which a value that passes has one in some case; undefined where no such texts are known. */
      readonly literals?: readonly string[];
    }
  | {
      readonly kind: "words";
      readonly test: (text: string) => boolean;
      /** Texts of which one must stand in the record in some case; undefined where no such texts are known. */
      readonly needles: readonly string[] | undefined;
    };

/** Items that one record must have all of. */
export type SigmaMap = readonly SigmaItem[];

/** A named selection: one record of the event fits one of the maps. */
export interface SigmaSelection {
  readonly name: string;
  readonly maps: readonly SigmaMap[];
}

/** The condition of a rule, over its selections. */
export type SigmaCondition =
  | { readonly kind: "and" | "or"; readonly parts: readonly SigmaCondition[] }
  | { readonly kind: "not"; readonly part: SigmaCondition }
  | { readonly kind: "atLeast"; readonly count: number; readonly parts: readonly SigmaCondition[] }
  | { readonly kind: "selection"; readonly selection: SigmaSelection };

export interface SigmaRule {
  readonly subject: SigmaSubject;
  readonly condition: SigmaCondition;
  /** It has regular expressions, whose time has to be bounded. */
  readonly hasPatterns: boolean;
}

/** One record of each type in an event: the input of a rule. */
export type SigmaView = readonly RecordFields[];
