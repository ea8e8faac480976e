# SPDX-License-Identifier: Apache-2.0
#
# The record format of the Linux audit system, one line at a time: the normative definition. Each production has a line
# of its form above it; GS stands for the byte 0x1D. Tokens (%name) are defined in tokens.ts and grouped into lexer
# states in lexer.ts. Names of productions are camelCase nouns. Post-processing only builds nodes.
#
# Lists are linked backwards (`previous`) and flattened once, in earley.ts: the list of a nearley macro is copied at
# every step.

@preprocessor esmodule

@{%
// nearley only asks the lexer for its token names; earley.ts supplies the lexers themselves.
const lexer = { has: () => true };

const endOf = (token) => token.offset + token.text.length;

/** A field from its name token and the token of its value, if it has one. */
const field = (name, value) => ({
  previous: null,
  name: name.text.slice(0, -1),
  start: endOf(name),
  end: value ? endOf(value) : endOf(name),
});
/** A field of a message. Old programs add a colon to the account, which cannot end in one: acct=ann: exe="/bin/su", uid=1001: exe="/bin/login" */
const claimField = (name, value) => {
  const node = field(name, value);
  const isColon = /^(?:acct=.+|u?id=[0-9]+):$/.test(`${name.text}${value?.text}`);
  return isColon ? { ...node, end: node.end - 1 } : node;
};
const chain = (previous, node) => ({ ...node, previous });
/** The last field's value continues to the end of this token. */
const extend = (node, token) => ({ ...node, end: endOf(token) });
const span = (first, last) => ({ start: first.offset, end: endOf(last) });
const nothing = () => null;
const record = (header, content, tail) => ({
  header,
  prose: content?.prose ?? null,
  fields: content?.fields ?? null,
  claim: content?.claim ?? null,
  enriched: tail,
});
%}

@lexer lexer

# type=EOE msg=audit(1700000000.100:7):
line -> header trail                      {% ([header, tail]) => record(header, null, tail) %}
# type=CWD msg=audit(1700000000.100:7):  cwd="/srv/www"
      | header %space content trail       {% ([header, , content, tail]) => record(header, content, tail) %}

# ---- before the fields ----

header -> auditd                          {% id %}
        | printk                          {% id %}

# type=SYSCALL msg=audit(1700000000.100:7): arch=c000003e syscall=257
# type=UNKNOWN[1340] msg=audit(1700000000.100:7): record=1 contid=4
# type=1300 msg=audit(1700000000.100:7): arch=c000003e syscall=257
auditd -> type %space %auditdMark stamp
          {% ([type, , , stamp]) => ({ form: "auditd", node: null, type, stamp }) %}
# node=web-1 type=SYSCALL msg=audit(1700000000.100:7): arch=c000003e syscall=257
        | %nodeMark %node %space type %space %auditdMark stamp
          {% ([, node, , type, , , stamp]) => ({ form: "auditd", node: node.text, type, stamp }) %}

# audit: type=1400 audit(1700000000.100:7): apparmor="DENIED" operation="open"
# type=1400 audit(1700000000.100:7): apparmor="DENIED" operation="open"
printk -> printkPlace %auditTag:? type %space %printkMark stamp
          {% ([, , type, , , stamp]) => ({ form: "dmesg", node: null, type, stamp }) %}

printkPlace -> null                       {% nothing %}
# [  312.031583] audit: type=1326 audit(1700000000.100:7): auid=1000
             | %printkStamp               {% nothing %}

type -> %typeMark %typeName               {% ([, token]) => token.text %}
      | %typeMark %typeNumber             {% ([, token]) => token.text %}

stamp -> %eventId %idEnd                  {% ([token]) => token %}
# auditd 2.x: type=DAEMON_CONFIG msg=audit(1700000000.100:7) config changed, auid=0 pid=9 res=success
       | %eventId %idEndWithoutColon      {% ([token]) => token %}

# ---- the kernel's part ----

content -> said                           {% ([said]) => said %}
# type=USER_LOGIN msg=audit(1700000000.100:7): pid=9 uid=0 auid=1000 ses=2 msg='op=login id=1000 res=success'
         | said %space claim              {% ([said, , claim]) => ({ ...said, claim }) %}
