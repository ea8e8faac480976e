// SPDX-License-Identifier: Apache-2.0
import { hostOfWord } from "./host-word.ts";

/** Fields in which collectors keep the original line. */
export const MESSAGE_FIELDS = [
  "event.original",
  "auditd.messages",
  "message",
  "log",
  "MESSAGE",
  "msg",
  "_raw",
  "raw",
  "@message",
  "line",
  "data",
  "body",
  "Body",
  "event",
  "body.stringValue",
  "textPayload",
  "full_log",
  "full_message",
  "short_message",
  "content",
  "Message",
  "RawData",
  "SyslogMessage",
  "text",
  "raw_event",
  "raw_data",
  "rawmsg",
  "log_text",
  "values",
  "value",
];
/** Fields in which they name the line's host. */
export const HOST_FIELDS = [
  "host.name",
  "host.hostname",
  "resource.host.name",
  "host",
  "hostname",
  "HOST",
  "Host",
  "HOSTNAME",
  "_HOSTNAME",
  "host_name",
  "fromhost",
  "Computer",
  "HostName",
  "Hostname",
  "agent.hostname",
  "agent.name",
  "beat.hostname",
  "kubernetes.host",
  "kubernetes.node_name",
  "node_name",
  "labels.host",
  "labels.hostname",
  "labels.node_name",
  "labels.instance",
  "labels.compute.googleapis.com/resource_name",
  "stream.host",
  "stream.hostname",
  "stream.host_name",
  "stream.nodename",
  "stream.node_name",
  "stream.node",
  "stream.instance",
  "fields.host",
  "fields.hostname",
  "attrs.hostname",
  "attributes.host.name",
  "attributes.host",
  "device.hostname",
  "_sourceHost",
  "resource.labels.node_name",
  "resource.labels.instance_id",
  "logStreamName",
  "logStream",
  "source",
];
/** `source` is a host in the JSON of some collectors and a file in that of others. */
export const HOST_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,254}$/;
/** syslog-ng's chain of hosts, and the fields that may contain it. */
export const HOST_CHAIN =
  /^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,254}(?:@[A-Za-z0-9_.:-]{1,255})?(?:\/[A-Za-z0-9_][A-Za-z0-9_.:@-]{0,254}){0,8}$/;
export const CHAIN_FIELDS = ["HOST", "host", "hostname", "host.name"];
/** A sender's port after its name or IPv4 address: it changes at each restart. */
const PORT = /^([^:]+):[0-9]{1,5}$/;
export const FILE_FIELDS = ["log.file.path", "file", "filename", "path", "source_file", "source"];

/** The host in the value of such a field; null: not a host name. */
export function hostOf(text: string): string | null {
  const host = HOST_CHAIN.test(text) ? hostOfWord(text) : null;
  return host === null ? null : host.replace(PORT, "$1");
}
