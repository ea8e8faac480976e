// SPDX-License-Identifier: Apache-2.0
import type { CallNames } from "../interpret/call-names.ts";
import { exitName } from "../interpret/number-names.ts";
import { shellLine } from "../interpret/shell-line.ts";
import { outcomeText } from "../query/event-outcome.ts";
import { accountLabel } from "../questions/account-names.ts";
import type { EventView, StoredText } from "../questions/event-view.ts";
import { UNSET_ID } from "../types/unset-id.ts";
import { placeLabel } from "./container-label.ts";
import { escapeControls } from "./escape-controls.ts";
import { readableText } from "./readable-text.ts";
import { type EventDetails, objectTexts } from "./text-event.ts";
import { formatTimestamp, type Zone } from "./zone.ts";

/** Verbs of frequent calls: past tense, and infinitive for failures. */
const VERBS: Readonly<Record<string, readonly [done: string, tried: string]>> = {
  execve: ["ran", "run"],
  execveat: ["ran", "run"],
  open: ["opened", "open"],
  openat: ["opened", "open"],
  openat2: ["opened", "open"],
  creat: ["made", "make"],
  connect: ["connected to", "connect to"],
  bind: ["listened at", "listen at"],
  unlink: ["removed", "remove"],
  unlinkat: ["removed", "remove"],
  rmdir: ["removed", "remove"],
  rename: ["renamed", "rename"],
  renameat: ["renamed", "rename"],
  renameat2: ["renamed", "rename"],
  mkdir: ["made", "make"],
  mkdirat: ["made", "make"],
  mknod: ["made", "make"],
  mknodat: ["made", "make"],
  link: ["linked", "link"],
  linkat: ["linked", "link"],
  symlink: ["linked", "link"],
  symlinkat: ["linked", "link"],
  chmod: ["changed the mode of", "change the mode of"],
  fchmodat: ["changed the mode of", "change the mode of"],
  chown: ["changed the owner of", "change the owner of"],
  fchownat: ["changed the owner of", "change the owner of"],
  mount: ["mounted", "mount"],
  umount2: ["unmounted", "unmount"],
  chroot: ["changed its root directory to", "change its root directory to"],
  setns: ["joined a namespace", "join a namespace"],
  unshare: ["made a namespace", "make a namespace"],
  clone: ["started a task", "start a task"],
  clone3: ["started a task", "start a task"],
  fork: ["started a task", "start a task"],
  vfork: ["started a task", "start a task"],
  kill: ["sent a signal", "send a signal"],
  ptrace: ["traced a task", "trace a task"],
  exit_group: ["ended", "end"],
};

/** One event as an English sentence, with its location, and its id at the end. Text from the log is shell-quoted if it could be misread. */
export function sentenceEvent(
  event: EventView,
  details: EventDetails & { readonly peer?: StoredText | undefined },
  names: CallNames,
  zone: Zone,
): string {
  const host = event.node === null ? "" : ` on ${quoted(event.node)}`;
  const act = actOf(event, names);
  const objects = objectTexts(details);
  const on = [
    ...objects,
    ...(objects.length === 0 && details.peer !== undefined ? [quoted(details.peer)] : []),
  ];
  const sentence = [
    `At ${formatTimestamp(event.timeMs, zone)}${host}, ${doerOf(event)}`,
    `${userOf(event)}${placeOf(event)} ${act}${on.length === 0 ? "" : ` ${on.join(" and ")}`}`,
  ].join("");
  return `${sentence}${failureOf(event)}. [${escapeControls(event.id)}]`;
}

function quoted(text: StoredText): string {
  return shellLine([readableText(text)]);
}

function doerOf({ program, pid }: EventView): string {
  const name = program?.exe ?? program?.comm ?? null;
  const number = pid === null ? "" : `pid ${pid}`;
  if (name === null) return number === "" ? "the kernel or a daemon" : `a process (${number})`;
  const notes = [number, program?.claimed ? "as it says itself" : ""].filter((note) => note !== "");
  return `${quoted(name)}${notes.length === 0 ? "" : ` (${notes.join(", ")})`}`;
}

function userOf({ credential, accounts }: EventView): string {
  if (credential === null) return "";
  const { auid, uid } = credential;
  const label = (id: number) => escapeControls(accountLabel(accounts, "uid", id));
  const as = uid === null ? "" : ` as user ${label(uid)}`;
  return auid === null ? as : `${as}, ${auid === UNSET_ID ? "no login user" : `login user ${label(auid)}`},`;
}

function placeOf(event: EventView): string {
  const { container, attribution } = event;
  const how = escapeControls(attribution.evidence);
  if (container === null) return ` in a place that is ${how === "undefined" ? "undefined" : "not known"}`;
  const label = placeLabel(event);
  return container.class === "host" ? ` on the ${label} (by ${how})` : ` in container ${label} (by ${how})`;
}

function actOf(event: EventView, names: CallNames): string {
  const { call, types, success } = event;
  if (call === null) return `was told of by ${escapeControls(types.join(", "))}`;
  const name = names.call(call);
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (success === false)
    return `tried to ${verb?.[1] ?? `call ${escapeControls(name)} on`}`.replace(/ on$/, "");
  return verb?.[0] ?? `called ${escapeControls(name)}`;
}

function failureOf(event: EventView): string {
  const { call, exit, success } = event;
  if (success !== false) return "";
  if (call !== null && exit?.startsWith("-") === true)
    return `, and failed with ${exitName(exit).replace(/^-/, "")}`;
  return `: ${outcomeText(event) ?? "failed"}`;
}
