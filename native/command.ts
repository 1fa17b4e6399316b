// A command that is traced from its first call on.

import { type AddonCommand, addon, guarded } from './addon.ts';

/** A command that exists already but waits before its execve, so that it can be selected first. */
export class Command {
  readonly #command: AddonCommand;

  /** `file` is a path; nothing is searched. @throws NativeError SPAWN_FAILED, NO_SUCH_USER */
  constructor(file: string, argv: readonly string[], environment: readonly string[], user?: string) {
    this.#command = guarded(() => new (addon().Command)(file, argv, environment, user));
  }

  get tgid(): number {
    return this.#command.tgid;
  }

  /** Lets it run. Returns the errno of its execve, 0 on success; `ended` gets the wait status once it is over. */
  release(ended: (status: number) => void): number {
    return guarded(() => this.#command.release(ended));
  }
}
