// SPDX-License-Identifier: Apache-2.0

/** `detail.kind`: what a value is. Up to 6, and 10, 13 and 14, it is a claim from inside msg='…'; so are those of a USER_AVC. */
export const DetailKind = {
  hostname: 1,
  /** In DAEMON_ACCEPT and DAEMON_CLOSE, auditd's own field. */
  address: 2,
  terminal: 3,
  /** acct= of a message, or the account of its id=: by the name that auditd looked up, else the number. */
  account: 4,
  machine: 5,
  uuid: 6,
  /** A security context of an object: obj= of a record, obj_selinux= and similar fields, tcontext= of an AVC, peer= of AppArmor. */
  object: 7,
  /** The subject, by a security module's record: scontext= of an AVC, profile= of AppArmor, a Landlock domain. */
  subject: 8,
  /** A socket address in short form, from a SOCKADDR or a record of a security module or netfilter: `10.0.0.1:80`, `/run/a`. */
  peer: 9,
  /** id= of a message, if `account` is the name of that number. */
  accountId: 10,
  /** A path or name in a security module's record, a file that an audit rule watches (CONFIG_CHANGE), a machine's disk (VIRT_RESOURCE: a claim). */
  file: 11,
  /** A context of the event's own task from one of several modules (subj_selinux=): its subj= is then "?". */
  taskContext: 12,
  /** cmd= of a USER_CMD: the command line that sudo ran. A claim. */
  command: 13,
  /** cwd= of a USER_CMD. A claim. */
  commandDirectory: 14,
  /** data= of a TTY or USER_TTY: terminal input. */
  typed: 15,
} as const;

export type DetailKind = (typeof DetailKind)[keyof typeof DetailKind];
