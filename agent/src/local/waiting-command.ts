// The command of a trace: its process, which waits, has found what it will execute.

import { Command, type Found, NativeError } from '@sysspan/native';
import { SysspanError } from '../errors.ts';
import type { HeldCommand } from './launched.ts';
import type { WaitingCommand } from './local-trace.ts';

export interface CommandSettings {
  readonly words: readonly string[];
  /** Of its environment: a value that is set, or undefined for a variable that is removed. */
  readonly variables: ReadonlyMap<string, string | undefined>;
  /** Whose identity it gets; ours by default. */
  readonly user: string | undefined;
}

function path(name: string, user: string, { finding, path: file }: Found): string {
  if (finding === 'missing')
    throw new SysspanError('COMMAND_NOT_FOUND', `cannot run ${name === '' ? "''" : name}: command not found: check the spelling and PATH`);
  if (finding === 'notExecutable')
    throw new SysspanError('COMMAND_NOT_EXECUTABLE', `cannot run ${file}: it is not an executable file: check its type and permissions`);
  if (finding === 'noSuchUser') throw new SysspanError('BAD_OPTION', `-u: no user is called ${user}: see \`getent passwd\` for all users`);
  return file;
}

/**
 * Has the process of a command look for its file, as it will be executed: in the same directory, with the same PATH.
 * @param held undefined when sysspan was not started by its launcher
 * @throws SysspanError COMMAND_NOT_FOUND, COMMAND_NOT_EXECUTABLE, BAD_OPTION, INTERNAL
 */
export function waitingCommand(held: HeldCommand | undefined, { words, variables, user }: CommandSettings): WaitingCommand {
  if (held === undefined)
    throw new SysspanError(
      'INTERNAL',
      'a command can be traced only by the launcher (bin/sysspan), which starts it before Node: start that one, or trace with -p',
    );
  const command = Command.launched(held.tgid, held.socket);
  const changes = [...variables].map(([name, value]) => (value === undefined ? name : `${name}=${value}`));
  try {
    return { command, file: path(words[0] ?? '', user ?? '', command.find(words.length, { changes, user: user ?? '' })) };
  } catch (cause) {
    if (cause instanceof NativeError)
      throw new SysspanError('INTERNAL', `cannot run ${words[0]}: ${cause.message}: was it killed?`, { cause });
    throw cause;
  }
}
