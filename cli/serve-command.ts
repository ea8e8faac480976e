// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, fork } from "node:child_process";
import { isFleetAddress } from "../fleet/is-fleet-address.ts";
import { answerMessages } from "../web/server/answer-messages.ts";
import { AnswerProcesses } from "../web/server/answer-processes.ts";
import type { Grounds } from "../web/server/answer-question.ts";
import { serve } from "../web/server/serve.ts";
import { placeOfFile, type ServedPlace } from "../web/server/served-place.ts";
import { CliError } from "./cli-error.ts";
import { type CliContext, type CommandHandler, EXIT, type OptionValues } from "./command-handler.ts";
import { typedDatabase } from "./database-path.ts";
import { printWords } from "./print-words.ts";
import { readExpression } from "./read-expression.ts";
import { readNumber } from "./read-number.ts";
import { readZone } from "./read-zone.ts";
import { StopSignals } from "./stop-signals.ts";

const HIGHEST_PORT = 65_535;
/** In the environment of a process that answers for a server: the pid of the server. */
const ANSWERS_FOR = "CTRAUDIT_ANSWERS_FOR";

/** `ctraudit serve`: a page on databases, for the browser of its user, until a signal ends it. */
export const serveCommand: CommandHandler = async (args, options, context) => {
  if (context.environment[ANSWERS_FOR] === String(process.ppid) && process.send !== undefined) {
    await answerMessages(groundsOf(options, context));
    return EXIT.done;
  }
  const port = readNumber(options, "port") ?? 0;
  if (port > HIGHEST_PORT)
    throw new CliError("CTR_CLI_USAGE", `no port: ${port}`, { hint: "--port takes 1 to 65535" });
  if (args.length > 0 && options.isSet("db"))
    throw new CliError("CTR_CLI_USAGE", "databases are named as arguments or by --db");
  const { stdout, warn, version } = context;
  const typed = args.length > 0 ? args : [typedDatabase(options, context)];
  const places: ServedPlace[] = [];
  for (const one of typed) places.push(await placeOf(one, options, context));
  const signals = new StopSignals();
  try {
    const server = await serve({
      places,
      port,
      version,
      print: printWords([...process.execArgv, process.argv[1] as string]),
      answers: new AnswerProcesses(() => startAnswering(options)),
      onLink(link, isFirst) {
        if (!isFirst) return warn(`ctraudit: opened; for another browser: ${link}`);
        stdout.write(`${link}\n`);
        stdout.flush();
        warn("ctraudit: open this link in a browser on this machine; it works once. Ctrl+C ends the server");
      },
    }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE" && error.code !== "EACCES") throw error;
      throw new CliError("CTR_CLI_INPUT", `port ${port} cannot be taken: ${error.code}`, {
        hint: "without --port a free one is taken",
        cause: error,
      });
    });
    await new Promise<void>((resolve) => {
      if (signals.signal.aborted) resolve();
      else signals.signal.addEventListener("abort", () => resolve(), { once: true });
    });
    await server.close();
    return signals.exitStatus ?? EXIT.done;
  } finally {
    signals.release();
  }
};

/** Starts this program once more, to answer for this one. */
function startAnswering(options: OptionValues): ChildProcess {
  const zone = options.text("tz");
  return fork(process.argv[1] as string, ["serve", ...(zone === undefined ? [] : ["--tz", zone])], {
    env: { ...process.env, [ANSWERS_FOR]: String(process.pid) },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}

function groundsOf(options: OptionValues, { version }: CliContext): Grounds {
  return {
    version,
    meanings: {
      condition: async (store, text, reader) => {
        const zone = await readZone(options.text("tz") ?? "UTC");
        return readExpression(store, text, reader, zone, { nowMs: Date.now() });
      },
      zone: readZone,
    },
  };
}

async function placeOf(typed: string, options: OptionValues, context: CliContext): Promise<ServedPlace> {
  if (!isFleetAddress(typed)) return placeOfFile(typed);
  const { followCopy } = await import("./fleet/followed-copy.ts");
  return followCopy(typed, options, context);
}
