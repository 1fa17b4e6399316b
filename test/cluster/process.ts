// A program that runs beside the test: its output goes to a file, it ends with the test, and when it dies early its last words
// are in the error.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program that was started. */
export class Process {
  readonly #name: string;
  readonly #log: string;
  readonly #child: ChildProcess;

  /** `log` is the path of a file, to which output is appended. The kernel kills the program when this process dies. */
  constructor(name: string, command: readonly string[], log: string) {
    this.#name = name;
    this.#log = log;
    const output = openSync(log, 'a');
    this.#child = spawn('setpriv', ['--pdeathsig', 'KILL', ...command], { stdio: ['ignore', output, output] });
    closeSync(output);
    this.#child.on('error', () => {});
    this.#child.unref();
  }

  /** 0 when it did not start. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Asks until the answer is yes; throws when the program ended, or when it took too long. */
  async ready(answers: () => Promise<boolean>, limitMs: number): Promise<void> {
    const deadline = performance.now() + limitMs;
    while (!(await answers())) {
      if (this.#ended()) throw new Error(`${this.#name} did not start, it ended with ${this.#how()}; ${this.#lastWords()}`);
      if (performance.now() > deadline) throw new Error(`${this.#name} did not answer within ${limitMs} ms; ${this.#lastWords()}`);
      await sleep(50);
    }
  }

  /** Resolves when the program is gone. */
  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.#ended()) return;
    const ended = once(this.#child, 'exit');
    this.#child.ref();
    this.#child.kill(signal);
    await ended;
  }

  #ended(): boolean {
    return this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  #how(): string {
    return this.#child.signalCode ?? `status ${this.#child.exitCode}`;
  }

  #lastWords(): string {
    return `the last lines of its log:\n${readFileSync(this.#log, 'utf8').split('\n').slice(-30).join('\n')}`;
  }
}
