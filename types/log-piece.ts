// SPDX-License-Identifier: Apache-2.0

/** A piece of a line split by a container's runtime, or a whole line of such a log. Source: kubernetes pkg/kubelet/kuberuntime/logs */
const CRI =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,24}(?:Z|[+-][0-9]{2}:[0-9]{2}) (stdout|stderr) ([FP])(?::[^ ]*)? /;
/** docker's json-file writes the stream after the text: only the last piece contains a line end. */
const DOCKER = /^\{"log": ?("(?:[^"\\]|\\.)*"), ?"stream": ?"(stdout|stderr)"/;

/** Fluent Bit's field for CRI's F and P. */
const LOGTAG = /"logtag": ?"([FP])"/;
/** docker's fluentd driver. Source: moby daemon/logger/fluentd */
const PARTIAL_ID = /"partial_id": ?"([^"\\]{1,128})"/;
const IS_LAST = /"partial_last": ?"true"/;
const OF_DRIVER = /"container_id": ?"[^"\\]{1,128}"/;
/** Fields by which a collector distinguishes streams of several containers. */
const PLACES =
  /"(?:stream|pod_name|container_name|container_id|docker_id|filename|file|path|tag)": ?"([^"\\]{0,256})"/g;

export interface LogPiece {
  readonly form: "cri" | "docker" | "collector";
  readonly stream: string;
  /** Another piece of the same line follows on this stream. */
  readonly goesOn: boolean;
  /** Start of its text; 0 in JSON. */
  readonly textStart: number;
}

/** The piece in a line of latin1 text; undefined if the line is not of a container's log. */
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

/** For JSON that marks each line as a piece or not: a line between pieces of others is complete. */
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
