// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";

const text = z.union([
  z.string(),
  z
    .object({ bytes: z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/), text: z.string() })
    .describe("Not valid UTF-8: the bytes, and a reading with U+FFFD."),
]);
const id = z
  .string()
  .describe(
    "NODE/SEC.MS:SERIAL, or SEC.MS:SERIAL where the log names no node; #N behind it where several events have it.",
  );
const u32 = z.int().min(0).max(4_294_967_295);
const accountName = z
  .string()
  .describe(
    "Name of the number by auditd, on that host at that time (log_format=ENRICHED), else by the passwd file given; a|b where the log has both.",
  );
const instant = z.iso.datetime({ precision: 3 });

const claimed = z.looseObject({
  claims: z.array(
    z.looseObject({
      name: z.string().optional(),
      image: z.string().optional(),
      digest: z.string().optional(),
      pod: z.string().optional(),
      namespace: z.string().optional(),
      user: z.string().optional(),
      privileged: z.boolean().optional(),
      format: z.string().describe("The command that printed the inventory."),
      inventory: z.string().describe("SHA-256 of the inventory."),
    }),
  ),
  contradictions: z
    .array(z.looseObject({ kind: z.enum(["host", "start", "log", "disagree"]), text: z.string() }))
    .optional()
    .describe("Claims that speak against the log or against each other."),
});

const container = z
  .looseObject({
    key: z
      .string()
      .describe(
        "The event that first proves it, NODE/host for the host; with a suffix where one event proves several.",
      ),
    contid: z
      .string()
      .regex(/^\d{1,20}$/)
      .nullable()
      .describe("The kernel's audit container ID, a u64 in decimal."),
    name: z.string().nullable(),
    class: z.enum(["host", "container", "pod", "sandbox"]),
    path: z
      .array(z.string())
      .min(1)
      .describe("Keys from the outermost container that is known down to this one."),
    claimed: claimed
      .optional()
      .describe("Claims of inventories (ctraudit names import) about it: no evidence."),
  })
  .describe("A container; the host is one.");

const attribution = z.looseObject({
  evidence: z.enum(["kernel", "operation", "namespace", "lineage", "label", "undefined", "unknown"]),
  proof: id.nullable().describe("The event that proves it."),
  because: id.nullable().meta({ description: "Former name of `proof`.", deprecated: true }),
  excludes: z.array(z.literal("host")).describe("Locations excluded by proof."),
  reserve: z
    .literal("process-ids")
    .optional()
    .describe(
      "The key is the host's, by process ids alone: the host, or a sandbox with the same process ids, not in the log.",
    ),
  conflict: z.boolean().describe("Independent proofs disagree."),
  gap: z.boolean().describe("Serials are missing between the proof and this event."),
  reason: z.string().optional().describe("Reason of an unknown location, or of a caveat, in words."),
  cause: z.string().optional().meta({ description: "Former name of `reason`.", deprecated: true }),
  likely: z
    .looseObject({
      evidence: z.literal("likely"),
      container,
      reason: z.string(),
      proof: id.describe("The event with the command line on which it rests."),
      because: id.meta({ description: "Former name of `proof`.", deprecated: true }),
    })
    .optional()
    .describe("Likely location of an unknown event, by the shapes of command lines: no evidence."),
});

const object = z.looseObject({
  contradictory: z
    .literal(true)
    .optional()
    .describe(
      "Two records say different things of what the kernel says once (arguments, working directory, a path's item, …): both are kept, neither is the event's value.",
    ),
  pid: u32.nullable(),
  comm: text.nullable(),
  container: container.nullable(),
  attribution,
});

const file = z.looseObject({
  name: text,
  path: text
    .nullable()
    .describe("Absolute: joined with the directory that the name was relative to; null: not known."),
  unknown: z.string().optional().describe("Reason of an unknown path, in words."),
  nametype: z.string().optional(),
});

const decision = z.looseObject({
  module: z.string().describe("selinux, apparmor, smack, ipe, landlock, seccomp, integrity or fanotify."),
  outcome: z
    .enum(["denied", "allowed", "permissive", "passed", "failed", "status"])
    .optional()
    .describe(
      "permissive: the policy forbids it, and it went on. passed, failed: a check whose consequence the record does not tell.",
    ),
  operation: text.optional(),
  permission: text.optional(),
  class: text.optional(),
  subject: text.optional().describe("Label or domain of the task that acted."),
  object: text.optional().describe("Label of the object of the act."),
  target: text.optional().describe("Object of the act: a path, a capability, an address, a process."),
});

const otherTask = z.looseObject({
  role: z
    .enum(["creator", "interrupted", "writer", "sender", "receiver", "client"])
    .describe(
      "creator of a Landlock domain; interrupted by a packet that was refused; writer of a USER_AVC about others, and these by its word: sender and receiver of a message, or a client.",
    ),
  pid: u32.optional(),
  uid: u32.optional(),
  comm: text.optional(),
  exe: text.optional(),
});

