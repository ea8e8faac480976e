// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../../interpret/call-names.ts";
import type { EventFile } from "../../../questions/event-file.ts";
import type { EventView } from "../../../questions/event-view.ts";
import type { DeedKind } from "./deeds.ts";

const OPENS = /^(?:open(?:at|at2)?|creat)$/;
const RENAMES = /^rename/;

/** The part of a sentence between a task and the object of its deed: no more than the records say. A log has opens, not later reads or writes. */
export function deedVerb({ call }: EventView, kind: DeedKind, file: EventFile | undefined): string {
  if (kind === "ran") return "ran";
  if (kind === "read") return "opened to read";
  const name = call === null ? "" : callNames().call(call);
  if (RENAMES.test(name)) return "renamed to";
  // Source: fs/namei.c and fs/open.c; an open that finds the file has NORMAL, with O_CREAT too.
  if (file?.nametype === "CREATE") return "made";
  if (file?.nametype === "DELETE") return "removed";
  return OPENS.test(name) ? "opened for writing" : "changed";
}
