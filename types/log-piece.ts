// SPDX-License-Identifier: Apache-2.0

/** A piece of a line that a container's runtime has split, or a whole line of such a log. Source: kubernetes pkg/kubelet/kuberuntime/logs */
const CRI =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,24}(?:Z|[+-][0-9]{2}:[0-9]{2}) (stdout|stderr) ([FP])(?::[^ ]*)? /;
/** docker's json-file writes the stream behind the text: a piece that is not the last has no line end in it. */
const DOCKER = /^\{"log": ?("(?:[^"\\]|\\.)*"), ?"stream": ?"(stdout|stderr)"/;

export interface LogPiece {
  readonly form: "cri" | "docker";
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
  const docker = DOCKER.exec(line);
  if (docker === null) return undefined;
  const [, text, stream] = docker as unknown as [string, string, string];
  return { form: "docker", stream, goesOn: !text.endsWith('\\n"'), textStart: 0 };
}
