// SPDX-License-Identifier: Apache-2.0
import type { CausePoint, CauseView } from "../query/causes/view-causes.ts";
import { containerLabel } from "./container-label.ts";
import { escapeControls } from "./escape-controls.ts";
import { safeJson } from "./safe-json.ts";
import { formatTimestamp, type Zone } from "./zone.ts";

/** Causes one after the other, each with its evidence. Text from the log is inert on the terminal. */
export function causesText(causes: readonly CauseView[], zone: Zone): string {
  return causes.map((cause) => `${causeLines(cause, zone).join("\n")}\n`).join("");
}

function causeLines(cause: CauseView, zone: Zone): string[] {
  const user = cause.auid === null ? "" : ` by auid ${causeUser(cause)}`;
  const isOne = cause.from.event === cause.to.event;
  return [
    `${time(cause.to, zone)} ${cause.kind}: ${causeSentence(cause)}${user}`,
    `  from ${pointText(cause.from)}`,
    ...cause.through.map((event) => `  by   ${escapeControls(event)}`),
    ...(isOne ? [] : [`  to   ${pointText(cause.to)}`]),
  ];
}

/** The login user: `ann(1000)`, or the number if its host's log has no name for it. */
export function causeUser({ auid, auidName }: CauseView): string {
  return escapeControls(auidName === null ? String(auid) : `${auidName}(${auid})`);
}

/** A possible cause and its effect, in one line: marked as an inference. */
export function causeSentence({ from, to, detail }: CauseView): string {
  const inside = from.container === null ? "unknown" : containerLabel(from.container);
  const outside = to.container === null ? "unknown" : containerLabel(to.container);
  const way = inside === outside ? inside : `${inside} → ${outside}`;
  return `${way}, inferred: ${escapeControls(detail)}`;
}

function pointText({ event, container }: CausePoint): string {
  return `${escapeControls(event)} in ${container === null ? "unknown" : containerLabel(container)}`;
}

function time({ timeMs }: CausePoint, zone: Zone): string {
  return timeMs === null ? "" : formatTimestamp(timeMs, zone);
}

/** One JSON object per line. */
export function causesNdjson(causes: readonly CauseView[]): string {
  const point = ({ event, container }: CausePoint) => ({ event, container: container?.key ?? null });
  return causes
    .map(({ kind, from, to, through, auid, auidName, detail }) =>
      safeJson({
        type: "cause",
        version: 1,
        data: {
          kind,
          from: point(from),
          to: point(to),
          through,
          auid,
          ...(auidName === null ? {} : { auidName }),
          detail,
        },
      }),
    )
    .map((line) => `${line}\n`)
    .join("");
}
