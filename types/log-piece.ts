// SPDX-License-Identifier: Apache-2.0

/** A piece of a line that a container's runtime has split, or a whole line of such a log. Source: kubernetes pkg/kubelet/kuberuntime/logs */
const CRI =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,24}(?:Z|[+-][0-9]{2}:[0-9]{2}) (stdout|stderr) ([FP])(?::[^ ]*)? /;
/** docker's json-file writes the stream behind the text: a piece that is not the last has no line end in it. */
const DOCKER = /^\{"log": ?("(?:[^"\\]|\\.)*"), ?"stream": ?"(stdout|stderr)"/;

/** Fluent Bit's field for CRI's F and P. */
const LOGTAG = /"logtag": ?"([FP])"/;
/** docker's fluentd driver. Source: moby daemon/logger/fluentd */
const PARTIAL_ID = /"partial_id": ?"([^"\\]{1,128})"/;
const IS_LAST = /"partial_last": ?"true"/;
const OF_DRIVER = /"container_id": ?"[^"\\]{1,128}"/;
/** Fields by which a collector tells streams of several containers apart. */
const PLACES =
  /"(?:stream|pod_name|container_name|container_id|docker_id|filename|file|path|tag)": ?"([^"\\]{0,256})"/g;

export interface LogPiece {
  readonly form: "cri" | "docker" | "collector";
  readonly stream: string;
  /** Another piece of the same line follows on this stream. */
  readonly goesOn: boolean;
  /** Where its text begins; 0 where it is in JSON. */
  readonly textStart: number;
}

/** The piece in a line of latin1 text; undefined where the line is of no container's log. */
export function pieceOf(line: string): LogPiece | undefined {
  const cri = CRI.exec(line);
  if (cri !== null)
    return { form: "cri", stream: cri[1] as string, goesOn: cri[2] === "P", textStart: cri[0].length };
  if (!line.startsWith("{")) return undefined;
  const collected = collectedPiece(line);
  if (collected !== undefined) return collected;
  const docker = DOCKER.exec(line);
  if (docker === null) return undefined;
  const [, text] = docker as unknown as [string, string];
  return { form: "docker", stream: placesOf(line), goesOn: !text.endsWith('\\n"'), textStart: 0 };
}

/** Of JSON that says of each line whether it is a piece; a line between pieces of others is one that has ended. */
function collectedPiece(line: string): LogPiece | undefined {
  const piece = (stream: string, goesOn: boolean): LogPiece => ({
    form: "collector",
    stream,
    goesOn,
    textStart: 0,
  });
  const tag = line.includes('"logtag"') ? LOGTAG.exec(line) : null;
  if (tag !== null) return piece(placesOf(line), tag[1] === "P");
  const id = line.includes('"partial_id"') ? PARTIAL_ID.exec(line) : null;
  if (id !== null) return piece(`partial ${id[1]}`, !IS_LAST.test(line));
  return line.includes('"container_id"') && OF_DRIVER.test(line) ? piece(placesOf(line), false) : undefined;
}

const placesOf = (line: string): string => [...line.matchAll(PLACES)].map(([, place]) => place).join("\0");
