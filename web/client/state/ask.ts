// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from "preact/hooks";
import { useStamp } from "./live.ts";

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly expression: string | null;
  readonly column: number | null;
}

/** State of a request, before and after its answer. The last data stay until the next arrive. */
export interface Asked<T> {
  readonly data: T | undefined;
  readonly command: string | undefined;
  readonly failure: Failure | undefined;
  readonly isBusy: boolean;
  /** The data belong to exactly these parameters. */
  readonly isCurrent: boolean;
}

export type Parameters = Readonly<Record<string, string | number | undefined>>;

export class AskFailed extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

export function addressOf(db: number, name: string, parameters: Parameters): string {
  const words = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters))
    if (value !== undefined) words.set(key, String(value));
  const query = words.toString();
  return `/api/v1/databases/${db}/${name}${query === "" ? "" : `?${query}`}`;
}

/** Throws AskFailed. */
export async function ask<T>(
  db: number,
  name: string,
  parameters: Parameters = {},
  signal?: AbortSignal,
): Promise<{ command: string; data: T }> {
  return askAt(addressOf(db, name, parameters), signal);
}

export async function askAt<T>(address: string, signal?: AbortSignal): Promise<{ command: string; data: T }> {
  let response: Response;
  try {
    response = await fetch(address, signal === undefined ? {} : { signal });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new AskFailed(GONE);
  }
  const answer = await response.json();
  if (!response.ok) throw new AskFailed((answer as { error: Failure }).error);
  return answer as { command: string; data: T };
}

const GONE: Failure = {
  code: "CTR_WEB_GONE",
  message: "The server does not answer.",
  hint: "start ctraudit serve again and open its link",
  expression: null,
  column: null,
};

/** Asks again when the parameters or the database change; undefined parameters: not yet. */
export function useAnswer<T>(db: number, name: string, parameters: Parameters | undefined): Asked<T> {
  const stamp = useStamp();
  const [asked, setAsked] = useState<Omit<Asked<T>, "isCurrent"> & { address?: string }>(NOTHING);
  const address = parameters === undefined ? undefined : addressOf(db, name, parameters);
  useEffect(() => {
    if (address === undefined) return undefined;
    const stop = new AbortController();
    setAsked((before) => ({ ...before, isBusy: true }));
    askAt<T>(address, stop.signal)
      .then(({ data, command }) => setAsked({ data, command, failure: undefined, isBusy: false, address }))
      .catch((error: unknown) => {
        if (stop.signal.aborted) return;
        const failure = error instanceof AskFailed ? error.failure : { ...GONE, message: String(error) };
        setAsked((before) => ({ ...before, failure, isBusy: false }));
      });
    return () => stop.abort();
  }, [address, stamp]);
  return { ...asked, isCurrent: address !== undefined && asked.address === address };
}

const NOTHING = { data: undefined, command: undefined, failure: undefined, isBusy: false } as const;
