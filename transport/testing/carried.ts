// SPDX-License-Identifier: Apache-2.0
import { readFrame } from "../read-frame.ts";

export const RECORD = 'type=CWD msg=audit(1700000001.001:7): cwd="/"';
export const PRINTED = 'audit: type=1400 audit(1700000001.001:7): apparmor="DENIED" operation="open"';

/** Hosts, tags and forms of the records in a line, and its problems. */
export function carried(line: string) {
  const { records, problems, isOther } = readFrame(line);
  return {
    hosts: records.map(({ carrier }) => carrier?.host ?? null),
    tags: records.map(({ carrier }) => carrier?.tag ?? null),
    forms: records.map(({ carrier }) => carrier?.form ?? null),
    serials: records.map(({ record }) => record.serial),
    codes: problems.map(({ code }) => code),
    isOther,
  };
}

/** Expected result of a line with one record, serial 7. */
export const one = (form: string | null, host: string | null, tag: string | null = null) => ({
  hosts: [host],
  tags: [tag],
  forms: [form],
  serials: [7],
  codes: [],
  isOther: false,
});

export const json = (value: unknown) => JSON.stringify(value);
