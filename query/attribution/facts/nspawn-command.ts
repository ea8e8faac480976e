// SPDX-License-Identifier: Apache-2.0

/** What systemd-nspawn was told of its machine. */
export interface NspawnCommand {
  readonly machine: string | undefined;
  /** Directory or image file of its root. */
  readonly image: string | undefined;
}

/** Short options that take a value. Source: parse_argv() in src/nspawn/nspawn.c */
const SHORT_WITH_VALUE = "DuLMSZipE";
/** Long options of a value that are looked for, by the short one. */
const LONG: Readonly<Record<string, string>> = { directory: "D", machine: "M", image: "i", ephemeral: "x" };
/** Further ones whose value is the next word, where none follows an equals sign. Source: options[] in parse_argv() */
const LONG_WITH_VALUE =
  /^--(?:directory|template|image|image-policy|root-hash|verity-data|user|uuid|machine|hostname|slice|selinux-context|selinux-apifs-context|network-interface|network-macvlan|network-ipvlan|network-bridge|network-zone|network-namespace-path|port|capability|ambient-capability|drop-capability|link-journal|bind|bind-ro|tmpfs|overlay|overlay-ro|inaccessible|setenv|personality|chdir|pivot-root|property|private-users-ownership|kill-signal|settings|notify-ready|system-call-filter|rlimit|no-new-privileges|oom-score-adjust|cpu-affinity|resolv-conf|timezone|console|load-credential|set-credential|bind-user|suppress-sync|oci-bundle|background)$/;

/**
 * The machine's name: as given, else as its directory or image file is called. One that is ephemeral gets digits of chance, unless its
 * name is given. Source: determine_names() in src/nspawn/nspawn.c
 */
export function readNspawn(argv: readonly string[]): NspawnCommand {
  const told = readOptions(argv);
  const image = told.get("i") ?? told.get("D");
  const machine = told.get("M") ?? (told.has("x") || image === undefined ? undefined : nameOf(image));
  return { machine, image };
}

/** By short names; the last of each counts. Ends where the machine's own command begins. */
function readOptions(argv: readonly string[]): Map<string, string> {
  const told = new Map<string, string>();
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at]!;
    if (!word.startsWith("-") || word === "-" || word === "--") break;
    if (word.startsWith("--")) {
      const [name = "", value] = word.slice(2).split(/=(.*)/s, 2);
      const takesNext = value === undefined && LONG_WITH_VALUE.test(word);
      if (LONG[name] !== undefined) told.set(LONG[name], value ?? (takesNext ? (argv[at + 1] ?? "") : ""));
      if (takesNext) at++;
    } else if (readCluster(word, argv[at + 1], told)) at++;
  }
  return told;
}

/** `-bD DIR`, `-bDDIR`: whether the next word is the last letter's value. */
function readCluster(word: string, next: string | undefined, told: Map<string, string>): boolean {
  for (let at = 1; at < word.length; at++) {
    const letter = word[at]!;
    if (!SHORT_WITH_VALUE.includes(letter)) {
      told.set(letter, "");
      continue;
    }
    const rest = word.slice(at + 1);
    told.set(letter, rest === "" ? (next ?? "") : rest);
    return rest === "";
  }
  return false;
}

/** Of a path its last part, as a hostname may be. Source: hostname_cleanup() in src/basic/hostname-util.c */
function nameOf(image: string): string | undefined {
  const last = image
    .replace(/\/+$/, "")
    .replace(/^.*\//, "")
    .replace(/\.raw$/, "");
  const cleaned = last
    .replace(/[^A-Za-z0-9._-]/g, "")
    .replace(/\.{2,}/g, ".")
    .replace(/^[.-]+|[.-]+$/g, "");
  return cleaned === "" ? undefined : cleaned;
}
