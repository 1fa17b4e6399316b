// A command that is traced from its first call on.

import { type AddonCommand, addon, guarded } from './addon.ts';

/** held_finding of launcher/held_command.h. */
const FINDINGS = ['found', 'missing', 'notExecutable', 'noSuchUser'] as const;

export interface Found {
  readonly finding: (typeof FINDINGS)[number];
  /** Of the file that was found, whatever it is; empty when there is none. */
  readonly path: string;
}

/** The process of a command, which waits before its execve, so that it can be selected first. */
export class Command {
  readonly #command: AddonCommand;

  private constructor(command: AddonCommand) {
    this.#command = command;
  }

  /** One that the launcher made: its process, and the socket that it listens to. */
  static launched(tgid: number, socket: number): Command {
    return new Command(guarded(() => new (addon().Command)(tgid, socket)));
  }

  /** One that is forked here and executes these words, with the signals and descriptors of Node. @throws NativeError SPAWN_FAILED */
  static fork(words: readonly string[]): Command {
    const command = new Command(guarded(() => new (addon().Command)(words)));
    command.find(words.length);
    return command;
  }

  get tgid(): number {
    return this.#command.tgid;
  }

  /**
   * Has it look for its file, in PATH unless the name has a slash. To be called once, before release().
   * @param words how many of the words that the process began with are the command's; they are the last ones
   * @param options `user`: whose identity it gets, ours by default; `changes` of its environment: NAME=VALUE sets, NAME removes
   * @throws NativeError COMMAND_GONE
   */
  find(words: number, { user = '', changes = [] }: { readonly user?: string; readonly changes?: readonly string[] } = {}): Found {
    const { finding, path } = guarded(() => this.#command.find(words, user, changes));
    return { finding: FINDINGS[finding] ?? 'missing', path };
  }

  /** Lets it run. Returns the errno of its execve, 0 on success; `ended` gets the wait status once it is over. */
  release(ended: (status: number) => void): number {
    return guarded(() => this.#command.release(ended));
  }

  /** Nobody waits for its end any more: it goes on alone. */
  leave(): void {
    this.#command.leave();
  }

  /** Ends its process, which has not run anything; nothing else may be called any more. */
  dismiss(): void {
    this.#command.dismiss();
  }
}
