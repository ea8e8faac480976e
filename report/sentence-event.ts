// SPDX-License-Identifier: Apache-2.0
import type { CallNames } from "../interpret/call-names.ts";
import { exitName } from "../interpret/number-names.ts";
import { shellLine } from "../interpret/shell-line.ts";
import { outcomeText } from "../query/event-outcome.ts";
import { accountLabel } from "../questions/account-names.ts";
import type { EventFile } from "../questions/event-file.ts";
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

const OPENS = /^(?:open|openat|openat2)$/;
const RENAMES = /^rename(?:at2?)?$/;
const LINKS = /^link(?:at)?$/;

/** One event as an English sentence, with its location, and its id at the end. Text from the log is shell-quoted if it could be misread. */
export function sentenceEvent(
  event: EventView,
  details: EventDetails & { readonly peer?: StoredText | undefined; readonly files: readonly EventFile[] },
  names: CallNames,
  zone: Zone,
): string {
  const host = event.node === null ? "" : ` on ${quoted(event.node)}`;
  const name = event.call === null ? "" : names.call(event.call);
  const act = actOf(event, name, details.files);
  const objects = details.arguments.length > 0 ? objectTexts(details) : objectsOf(name, details);
  const on = [
    ...objects,
    ...(objects.length === 0 && details.peer !== undefined ? [quoted(details.peer)] : []),
  ];
  if (event.call === null && event.program === null && event.pid === null)
    return `At ${formatTimestamp(event.timeMs, zone)}${host}, the log has ${recordsText(event)}${userOf(event)}${placeOf(event)}. [${escapeControls(event.id)}]`;
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

function actOf(event: EventView, name: string, files: readonly EventFile[]): string {
  const { call, success } = event;
  if (call === null) return `sent ${recordsText(event)}`;
  const isMade = OPENS.test(name) && success === true && files.some(({ nametype }) => nametype === "CREATE");
  const verb = Object.hasOwn(VERBS, name) ? VERBS[isMade ? "creat" : name] : undefined;
  if (success === false)
    return `tried to ${verb?.[1] ?? `call ${escapeControls(name)} on`}`.replace(/ on$/, "");
  return verb?.[0] ?? `called ${escapeControls(name)}`;
}

/** "a USER_LOGIN record", "CRED_ACQ and USER_START records". */
function recordsText({ types }: EventView): string {
  const shown = types.map(escapeControls);
  return shown.length === 1 ? `a record ${shown[0]}` : `records ${shown.join(" and ")}`;
}

/** The files of an act as logged, without the directories that contain them; of a rename and of a link, what became what. */
function objectsOf(name: string, details: EventDetails & { readonly files: readonly EventFile[] }): string[] {
  const named = details.files.filter((file) => file.name !== null && file.nametype !== "PARENT");
  if (named.length === 0) return objectTexts(details);
  const first = (type: string) => named.find(({ nametype }) => nametype === type)?.name;
  const from = RENAMES.test(name) ? first("DELETE") : LINKS.test(name) ? first("NORMAL") : undefined;
  const to = first("CREATE");
  if (from != null && to != null)
    return [`${quoted(from)} ${RENAMES.test(name) ? "to" : "as"} ${quoted(to)}`];
  return objectTexts({ ...details, paths: [...new Set(named.map((file) => file.name!))] });
}

function failureOf(event: EventView): string {
  const { call, exit, success } = event;
  if (success !== false) return "";
  if (call !== null && exit?.startsWith("-") === true)
    return `, and failed with ${exitName(exit).replace(/^-/, "")}`;
  return `: ${outcomeText(event) ?? "failed"}`;
}
