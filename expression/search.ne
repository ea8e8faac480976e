# SPDX-License-Identifier: Apache-2.0
#
# The language of `ctraudit search 'EXPRESSION'`: conditions on an event, joined by and, or, not and parentheses. Each
# production has an example above it. Tokens are defined in lexer.ts. Post-processing only builds nodes:
# query/search/ defines the fields and their valid values.

@preprocessor esmodule

@{%
// nearley only asks the lexer for its token names; parse-expression.ts supplies the lexer itself.
const lexer = { has: () => true };

const joined = (kind) => ([left, , , , right]) =>
  left.kind === kind ? { ...left, parts: [...left.parts, right] } : { kind, parts: [left, right] };
const text = ([token]) => ({ kind: "text", text: token.value, column: token.offset });
const second = (parts) => parts[1];
%}

@lexer lexer

main -> _ any _ {% second %}

# exe ~ nginx or exe ~ apache
any -> all {% id %}
     | any __ %or __ all {% joined("or") %}

# pid = 7 and not success
all -> one {% id %}
     | all __ %and __ one {% joined("and") %}

# not (failed)
one -> %not __ one {% ([token, , part]) => ({ kind: "not", part, column: token.offset }) %}
     | %not group {% ([token, part]) => ({ kind: "not", part, column: token.offset }) %}
     | group {% id %}
     | test {% id %}

# (a or b)
group -> %open _ any _ %close {% (parts) => parts[2] %}

# success          exe = /usr/bin/curl          pid in (1, 2)          exe =~ /curl|wget/i
test -> %word {% ([field]) => ({ kind: "flag", field: field.value, column: field.offset }) %}
      | %word _ %operator _ value
          {% ([field, , operator, , value]) => ({ kind: "test", field: field.value, operator: operator.value, values: [value], column: field.offset }) %}
      | %word _ %matches _ %regex
          {% ([field, , , , regex]) => ({ kind: "test", field: field.value, operator: "=~", values: [{ kind: "regex", text: regex.value, column: regex.offset }], column: field.offset }) %}
      | %word __ %among _ %open _ values _ %close
          {% (parts) => ({ kind: "test", field: parts[0].value, operator: "in", values: parts[6], column: parts[0].offset }) %}

values -> value {% ([value]) => [value] %}
        | values _ %comma _ value {% ([values, , , , value]) => [...values, value] %}

value -> %word {% text %}
       | %string {% text %}

_ -> %space:? {% () => null %}
__ -> %space {% () => null %}
