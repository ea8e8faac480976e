// SPDX-License-Identifier: Apache-2.0
import type { CallNames } from "../interpret/call-names.ts";
import { shellLine } from "../interpret/shell-line.ts";
import type { EventView } from "../questions/event-view.ts";
import { containerLabel } from "./container-label.ts";
import { escapeControls } from "./escape-controls.ts";
import { readableText } from "./readable-text.ts";
import { withinQuotes } from "./within-quotes.ts";
import { formatExactTime, type Zone } from "./zone.ts";

const PROVEN: Readonly<Record<string, string>> = {
  kernel: "a record of the kernel's names the container",
  operation: "the kernel logged the operation that put the task there",
  namespace: "a namespace, or a process number returned by a call, proves it",
  lineage: "its task descends, by births and namespace operations in the log, from a task in a known place",
  label: "a label that one container alone has proves it",
};

/** The proof of an event's location in sentences, one for each event of the chain: each states no more than that event's attribution. */
export function whySentences(
  event: EventView,
  chain: readonly EventView[],
  names: CallNames,
  zone: Zone,
): string[] {
  const { attribution } = event;
  if (event.container === null)
    return [
      attribution.evidence === "undefined"
        ? "By the kernel's word, the task of this event was in no container."
        : `Where this event happened is not known${attribution.cause === null ? "" : `: ${escapeControls(attribution.cause)}`}.`,
      ...chain.map((proof) => linkSentence(proof, names, zone)),
    ];
  return [
    `This event happened ${placeWords(event)}: ${proofWords(event, names)}.`,
    ...chain.map((proof) => linkSentence(proof, names, zone)),
    ...(attribution.reserve === null
      ? []
      : [
          "The host is meant as far as process ids tell: a sandbox with the same process ids would look the same.",
        ]),
    ...(attribution.hole
      ? ["Serials are missing in between, and a record among them could have changed the answer."]
      : []),
  ];
}

function linkSentence(proof: EventView, names: CallNames, zone: Zone): string {
  const comm = proof.program?.comm ?? null;
  const who = proof.pid === null ? "the kernel" : `pid ${proof.pid}`;
  const program = comm === null ? "" : ` (“${withinQuotes(shellLine([readableText(comm)]))}”)`;
  const { call, exit, success } = proof;
  const did =
    call === null
      ? `is the subject of ${proof.types.map((type) => escapeControls(type)).join(", ")}`
      : `called ${names.call(call)}${success === false ? " in vain" : exit === null ? "" : ` (returned ${exit})`}`;
  const place =
    proof.container === null ? "at an unknown place" : `${placeWords(proof)}: ${proofWords(proof, names)}`;
  return `At ${formatExactTime(proof.timeMs, zone)}, ${who}${program} ${did}, ${place} (${escapeControls(proof.id)}).`;
}

function placeWords({ container }: EventView): string {
  if (container === null) return "";
  if (container.class === "host")
    return container.isHostByPids ? "on the host, as far as process ids tell" : "on the host";
  return `in ${container.class} ${containerLabel(container)}`;
}

function proofWords({ attribution, id, ppid, call }: EventView, names: CallNames): string {
  const isOwn = attribution.proof === id;
  const own = call === null ? "" : names.call(call);
  if (isOwn && (own === "unshare" || own === "setns")) return "by this call of its own it came there";
  if (isOwn && attribution.evidence === "lineage")
    return ppid === null
      ? "the event itself proves it"
      : `its record names its parent, pid ${ppid}, in a known place`;
  const words = PROVEN[attribution.evidence] ?? "the log says so";
  return isOwn ? `${words}, in this event itself` : words;
}
