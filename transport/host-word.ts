// SPDX-License-Identifier: Apache-2.0

/** Words between a time and a host, added by some programs: a zone, a year, a level. */
export const NO_HOST =
  "UTC|GMT|[ECMP][SD]T|(?:CE|EE|WE)S?T|BST|IST|JST|KST|MSK|A[CEW][SD]T|NZ[SD]T|[+-][0-9]{2}:?[0-9]{2}|(?:19|20)[0-9]{2}|\\[?(?:EMERG(?:ENCY)?|ALERT|CRIT(?:ICAL)?|ERR(?:OR)?|FATAL|WARN(?:ING)?|NOTICE|INFO|DEBUG|TRACE)\\]?";
const IS_NO_HOST = new RegExp(`^(?:${NO_HOST})$`);
const LEVEL =
  /(?:^|[\s[])(?:EMERG(?:ENCY)?|ALERT|CRIT(?:ICAL)?|ERR(?:OR)?|FATAL|SEVERE|WARN(?:ING)?|NOTICE|INFO|DEBUG|TRACE)\]?(?=\s|$)/i;
/** A header with a level and no program is a logger's: its other words are names of loggers and threads, or a dash. */
export const isLoggers = (header: string): boolean => LEVEL.test(header) || / -\s*$/.test(header);

/** An address in brackets. */
const ADDRESS = /^\[([0-9A-Fa-f.:]{2,45})\]$/;
/** A facility and a level, as written by BusyBox and OpenWrt. */
const FACILITY =
  /^(?:kern|user|mail|daemon|auth|authpriv|syslog|lpr|news|uucp|cron|ftp|audit|security|local[0-7])\.(?:emerg|alert|crit|err|error|warn|warning|notice|info|debug|panic)$/;

/**
 * The host in a word of a header, null if there is none. syslog-ng names the hosts that a line passed (`chain-hostnames`), in
 * order, and for its own lines the host after the name of the source: `s_local@web1/relay`.
 */
export function hostOfWord(word: string): string | null {
  const address = ADDRESS.exec(word);
  if (address !== null) return address[1] as string;
  if (word === "-" || /^[[({"<]/.test(word)) return null;
  const first = word.split("/", 1)[0] as string;
  const host = first.slice(first.lastIndexOf("@") + 1);
  return host === "" ? null : host;
}

/** The host among the words between a time and a program: the first word other than a zone, a year or a level. */
export function hostAmong(words: readonly string[]): string | null {
  const word = words.find((one) => one !== "" && !IS_NO_HOST.test(one) && !FACILITY.test(one));
  return word === undefined ? null : hostOfWord(word);
}

/** Host and file in the prefix of OSSEC and Wazuh: `web1->/var/log/x`, `(agent) 10.0.0.5->/var/log/x`. */
const AGENT = /^ *(?:\(([^()]{1,255})\) )?([^ ()>]{1,255})->([^ ]{1,1024})$/;
/** Labels of Loki's logcli, and an object of Logstash's. */
const LABELS = /^ *\{([^{}]{0,2048})\}$/;
const HOST_LABEL =
  /(?:^|[\s,{])(?:host|hostname|host_name|nodename|node_name|node|instance|name)(?:=>?|:) ?"?([A-Za-z0-9_][A-Za-z0-9_.:-]{0,254})/;

/** Host and file in the text between a time and a record, in logs without a separate word for the host; undefined if it has neither form. */
export function claimsOf(
  text: string,
): { readonly host: string | null; readonly file: string | null } | undefined {
  const agent = AGENT.exec(text);
  if (agent !== null) return { host: agent[1] ?? (agent[2] as string), file: agent[3] as string };
  const labels = LABELS.exec(text);
  if (labels === null) return undefined;
  const file = /(?:^|[\s,{])(?:filename|path)="([^"]*)"/.exec(labels[1] as string)?.[1];
  return { host: HOST_LABEL.exec(labels[1] as string)?.[1] ?? null, file: file ?? null };
}