# type=USER_CMD msg=audit(1700000000.100:7): msg='cwd="/" cmd="id"'
         | claim                          {% ([claim]) => ({ prose: null, fields: null, claim }) %}

said -> prose                             {% ([prose]) => ({ prose, fields: null }) %}
      | fields                            {% ([fields]) => ({ prose: null, fields }) %}
      | prose %space fields               {% ([prose, , fields]) => ({ prose, fields }) %}

# Words before the first field:
# type=AVC msg=audit(1700000000.100:7): avc:  denied  { read write } for  pid=9 comm="cat" name="x" dev="sda1"
# type=USER_ACCT msg=audit(1700000000.100:7): user pid=9 uid=0 auid=1000 msg='PAM: accounting acct=root'
# type=LOGIN msg=audit(1700000000.100:7): login pid=9 uid=0 old auid=4294967295 new auid=1000
# type=DAEMON_START msg=audit(1700000000.100:7): auditd start, ver=2.4 format=raw
# type=MAC_POLICY_LOAD msg=audit(1700000000.100:7): policy loaded auid=0 ses=1
# type=MAC_UNLBL_ALLOW msg=audit(1700000000.100:7): netlabel: auid=0 ses=1 unlbl_accept=1
# type=TTY msg=audit(1700000000.100:7): tty pid=9 uid=0 auid=1000 ses=2 major=136 minor=0 comm="sh" data=6C730D
# type=KERNEL msg=audit(1700000000.100:7): initialized
prose -> %bare                            {% ([word]) => span(word, word) %}
       | prose %space %bare               {% ([prose, , word]) => extend(prose, word) %}

# type=PATH msg=audit(1700000000.100:7): item=0 name="/etc/hosts" inode=77 dev=08:01
# type=VIRT_CONTROL msg=audit(1700000000.100:7): uid=0 uid=0              both are kept
# type=UNKNOWN[1340] msg=audit(1700000000.100:7): contid=4,^2,^1
# type=DAEMON_END msg=audit(1700000000.100:7): op=terminate auid=0 pid=1 subj=12345678.090:9): pid=9
fields -> field                           {% id %}
        | fields %space field             {% ([previous, , node]) => chain(previous, node) %}
# A word without `=` continues the value before it:
# type=SYSCALL msg=audit(1700000000.100:7): comm="cat" subj=docker-default (enforce) key=(null)
        | fields %space %bare             {% ([previous, , word]) => extend(previous, word) %}

field -> %emptyName                       {% ([name]) => field(name) %}
# type=SYSCALL msg=audit(1700000000.100:7): comm="cat" subj==unconfined tty=(none)
       | %name value                      {% ([name, value]) => field(name, value) %}
# type=LOGIN msg=audit(1700000000.100:7): login pid=9 uid=0 old auid=4294967295 new auid=1000 old ses=1 new ses=2
       | %oldOrNew value                  {% ([name, value]) => field(name, value) %}

# comm="cat" · comm=636174 · subj==unconfined · key=(null)ARCH=x86_64: the word ends where the added names begin
value -> %quoted                          {% id %}
# type=DM_CTRL msg=audit(1700000000.100:7): module=verity dev=254:4 error_msg='Data device lookup failed' res=0
       | %apostrophed                     {% id %}
       | %word                            {% id %}
       | %glued                           {% id %}

# ---- the program's part, inside msg='…': parsed again, from `claims` ----

# The closing apostrophe is the last one before GS or the end of the line:
# type=USER_AUTH msg=audit(1700000000.100:7): pid=9 uid=0 msg='op=auth acct="it's('x')" res=failed'
claim -> %claimed                         {% ([token]) => ({ start: token.offset + 5, end: endOf(token) - 1, isCut: false }) %}
# type=USER_AUTH msg=audit(1700000000.100:7): pid=9 uid=0 msg='op=auth res=failed'UID="root" AUID="ann"
       | %claimedGlued                    {% ([token]) => ({ start: token.offset + 5, end: endOf(token) - 1, isCut: false }) %}
# Cut by the sender, and so unclosed: type=USER_AUTH msg=audit(1700000000.100:7): pid=9 msg='op=auth res=fai
       | %claimCut                        {% ([token]) => ({ start: token.offset + 5, end: endOf(token), isCut: true }) %}

