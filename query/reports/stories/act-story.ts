// SPDX-License-Identifier: Apache-2.0
import type { EscapeSource } from "../escapes/escape.ts";
import type { ActKind } from "../escapes/kernel-calls.ts";
import { hostWords } from "../host-words.ts";
import type { Cell } from "../report-model.ts";
import { proof, quotedText, sentence } from "./clause.ts";
import { containerCell, placeCells } from "./place-words.ts";
import type { Narrator, Story } from "./story.ts";

interface Words {
  readonly attack: string;
  /** Between the task and the object. */
  readonly did: string;
}

const WORDS: Readonly<Record<ActKind, Words>> = {
  module: { attack: "A kernel module, loaded from a container", did: "loaded the kernel module" },
  unloaded: { attack: "A kernel module, removed from a container", did: "removed the kernel module" },
  kexec: { attack: "Another kernel, loaded from a container", did: "loaded another kernel" },
  handle: { attack: "A file, opened by its handle (as shocker does)", did: "opened by its handle" },
  bpf: { attack: "A BPF program, loaded from a container", did: "loaded a BPF program" },
  node: { attack: "A device file of a disk or of memory, made in a container", did: "made the device file" },
  mounted: { attack: "A disk, mounted in a container", did: "mounted the disk" },
  "disk-written": { attack: "A disk, opened for writing in a container", did: "opened for writing the disk" },
  "disk-read": { attack: "A disk, opened to read in a container", did: "opened to read the disk" },
  "memory-written": {
    attack: "The kernel's memory, opened for writing in a container",
    did: "opened for writing the kernel's memory",
  },
  "memory-read": {
    attack: "The kernel's memory, opened to read in a container",
    did: "opened to read the kernel's memory",
  },
  sysrq: { attack: "sysrq-trigger, opened for writing in a container", did: "opened for writing" },
  engine: { attack: "The socket of an engine, called from a container", did: "called on the socket" },
  "engine-failed": {
    attack: "A call on the socket of an engine from a container, which failed",
    did: "failed in a call on the socket",
  },
  client: { attack: "An engine's client, run in a container", did: "ran the client" },
  traced: { attack: "A task of the host, traced from a container", did: "traced on the host" },
  "traced-last-seen": {
    attack: "A task last seen on the host, traced from a container",
    did: "traced, last seen on the host,",
  },
};

/** An act on the kernel, or on a disk below its file systems. */
export function actStory(
  { reader, doers }: Narrator,
  { act, times, last, ofHost }: Extract<EscapeSource, { kind: "act" }>,
): Story {
  const { attack, did } = WORDS[act.kind];
  return {
    attack,
    sentences: [
      sentence(
        "At ",
        { timeMs: act.timeMs },
        ", ",
        doers.placed(act.id),
        ` ${did}`,
        ...(act.object === null ? [] : [" ", quotedText(act.object)]),
        ` by ${act.call}`,
        act.device === null
          ? ""
          : ` (device ${act.device}${ofHost === null ? "" : `, with a file that an event of ${hostWords(reader, [ofHost])} names`})`,
        ".",
        proof(...(ofHost === null ? [] : [reader.id(ofHost)])),
      ),
      ...(times === 1
        ? []
        : [
            sentence(
              `The container did so ${times} times, the last at `,
              { timeMs: reader.timeMs(last) },
              ".",
              proof(reader.id(act.id), reader.id(last)),
            ),
          ]),
    ],
  };
}

/** A signal or a trace of a task in another container, or on the host. */
export function acrossStory(
  { reader, doers }: Narrator,
  { across: { event, target, what } }: Extract<EscapeSource, { kind: "across" }>,
): Story {
  const other = reader.container(target);
  const isHost = other.class === "host";
  const place: readonly Cell[] = isHost
    ? [placeCells(other, "")[0]!]
    : ["in container ", containerCell(other)];
  return {
    attack: isHost
      ? "A task of the host, signalled or traced from a container"
      : "A task of another container, signalled or traced",
    sentences: [
      sentence(
        "At ",
        { timeMs: event.timeMs },
        ", ",
        doers.placed(event.row),
        ` called ${what} `,
        ...place,
        ".",
      ),
    ],
  };
}
