// SPDX-License-Identifier: Apache-2.0
// Completions for bash, zsh and fish: commands, options, ausearch's letters, names of reports, and the values of options.

const spellings = ({ long, letters = [] }) => [`--${long}`, ...letters];
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

const wordsAfter = ({ name, options }, reports) =>
  [...options.flatMap(spellings), ...(name === "report" ? reports : [])].join(" ");

/** Every option with known values: `pattern` matches "command option" in a shell's case. */
const valued = ({ commands, optionWords }) =>
  commands.flatMap(({ name, options }) =>
    options.flatMap((option) => {
      const { words, isList } = optionWords(name, option.long);
      const pattern = spellings(option)
        .map((spelling) => `"${name} ${spelling}"`)
        .join("|");
      return words.length === 0 ? [] : [{ name, option, words, isList, pattern }];
    }),
  );

export function bashCompletion(syntax) {
  const { commands, reports } = syntax;
  return `# bash completion for ctraudit
_ctraudit() {
  local words="" values="" list="" before="" current="\${COMP_WORDS[COMP_CWORD]}"
  case "\${COMP_WORDS[1]} \${COMP_WORDS[COMP_CWORD-1]}" in
${valued(syntax)
  .map(
    ({ pattern, words, isList }) =>
      `    ${pattern}) values="${words.join(" ")}"${isList ? " list=1" : ""} ;;`,
  )
  .join("\n")}
  esac
  if [ -n "$values" ]; then
    if [ -n "$list" ] && [[ $current == *,* ]]; then before="\${current%,*},"; fi
    mapfile -t COMPREPLY < <(compgen -P "$before" -W "$values" -- "\${current#"$before"}")
    return
  fi
  case "\${COMP_WORDS[1]}" in
${commands.map((row) => `    ${row.name}) words="${wordsAfter(row, reports)}" ;;`).join("\n")}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then words="${commands.map(({ name }) => name).join(" ")}"; fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  if [ \${#COMPREPLY[@]} -eq 0 ]; then mapfile -t COMPREPLY < <(compgen -f -- "$current"); fi
}
complete -F _ctraudit ctraudit
`;
}

export function zshCompletion(syntax) {
  const { commands, reports } = syntax;
  return [
    "#compdef ctraudit",
    "local -a commands",
    "if (( CURRENT == 2 )); then",
    `  commands=(${commands.map(({ name, help }) => quoted(`${name}:${help.replaceAll(":", "")}`)).join(" ")})`,
    "  _describe command commands",
    "  return",
    "fi",
    'case "$words[2] $words[CURRENT-1]" in',
    ...valued(syntax).map(
      ({ pattern, words, isList }) =>
        `  ${pattern}) ${isList ? "compset -P '*,'; " : ""}compadd -- ${words.map(quoted).join(" ")}; return ;;`,
    ),
    "esac",
    'case "$words[2]" in',
    ...commands.map((row) => `  ${row.name}) compadd -- ${wordsAfter(row, reports)} ;;`),
    "esac",
    "_files",
    "",
  ].join("\n");
}

/** fish has options of one letter, and "old" ones of several letters after one dash. */
const fishLetters = (dashed) => ` ${dashed.length === 2 ? "-s" : "-o"} ${dashed.slice(1)}`;

function fishValue({ words, isList }, argument) {
  if (argument === undefined) return "";
  if (words.length === 0) return " -r";
  const all = words.map((word) => `"${word}"`).join(" ");
  return ` -x -a ${quoted(isList ? `(__fish_append , ${all})` : words.join(" "))}`;
}

export function fishCompletion({ commands, reports, optionWords }) {
  return [
    "# fish completion for ctraudit",
    ...commands.map(
      ({ name, help }) => `complete -c ctraudit -n __fish_use_subcommand -a ${name} -d ${quoted(help)}`,
    ),
    ...commands.flatMap(({ name, options }) =>
      options.map(
        ({ long, letters = [], argument, help }) =>
          `complete -c ctraudit -n '__fish_seen_subcommand_from ${name}' -l ${long}${letters.map(fishLetters).join("")}${fishValue(optionWords(name, long), argument)} -d ${quoted(help)}`,
      ),
    ),
    `complete -c ctraudit -n '__fish_seen_subcommand_from report' -a ${quoted(reports.join(" "))}`,
    "",
  ].join("\n");
}
