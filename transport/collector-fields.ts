// SPDX-License-Identifier: Apache-2.0

/** Fields in which collectors keep the line that they read. */
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
  "values",
  "value",
];
/** Fields in which they name the host that the line is of. */
export const HOST_FIELDS = [
  "host.name",
  "host.hostname",
  "host",
  "hostname",
  "HOST",
  "Host",
  "HOSTNAME",
  "_HOSTNAME",
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
  "stream.host",
  "stream.hostname",
  "fields.host",
  "fields.hostname",
  "attrs.hostname",
  "resource.labels.node_name",
  "resource.labels.instance_id",
  "resource.host.name",
  "logStreamName",
  "logStream",
  "source",
];
/** `source` is a host in some collectors' JSON and a file in others'. */
export const HOST_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,254}$/;
/** A sender's port behind its name or IPv4 address: another one after each restart. */
const PORT = /^([^:]+):[0-9]{1,5}$/;
export const FILE_FIELDS = ["log.file.path", "file", "filename", "path", "source_file", "source"];

/** The host in the value of such a field; null: it is no name of a host. */
export function hostOf(text: string): string | null {
  return HOST_NAME.test(text) ? text.replace(PORT, "$1") : null;
}
