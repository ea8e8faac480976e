// SPDX-License-Identifier: Apache-2.0
import { allBytesExcept, bytesOf } from "./byte-class.ts";
import { encodedNames } from "./field-kinds.ts";

/** 0x1D, which auditd puts before its additions with log_format=ENRICHED. Source: AUDIT_INTERP_SEPARATOR of libaudit. */
export const SEPARATOR = "\x1D";

/** The byte classes used by both the lexer's expressions and the fast loop. */
export const classes = {
  digit: bytesOf("09"),
  /** A record type: SYSCALL, 1326; UNKNOWN[1340] adds a bracketed number. */
  type: bytesOf("AZ", "09", "__", "az", "--"),
  node: allBytesExcept(` "'=\x1D`),
  /** A field's name, or a word not followed by `=`. */
  name: allBytesExcept(` "'=\x1D`),
  /** A value that does not begin with a quote: it may contain `=` and ends only at a space. */
  word: allBytesExcept(` "'\x1D`),
  quoted: allBytesExcept('"'),
  /** Inside msg='…', apostrophes and 0x1D are ordinary bytes: its end is determined from outside. */
  claimName: allBytesExcept(` "=`),
  claimWord: allBytesExcept(` "`),
  parenName: allBytesExcept(` "=(),`),
  parenWord: allBytesExcept(` ",)`),
} as const;

/**
 * The names added by auditd: those of the fields it looks up, in capitals.
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

/**
 * Fields whose quoted values contain no blank, since these would be in hexadecimal, or are one word of the kernel's: a blank and
 * a name inside show that a quote was lost. In other quoted values (a module's `intercepted="syscall=46 uid=0"`) they do not.
 * Source: audit_log_n_untrustedstring of kernel/audit.c, audit_pre of security/apparmor/lsm.c, smack_log of security/smack/
 */
const SOLID_NAMES = [
  ...encodedNames,
  ...ENRICHED_NAMES,
  ..."apparmor operation requested_mask denied_mask class dev hash op subject object".split(" "),
];
/**
 * Names of fields that programs append to a message: libaudit writes values with blanks in hexadecimal, but other programs may not, so
 * only these names count there. Source: audit-userspace lib/audit_logging.c; the audit callbacks of dbus and of systemd
 */
const MESSAGE_NAMES = [
  ..."acct addr apparmor auid cmd cwd exe grantors hostname interface operation peer_label peer_pid".split(
    " ",
  ),
  ..."permissive res result sauid scontext ses spid tclass tcontext terminal tpid unit".split(" "),
];

const enriched = `(?:${ENRICHED_NAMES.join("|")})=`;
const solidName = `(?:${SOLID_NAMES.join("|")}|a[0-9]+(?:\\[[0-9]+\\])?)`;
const messageName = `(?:${MESSAGE_NAMES.join("|")})`;
const { digit, type, node, name, word, quoted, claimName, claimWord, parenName, parenWord } = classes;

/** A complete solid name. */
const solid = `(?<!${name.source})${solidName}`;

/** Sources of the expressions, by token name. The lexer (lexer.ts) and the fast loop (fast-path.ts) take them from here. */
export const patterns = {
  space: " +",
  printkStamp: "(?:<[0-9]{1,3}>)?\\[[^\\]\\x1D]{1,64}\\](?: ?\\[[ TC0-9]{1,16}\\])? +",
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
  quoted: `(?:(?<=${solid}=)"(?:[^" ]| (?!${name.source}+=))*"|(?<!${solid}=)"${quoted.source}*")`,
  /** Source: dm_audit_log_ti() of drivers/md/dm-audit.c writes error_msg='%s'. */
  apostrophed: "'[^'\\x1D]*'",
  word: `${word.source}+`,
  braced: "\\{[^]* \\}",
  claimed: "msg='[^]*'(?=\\x1D| *(?![^]))",
  claimedGlued: `msg='[^]*'(?= *${enriched})`,
  claimCut: "msg='[^\\x1D]*",
  /** A second header: this line has more than one record (transport/ splits it). */
  secondHeader: "msg=audit\\(",
  claimColon: ":(?![^ ])",
  claimOpen: `\\((?=${parenName.source}+=)`,
  claimEmptyName: `${claimName.source}+=(?![^ ])`,
  claimName: `${claimName.source}+=`,
  claimBare: `${claimName.source}+`,
  claimWord: `${claimWord.source}+`,
  claimQuoted: `"(?:[^" ]| (?!${messageName}=))*"(?![^ ,):])`,
  /** The closing quote was lost: before a complete field, or before one used in messages. */
  claimLostQuote: `"${quoted.source}*?(?= +\\(?(?:${messageName}=|${claimName.source}+="${quoted.source}*"(?![^ ,):])))`,
  claimOtherQuoted: `"${quoted.source}*"`,
  claimCutQuote: `"[^]*`,
  parenComma: ",",
  parenClose: "\\)",
  parenEmptyName: `${parenName.source}+=(?![^ ,)])`,
  parenName: `${parenName.source}+=`,
  parenWord: `${parenWord.source}+`,
} as const;

export type TokenName = keyof typeof patterns;

/** Names whose quoted values have no blank. */
export const SOLID_NAME = new RegExp(`^${solidName}$`);
/** Where a blank inside such a value does not belong to it. */
export const FIELD_IN_QUOTES = new RegExp(` ${name.source}+=`);
/** The same inside msg='…', for any name. */
export const CLAIM_IN_QUOTES = new RegExp(` ${messageName}=`);
