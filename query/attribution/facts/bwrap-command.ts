// SPDX-License-Identifier: Apache-2.0

/** Options of bubblewrap with one value and with two; all others have none. Source: bwrap(1) */
const ONE = words(
  "--args --argv0 --bind-data --userns --userns2 --pidns --uid --gid --hostname --chdir --unsetenv --lock-file --sync-fd --remount-ro " +
    "--overlay-src --tmp-overlay --ro-overlay --exec-label --file-label --proc --dev --tmpfs --mqueue --dir --seccomp --add-seccomp-fd " +
    "--block-fd --userns-block-fd --info-fd --json-status-fd --cap-add --cap-drop --perms --size",
);
const TWO = words(
  "--setenv --bind --bind-try --bind-fd --dev-bind --dev-bind-try --ro-bind --ro-bind-try --ro-bind-fd --file --ro-bind-data --symlink --chmod",
);
const THREE = words("--overlay");

/** The program that bubblewrap runs, and its arguments; empty where the command line ends before it. */
export function readBwrap(argv: readonly string[]): readonly string[] {
  let at = 1;
  for (let word = argv[at]; word?.startsWith("-") && word !== "--"; word = argv[at])
    at += 1 + (ONE.has(word) ? 1 : TWO.has(word) ? 2 : THREE.has(word) ? 3 : 0);
  return argv.slice(argv[at] === "--" ? at + 1 : at);
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}
