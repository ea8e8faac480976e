// SPDX-License-Identifier: Apache-2.0
import type { ChildProcess } from "node:child_process";
import { AnswerFailed, type Answers, type Question } from "./answers.ts";
import type { FailureAnswer } from "./describe-failure.ts";

/** Reply of a worker process to a question; `bytes`: its current resident memory. */
export type Reply = { readonly bytes: number } & (
  | { readonly text: string }
  | { readonly status: number; readonly answer: FailureAnswer }
);

/** Number of questions answered at the same time; further ones wait. */
const MOST_PROCESSES = 4;
/** An abandoned question may run this long before it is killed: starting a process takes as long. */
const GRACE_MS = 250;
/** A process larger than this is ended after its answer. */
const MOST_BYTES = 512 * 1024 * 1024;
/** Idle time after which processes other than the first end. */
const IDLE_MS = 30_000;

/** A process that answers one question at a time. */
interface Helper {
  readonly child: ChildProcess;
  job: Job | undefined;
  idle: NodeJS.Timeout | undefined;
}

interface Job {
  readonly question: Question;
  readonly signal: AbortSignal;
  readonly settle: (reply: Reply | Error) => void;
}

/**
 * Answers questions in separate processes: a long one delays no other, its memory is returned, and an abandoned one
 * can be killed. Threads do not work: SQLite cannot be stopped within a statement, and a thread runs to its end.
 */
export class AnswerProcesses implements Answers {
  readonly #start: () => ChildProcess;
  readonly #helpers = new Set<Helper>();
  readonly #waiting: Job[] = [];
  #isClosed = false;

  /** `start` starts a process that runs `answerMessages`, with a channel for messages. */
  constructor(start: () => ChildProcess) {
    this.#start = start;
    this.#add();
  }

  answer(question: Question, signal: AbortSignal): Promise<string> {
    return new Promise<string>((resolve, reject) => {
      const leave = () => this.#leave(job);
      const job: Job = {
        question,
        signal,
        settle: (reply) => {
          signal.removeEventListener("abort", leave);
          if (reply instanceof Error) reject(reply);
          else if ("text" in reply) resolve(reply.text);
          else reject(new AnswerFailed(reply.status, reply.answer));
        },
      };
      if (signal.aborted) return leave();
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.push(job);
      this.#next();
    });
  }

  close(): void {
    this.#isClosed = true;
    for (const helper of this.#helpers) this.#end(helper);
    for (const job of this.#waiting.splice(0)) job.settle(ENDED);
  }

  /** Assigns waiting questions to idle processes. */
  #next(): void {
    while (this.#waiting.length > 0 && !this.#isClosed) {
      const free = [...this.#helpers].find(({ job }) => job === undefined);
      if (free === undefined && this.#helpers.size >= MOST_PROCESSES) return;
      const helper = free ?? this.#add();
      const job = this.#waiting.shift()!;
      clearTimeout(helper.idle);
      helper.job = job;
      helper.child.send(job.question, (error) => {
        if (error !== null) this.#end(helper);
      });
    }
  }

  #add(): Helper {
    const helper: Helper = { child: this.#start(), job: undefined, idle: undefined };
    this.#helpers.add(helper);
    helper.child.on("message", (reply: Reply) => this.#replied(helper, reply));
    helper.child.once("error", () => this.#end(helper));
    helper.child.once("exit", () => this.#end(helper));
    return helper;
  }

  #replied(helper: Helper, reply: Reply): void {
    const { job } = helper;
    helper.job = undefined;
    job?.settle(reply);
    if (reply.bytes > MOST_BYTES) this.#end(helper);
    else this.#rest(helper);
    this.#next();
  }

  /** Ends an idle process; one stays for the next question. */
  #rest(helper: Helper): void {
    helper.idle = setTimeout(() => {
      if (helper.job === undefined && this.#helpers.size > 1) this.#end(helper);
    }, IDLE_MS).unref();
  }

  /** Abandons a question whose client has disconnected. */
  #leave(job: Job): void {
    const at = this.#waiting.indexOf(job);
    if (at >= 0) this.#waiting.splice(at, 1);
    const helper = [...this.#helpers].find((one) => one.job === job);
    if (helper === undefined) return job.settle(asError(job.signal.reason));
    setTimeout(() => {
      if (helper.job === job) this.#end(helper);
    }, GRACE_MS).unref();
  }

  /** Ends a process and its question. */
  #end(helper: Helper): void {
    if (!this.#helpers.delete(helper)) return;
    clearTimeout(helper.idle);
    helper.child.kill("SIGKILL");
    const { job } = helper;
    helper.job = undefined;
    job?.settle(job.signal.aborted ? asError(job.signal.reason) : ENDED);
    this.#next();
  }
}

const ENDED = new Error("the process that was to answer has ended");

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
