// SPDX-License-Identifier: Apache-2.0
import { shellLine } from "../interpret/shell-line.ts";
import { clockWords } from "../query/who/clock-words.ts";
import type { ApiPerson, LoginPerson, Person, Step, WhoAnswer } from "../query/who/person.ts";
import type { StoredText } from "../questions/event-view.ts";
import {
  claimedName,
  originText,
  outcomeText,
  requesterText,
  requestText,
  stagesText,
} from "./api-request-text.ts";
import { containerLabel, placeLabel } from "./container-label.ts";
import { foldText } from "./document/text-width.ts";
import { escapeControls } from "./escape-controls.ts";
import { readableText } from "./readable-text.ts";
import { formatExactTime, type Zone } from "./zone.ts";

const LABEL = 10;

/** The users behind an event or a container, as lines with a label and a text. */
export function whoText(answer: WhoAnswer, zone: Zone, columns: number): string {
  const { event, container, people, missing } = answer;
  const subject =
    event === null
      ? [["container", containerLabel(container!)] as const]
      : [
          [
            "event",
            `${escapeControls(event.id)}, ${formatExactTime(event.timeMs, zone)} ${zone.name}, in ${placeLabel(event)}`,
          ] as const,
        ];
  const lines = [
    ...subject,
    ...people.flatMap((person) => [null, ...personLines(person, zone)]),
    ...(missing.length === 0
      ? []
      : [null, ...missing.map((text, at) => [at === 0 ? "missing" : "", escapeControls(text)] as const)]),
  ];
  return lines.map((line) => (line === null ? "\n" : folded(line[0], line[1], columns))).join("");
}

type Line = readonly [label: string, text: string];

function folded(label: string, text: string, columns: number): string {
  const [first = "", ...rest] = foldText(text, columns - LABEL);
  const lines = [label.padEnd(LABEL) + first, ...rest.map((line) => " ".repeat(LABEL) + line.trimStart())];
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

const PARTS: Readonly<Record<Person["part"], string>> = {
  entered: "entered",
  made: "made",
  acted: "acted",
  asked: "asked",
};

function personLines(person: Person, zone: Zone): Line[] {
  return person.kind === "api" ? apiLines(person, zone) : loginLines(person, zone);
}

function apiLines({ part, request, clock, lagMs, rivals, otherExecs, chain }: ApiPerson, zone: Zone): Line[] {
  const time = `${formatExactTime(request.receivedMs, zone)} ${zone.name} by the API server's clock`;
  return [
    [PARTS[part], requesterText(request)],
    ["from", originText(request)],
    ["request", requestText(request)],
    ["", `${time}, ${outcomeText(request)}, audit ID ${claimedName(request.auditId)}`],
    ["", stagesText(request)],
    ...rivals.map(
      (rival): Line => [
        "or",
        `${requesterText(rival)}, from ${originText(rival)}, audit ID ${claimedName(rival.auditId)}`,
      ],
    ),
    ...otherExecs.map((id): Line => ["or", `an exec by a client on the host, ${escapeControls(id)}`]),
    ...chainLines(chain, zone),
    ...(clock === null || lagMs === null ? [] : [["clock", clockText(clock, lagMs)] as const]),
  ];
}

/** The offset of the clocks, and the program's deviation from it. */
function clockText(clock: NonNullable<ApiPerson["clock"]>, lagMs: number): string {
  return `the host's clock is ${clockWords(clock)}, the way of a request included; this program is ${(Math.abs(lagMs) / 1000).toFixed(1)} s off that`;
}

function loginLines({ part, label, ses, session, chain }: LoginPerson, zone: Zone): Line[] {
  return [
    [PARTS[part], `login user ${claimedName(label)}${ses === null ? "" : `, session ${ses}`}`],
    ...(session === null
      ? [
          [
            "from",
            ses === null ? "no session" : "the log has no message of a login for this session",
          ] as const,
        ]
      : [["from", sessionText(session, zone)] as const]),
    ...chainLines(chain, zone),
  ];
}

function sessionText(
  { event, timeMs, address, hostname, terminal, program }: NonNullable<LoginPerson["session"]>,
  zone: Zone,
): string {
  const said = [
    ...(address === null ? ["no address"] : [`address ${word(address)}`]),
    ...(hostname === null || (address !== null && readableText(hostname) === readableText(address))
      ? []
      : [`host name ${word(hostname)}`]),
    ...(terminal === null ? [] : [`terminal ${word(terminal)}`]),
    ...(program === null ? [] : [`by ${word(program)}`]),
  ];
  return `${said.join(", ")}, ${formatExactTime(timeMs, zone)}, ${escapeControls(event)}`;
}

function chainLines(chain: readonly Step[], zone: Zone): Line[] {
  return chain.map(({ text, words, event, timeMs }, at) => [
    at === 0 ? "chain" : "",
    [
      text + (words.length === 0 ? "" : `: ${shellLine(words.map(readableText))}`),
      ...(timeMs === null ? [] : [formatExactTime(timeMs, zone)]),
      ...(event === null ? [] : [escapeControls(event)]),
    ].join(", "),
  ]);
}

function word(text: StoredText): string {
  return shellLine([readableText(text)]);
}
