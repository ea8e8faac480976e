// SPDX-License-Identifier: Apache-2.0

/** A client's request to an engine. */
export interface ClientCommand {
  readonly client: string;
  /** Id or name of the container in the runtime's own command line; "" if the client does not give it. */
  readonly id: string;
  readonly names: readonly { readonly kind: string; readonly value: string }[];
}

interface Grammar {
  readonly verb: RegExp;
  /** Options without a value, long ones by name, short ones by letter. All others take a value. */
  readonly switches: ReadonlySet<string>;
}

const ENGINE: Grammar = {
  verb: /^(?:run|create)$/,
  switches: words(
    "d i t P q detach interactive tty publish-all quiet rm rmi privileged read-only init no-healthcheck replace no-hosts " +
      "oom-kill-disable sig-proxy disable-content-trust tls-verify env-host http-proxy rootfs read-only-tmpfs unsetenv-all",
  ),
};
const CTR: Grammar = {
  verb: /^(?:run|create)$/,
  switches: words(
    "d t detach tty rm net-host null-io no-pivot privileged read-only rootfs cni seccomp fifo allow-new-privs",
  ),
};
const LXD: Grammar = {
  verb: /^(?:launch|init|create)$/,
  switches: words("e ephemeral empty no-profiles vm"),
};

/** A reference to an image, by name, tag, digest or remote. Source: distribution/reference of docker; RFC 3986 for others. */
const IMAGE = /^[A-Za-z0-9][A-Za-z0-9._/:@+-]{0,255}$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;

/**
 * podman run and create (its process is an ancestor of the runtime), `ctr run IMAGE ID`, `incus launch IMAGE NAME`,
 * `docker run --name NAME IMAGE`. Another request of docker's client reaches its daemon through a socket, and no word in
 * the log links the two. Gives names only: any process can write any argv.
 */
export function readClientCommand(argv: readonly string[]): ClientCommand | undefined {
  const client = (argv[0] ?? "").replace(/^.*\//, "");
  switch (client) {
    case "podman":
      return asked(client, read(argv, ENGINE), () => "");
    case "docker":
    case "nerdctl":
    case "podman-remote":
      return named(asked(client, read(argv, ENGINE), () => optionOf(argv, "--name") ?? ""));
    case "ctr":
      return asked(client, read(argv, CTR), ([, id]) => id);
    case "incus":
    case "lxc":
      return asked(client, read(argv, LXD), ([, name]) => name);
    default:
      return undefined;
  }
}

/** The image from which a client's command line asks an engine to make a container; for `docker run` without a name, too. */
export function readRequestedNames(argv: readonly string[]): {
  readonly image: string | null;
  readonly name: string | null;
} {
  const isEngine = /^(?:podman|docker|nerdctl|podman-remote)$/.test((argv[0] ?? "").replace(/^.*\//, ""));
  const command = isEngine ? asked("", read(argv, ENGINE), () => "") : readClientCommand(argv);
  if (command === undefined) return { image: null, name: null };
  return {
    image: command.names[0]?.value ?? null,
    name: isEngine ? (optionOf(argv, "--name") ?? null) : null,
  };
}

/** A request to a daemon counts if it names the container: the name is all that links it with what the daemon runs. */
function named(command: ClientCommand | undefined): ClientCommand | undefined {
  return command?.id === "" ? undefined : command;
}

function optionOf(argv: readonly string[], option: string): string | undefined {
  const at = argv.indexOf(option);
  return at >= 0
    ? argv[at + 1]
    : argv.find((word) => word.startsWith(`${option}=`))?.slice(option.length + 1);
}

interface Read {
  readonly plain: readonly string[];
  readonly options: ReadonlySet<string>;
}

/** The first two words after the verb that are not options, and the options before them. */
function read(argv: readonly string[], { verb, switches }: Grammar): Read {
  const plain: string[] = [];
  const options = new Set<string>();
  const at = argv.findIndex((word) => verb.test(word));
  for (let i = at + 1; at > 0 && i < argv.length && plain.length < 2; i++) {
    const word = argv[i]!;
    if (!word.startsWith("-")) plain.push(word);
    else {
      options.add(word);
      if (takesNext(word, switches)) i++;
    }
  }
  return { plain, options };
}

/** Whether the next word is the option's value: yes for `--name web`, no for `--name=web`, `-it` and `-p80:80`. */
function takesNext(word: string, switches: ReadonlySet<string>): boolean {
  if (word.startsWith("--")) return !word.includes("=") && !switches.has(word.slice(2));
  const letters = [...word.slice(1)];
  const valued = letters.findIndex((letter) => !switches.has(letter));
  return valued >= 0 && valued === letters.length - 1;
}

function asked(
  client: string,
  { plain, options }: Read,
  idOf: (plain: readonly string[]) => string | undefined,
): ClientCommand | undefined {
  const [image] = plain;
  const isDirectory = options.has("--rootfs") || options.has("--rootfs=true");
  if (image === undefined || isDirectory || options.has("--vm") || !IMAGE.test(image)) return undefined;
  const id = idOf(plain);
  return id === undefined || (id !== "" && !NAME.test(id))
    ? undefined
    : { client, id, names: [{ kind: "image", value: image }] };
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}