# ---- added by auditd with log_format=ENRICHED ----

trail -> null                             {% nothing %}
       | %space                           {% nothing %}
       | %space:? tail %space:?           {% ([, tail]) => tail %}

tail -> %separator                        {% nothing %}
# type=SYSCALL msg=audit(1700000000.100:7): syscall=257 key="x"GS ARCH=x86_64 SYSCALL=openat AUID="ann"
      | %separator %space:? added         {% ([, , added]) => added %}
# The separator is lost by copying: type=SYSCALL msg=audit(1700000000.100:7): syscall=257 key="x"ARCH=x86_64 UID="root"
      | addedWithoutSeparator             {% id %}

addedWithoutSeparator -> %enrichedEmpty   {% ([name]) => field(name) %}
      | %enriched addedValue              {% ([name, value]) => field(name, value) %}
      | addedWithoutSeparator %space addedField {% ([previous, , node]) => chain(previous, node) %}
      | addedWithoutSeparator %space %bare {% ([previous, , word]) => extend(previous, word) %}

added -> addedField                       {% id %}
       | added %space addedField          {% ([previous, , node]) => chain(previous, node) %}
       | added %space %bare               {% ([previous, , word]) => extend(previous, word) %}

addedField -> %emptyName                  {% ([name]) => field(name) %}
            | %name addedValue            {% ([name, value]) => field(name, value) %}

addedValue -> %quoted                     {% id %}
            | %word                       {% id %}
# To the last ` }`: type=SOCKADDR msg=audit(1700000000.100:7): saddr=0100GS SADDR={ saddr_fam=local path=/run/a } b }
            | %braced                     {% id %}

# ---- the text inside msg='…': any text is accepted, since any program with CAP_AUDIT_WRITE can send any ----

# op=PAM:authentication acct="ann" exe="/bin/su" hostname=? addr=? terminal=pts/0 res=success
# PAM: accounting acct=root : exe="/usr/sbin/crond" (hostname=?, addr=?, terminal=cron res=success)
# avc:  received policyload notice (seqno=2) : exe="/usr/bin/dbus-daemon" sauid=81
# acct=ann: exe="/bin/su" (hostname=?, addr=?, terminal=pts/1 res=failed)
# changing system time exe="/sbin/hwclock" res=success
claims -> claimProse                      {% ([prose]) => ({ prose, fields: null }) %}
        | claimProse claimFields          {% ([prose, fields]) => ({ prose, fields }) %}

claimProse -> null                        {% nothing %}
            | claimProse claimGap         {% ([prose]) => prose %}
            | claimProse claimText        {% ([prose, word]) => (prose ? extend(prose, word) : span(word, word)) %}

claimFields -> claimField                 {% id %}
             | claimFields claimField     {% ([previous, node]) => chain(previous, node) %}
             | claimFields claimGap       {% ([previous]) => previous %}
             | claimFields claimText      {% ([previous, word]) => extend(previous, word) %}

claimField -> %claimEmptyName             {% ([name]) => field(name) %}
            | %claimName claimValue       {% ([name, value]) => claimField(name, value) %}
            | %parenEmptyName             {% ([name]) => field(name) %}
            | %parenName parenValue       {% ([name, value]) => claimField(name, value) %}

claimValue -> claimQuotes                 {% id %}
            | %claimWord                  {% id %}
            | %claimCutQuote              {% id %}

parenValue -> claimQuotes                 {% id %}
            | %parenWord                  {% id %}
            | %claimCutQuote              {% id %}

claimQuotes -> %claimQuoted               {% id %}
# The closing quote was lost: op=login acct="root exe="/usr/bin/login" res=failed
             | %claimLostQuote            {% id %}
# Text follows its end: cmd="a"b
             | %claimOtherQuoted          {% id %}

claimGap -> %space                        {% nothing %}
          | %claimColon                   {% nothing %}
          | %claimOpen                    {% nothing %}
          | %parenComma                   {% nothing %}
          | %parenClose                   {% nothing %}

claimText -> claimQuotes                  {% id %}
           | %claimBare                   {% id %}
           | %claimWord                   {% id %}
           | %parenWord                   {% id %}
           | %claimCutQuote               {% id %}
