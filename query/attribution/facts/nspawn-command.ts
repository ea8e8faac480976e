// SPDX-License-Identifier: Apache-2.0

/** Name and root of a systemd-nspawn machine, from its command line. */
export interface NspawnCommand {
  readonly machine: string | undefined;
  /** Directory or image file of its root. */
  readonly image: string | undefined;
}

/** Short options that take a value. Source: parse_argv() in src/nspawn/nspawn.c */
const SHORT_WITH_VALUE = "DuLMSZipE";
/** Long options with a value of interest -> their short forms. */
const LONG: Readonly<Record<string, string>> = { directory: "D", machine: "M", image: "i", ephemeral: "x" };
/**
 * Further long options with a value, which is the next word unless an equals sign follows. Source: options[] in
 * parse_argv()
 */
const LONG_WITH_VALUE =
  /^--(?:directory|template|image|image-policy|root-hash|verity-data|user|uuid|machine|hostname|slice|selinux-context|selinux-apifs-context|network-interface|network-macvlan|network-ipvlan|network-bridge|network-zone|network-namespace-path|port|capability|ambient-capability|drop-capability|link-journal|bind|bind-ro|tmpfs|overlay|overlay-ro|inaccessible|setenv|personality|chdir|pivot-root|property|private-users-ownership|kill-signal|settings|notify-ready|system-call-filter|rlimit|no-new-privileges|oom-score-adjust|cpu-affinity|resolv-conf|timezone|console|load-credential|set-credential|bind-user|suppress-sync|oci-bundle|background)$/;

/**
 * Reads the name of the machine: the given one, else that of its directory or image file. An ephemeral machine without
 * a given name has random digits in its name, which is undefined here. Source: determine_names() in
 * src/nspawn/nspawn.c
 */
export function readNspawn(argv: readonly string[]): NspawnCommand {
  const told = readOptions(argv);
  const image = told.get("i") ?? told.get("D");
  const machine = told.get("M") ?? (told.has("x") || image === undefined ? undefined : nameOf(image));
  return { machine, image };
}

/** Options by short name, up to the machine's own command. The last of each counts. */
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

/** `-bD DIR`, `-bDDIR`: whether the next word is the value of the last letter. */
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

/**
 * The last component of a path, reduced to the characters of a hostname. Source: hostname_cleanup() in
 * src/basic/hostname-util.c
 */
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