const data = z.looseObject({
  id,
  node: z.string().nullable(),
  boot: z.iso.datetime({ precision: 0 }).describe("The time of the boot's first event."),
  time: instant.nullable().describe("null: the clock was not set yet; `sinceBoot` says when it was."),
  sinceBoot: z
    .string()
    .regex(/^\d+\.\d{3}$/)
    .optional()
    .describe("Seconds since boot, of an event from before the clock was set."),
  serial: u32,
  types: z.array(z.string()).min(1).describe("Types of its records, in order."),
  truncated: z
    .literal(true)
    .optional()
    .describe(
      "A record was cut on its way, arguments are missing, or a record may be of this event or of another with its id: the fields here are complete, but others are missing.",
    ),
  pid: u32.nullable(),
  ppid: u32.nullable(),
  container: container
    .nullable()
    .describe("The innermost container of the event's subject; null where it is unknown or undefined."),
  attribution,
  containers: z.array(container).optional().describe("All containers of an event that has no task."),
  objects: z.array(object).optional().describe("One for each process that the event acted on."),
  arch: z.string().optional(),
  syscall: z
    .string()
    .optional()
    .describe("Its name, or its number if the table of the machine has no name for it."),
  success: z.boolean().optional(),
  exit: z
    .string()
    .regex(/^-?\d{1,19}$/)
    .optional()
    .describe("A signed 64-bit number in decimal."),
  auid: u32.optional(),
  uid: u32.optional(),
  gid: u32.optional(),
  euid: u32.optional(),
  egid: u32.optional(),
  auidName: accountName.optional(),
  uidName: accountName.optional(),
  gidName: accountName.optional(),
  euidName: accountName.optional(),
  egidName: accountName.optional(),
  ses: u32.optional(),
  tty: text.optional(),
  subj: text.optional(),
  comm: text.optional(),
  exe: text.optional(),
  claimed: z
    .array(z.enum(["comm", "exe"]))
    .optional()
    .describe("Claims of a program about itself, not confirmed by the kernel."),
  keys: z.array(text).optional().describe("Keys of the rules that matched."),
  argv: z
    .array(text)
    .optional()
    .describe(
      "Arguments of the EXECVE record, the program name first. Where truncated is true, … (U+2026) stands for a missing argument or piece of one, and at the end for all that are missing there.",
    ),
  paths: z
    .array(text)
    .optional()
    .describe(
      "Names of the PATH records, in their order, as logged, then files that only a security module's record names.",
    ),
  files: z.array(file).optional().describe("Names of the PATH records with their paths."),
  root: z
    .enum(["host", "container", "changed", "unknown"])
    .optional()
    .describe(
      "Root directory at which the paths begin; changed: set by its task or an ancestor with chroot or pivot_root.",
    ),
  root_changed: id.optional().describe("The event that set it."),
  decisions: z
    .array(decision)
    .optional()
    .describe("Decisions of security modules, one for each record; of USER_AVC a claim."),
  otherTasks: z.array(otherTask).optional().describe("Tasks named by its records, other than its subject."),
  labels: z
    .array(text)
    .optional()
    .describe("Labels of its task by several security modules, where subj is `?`."),
  command: text.optional().describe("The command line that sudo ran (USER_CMD); a claim."),
  commandDirectory: text.optional().describe("Working directory of the command; a claim."),
  typed: z.array(text).optional().describe("Input on a terminal (TTY, USER_TTY), as it was typed."),
});

/** The schema of `search --format ndjson`: one such object per line. Keys may be added; none changes its meaning within a version. */
export const eventSchema = z
  .object({ type: z.literal("event"), version: z.literal(1), data })
  .meta({ title: "ctraudit event", description: "One audit event and its container." });

const problem = z.looseObject({
  source: z.string().describe("The log, as it was named."),
  line: z.int().min(1),
  offset: z.int().min(0).describe("Bytes before the line in its source."),
  code: z.string(),
  detail: z.string(),
  text: text.describe("The line itself."),
});

/** A line that is not a record; `search --word` finds it too. */
export const problemSchema = z
  .object({ type: z.literal("problem"), version: z.literal(1), data: problem })
  .meta({ title: "ctraudit problem", description: "A line of a log without a record of an event." });

/** The schema as JSON Schema, draft 2020-12: the content of schemas/event.json. */
export function eventJsonSchema(): string {
  const schema = z.toJSONSchema(z.discriminatedUnion("type", [eventSchema, problemSchema]), {
    target: "draft-2020-12",
    io: "input",
  });
  return `${JSON.stringify(schema, null, 2)}\n`;
}
