// SPDX-License-Identifier: Apache-2.0
import { allBytesExcept, bytesOf } from "./byte-class.ts";

/** 0x1D, which auditd puts before what it added with log_format=ENRICHED. Source: AUDIT_INTERP_SEPARATOR of libaudit. */
export const SEPARATOR = "\x1D";

/** The byte classes of which both the lexer's expressions and the fast loop are made. */
export const classes = {
  digit: bytesOf("09"),
  /** A record type: SYSCALL, 1326; UNKNOWN[1340] adds a bracketed number. */
  type: bytesOf("AZ", "09", "__", "az", "--"),
  node: allBytesExcept(` "'=\x1D`),
  /** A field's name, or a word that has no `=` behind it. */
  name: allBytesExcept(` "'=\x1D`),
  /** A value that does not begin with a quote: it may contain `=` and end nowhere but at a space. */
  word: allBytesExcept(` "'\x1D`),
  quoted: allBytesExcept('"'),
  /** Inside msg='…' apostrophes and 0x1D are bytes like others: it is closed from outside. */
  claimName: allBytesExcept(` "=`),
  claimWord: allBytesExcept(` "`),
  parenName: allBytesExcept(` "=(),`),
  parenWord: allBytesExcept(` ",)`),
} as const;

/**
 * The names auditd adds: those of the fields it looks up, in capitals.
 * Source: audit-userspace src/auditd-event.c (uid, gid, syscall, arch and sockaddr fields of auparse/typetab.h).
 */
export const ENRICHED_NAMES = [
  "ARCH",
  "SYSCALL",
  "SADDR",
  "AUID",
  "UID",
  "GID",
  "EUID",
  "SUID",
  "FSUID",
  "EGID",
  "SGID",
  "FSGID",
  "OUID",
  "OGID",
  "OAUID",
  "OLD-AUID",
  "SAUID",
  "IUID",
  "IGID",
  "OBJ_UID",
  "OBJ_GID",
  "INODE_UID",
  "INODE_GID",
  "NEW_GID",
  "ID",
] as const;

const enriched = `(?:${ENRICHED_NAMES.join("|")})=`;
const { digit, type, node, name, word, quoted, claimName, claimWord, parenName, parenWord } = classes;

/** Sources of the expressions, by token name. The lexer (lexer.ts) and the fast loop (fast-path.ts) take them from here. */
export const patterns = {
  space: " +",
  printkStamp: "(?:<[0-9]{1,3}>)?\\[[^\\]\\x1D]{1,64}\\](?:\\[[ TC0-9]{1,16}\\])? +",
  auditTag: "audit: ",
  nodeMark: "node=",
  node: `${node.source}+`,
  typeMark: "type=",
  typeNumber: `${digit.source}+(?= )`,
  typeName: `${type.source}+(?:\\[${digit.source}+\\])?`,
  auditdMark: "msg=audit\\(",
  printkMark: "audit\\(",
  eventId: `${digit.source}{1,11}\\.${digit.source}{3}:${digit.source}{1,10}`,
  idEnd: "\\):",
  idEndWithoutColon: "\\)(?= )",
  separator: "\\x1D",
  oldOrNew: "(?:old|new) (?:auid|ses)=",
  enrichedEmpty: `${enriched}(?![^ \\x1D])`,
  enriched,
  emptyName: `${name.source}+=(?![^ \\x1D])`,
  name: `${name.source}+=`,
  bare: `${name.source}+`,
  glued: `${word.source}+?(?=${enriched})`,
  quoted: `"${quoted.source}*"`,
  /** Source: dm_audit_log_ti() of drivers/md/dm-audit.c writes error_msg='%s'. */
  apostrophed: "'[^'\\x1D]*'",
  word: `${word.source}+`,
  braced: "\\{[^]* \\}",
  claimed: "msg='[^]*'(?=\\x1D| *(?![^]))",
  claimedGlued: `msg='[^]*'(?= *${enriched})`,
  claimCut: "msg='[^\\x1D]*",
  /** A second header: this line holds more than one record (transport/ splits it). */
  secondHeader: "msg=audit\\(",
  claimColon: ":(?![^ ])",
  claimOpen: `\\((?=${parenName.source}+=)`,
  claimEmptyName: `${claimName.source}+=(?![^ ])`,
  claimName: `${claimName.source}+=`,
  claimBare: `${claimName.source}+`,
  claimWord: `${claimWord.source}+`,
  claimCutQuote: `"[^]*`,
  parenComma: ",",
  parenClose: "\\)",
  parenEmptyName: `${parenName.source}+=(?![^ ,)])`,
  parenName: `${parenName.source}+=`,
  parenWord: `${parenWord.source}+`,
} as const;

export type TokenName = keyof typeof patterns;
