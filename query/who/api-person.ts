// SPDX-License-Identifier: Apache-2.0
import type { ApiRequest } from "../../types/api-requests.ts";
import type { ReportReader } from "../reports/report-reader.ts";
import type { ExecTie } from "./exec-ties.ts";
import type { ApiPerson, Part, Step } from "./person.ts";
import type { PodContainer } from "./pod-containers.ts";

/** The user behind the request for a program in a container. */
export function enteringPerson(reader: ReportReader, tie: ExecTie): ApiPerson {
  const run = reader.events.event(tie.run.id);
  return {
    kind: "api",
    part: "entered",
    request: tie.request,
    clock: tie.clock,
    lagMs: tie.lagMs,
    rivals: tie.rivals,
    otherExecs: [],
    chain: [
      viaStep(reader, tie.via),
      {
        text: "the same command ran in that container",
        words: reader.events.arguments(run),
        event: run.id,
        timeMs: run.timeMs,
      },
    ],
  };
}

/** The user of a request on a pod, without a matching program. */
export function askingPerson(
  reader: ReportReader,
  request: ApiRequest,
  part: Part,
  via: PodContainer | undefined,
): ApiPerson {
  const chain = via === undefined ? [] : [viaStep(reader, via)];
  return { kind: "api", part, request, clock: null, lagMs: null, rivals: [], otherExecs: [], chain };
}

const HOW: Readonly<Record<PodContainer["how"], string>> = {
  inventory: "an inventory ties the pod to the container",
  name: "the container's name in the log names the pod",
  hostname: "the container's host name is the pod's name, which is all that ties them",
};

function viaStep(reader: ReportReader, { how, inventory, event }: PodContainer): Step {
  return {
    text: inventory === null ? HOW[how] : `${HOW[how]} (SHA-256 ${inventory.sha256.slice(0, 12)}…)`,
    words: inventory === null ? [] : [inventory.name],
    event: event === null ? null : reader.id(event),
    timeMs: null,
  };
}
