// A shell command that text is piped to, as strace has it: -o '|command'. It is started when nothing can be refused any more.

import { finishOutputCommand, NativeError, type OutputCommand, startOutputCommand } from '@sysspan/native';
import { SysspanError } from '../errors.ts';

export class OutputPipe {
  readonly #command: string;
  #started: OutputCommand | undefined;

  constructor(command: string) {
    this.#command = command;
  }

  /** Where to write, once it has begun. */
  get fd(): number {
    return this.#started?.fd ?? -1;
  }

  /** @throws SysspanError OUTPUT_NOT_WRITABLE */
  begin(): void {
    try {
      this.#started = startOutputCommand(this.#command);
    } catch (cause) {
      if (!(cause instanceof NativeError)) throw cause;
      throw new SysspanError('OUTPUT_NOT_WRITABLE', `cannot write to '${this.#command}': ${cause.message}: choose a file for -o`, {
        cause,
      });
    }
  }

  /** Nothing was started. */
  abandon(): void {
    if (this.#started !== undefined) this.close();
  }

  /** Ends what it reads, and waits for it. */
  close(): void {
    if (this.#started !== undefined) finishOutputCommand(this.#started);
    this.#started = undefined;
  }
}
