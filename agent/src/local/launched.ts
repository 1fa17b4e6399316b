// What the launcher (native/launcher/launcher.c) kept of the world that `sysspan trace` was started in.

import { Writable } from 'node:stream';
import { isatty } from 'node:tty';
import { Command, takeOver } from '@sysspan/native';
import { writeAll } from '../cli/message.ts';

/** The process that waits to become the command, and the socket that it listens to. */
export interface HeldCommand {
  readonly tgid: number;
  readonly socket: number;
}

export interface Launched {
  /** The signals that sysspan was told to ignore, as nohup does; bit 0 is signal 1. */
  readonly ignored: bigint;
  readonly command: HeldCommand;
}

let launched: Launched | undefined;

/** What the launcher handed on; undefined when something else started us. */
export const fromLauncher = (): Launched | undefined => launched;

/** One of process.stdout and process.stderr that never changes the open file, which others have as well. */
function stream(fd: number): Writable {
  const made = new Writable({
    decodeStrings: true,
    write: (chunk: Buffer, _, done) => {
      writeAll(fd, chunk);
      done();
    },
  });
  return Object.assign(made, { fd, isTTY: isatty(fd) });
}

function replaceStream(name: 'stdout' | 'stderr', fd: number): void {
  let made: Writable | undefined;
  Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => (made ??= stream(fd)) });
}

/**
 * Takes over what the launcher hands on, if it started us. Whatever imports node:process reads all of its streams: to be called
 * before anything else is imported; what is in one file with this (deploy/program.ts) does not.
 */
export function takeLaunched(environment: NodeJS.ProcessEnv): void {
  const words = environment['SYSSPAN_LAUNCHED'];
  delete environment['SYSSPAN_LAUNCHED'];
  if (words === undefined) return;
  const [tgid, socket, output, errors, signals, directory] = words.split(' ') as [string, string, string, string, string, string];
  launched = { ignored: BigInt(`0x${signals}`), command: { tgid: Number(tgid), socket: Number(socket) } };
  try {
    takeOver(Number(output), Number(errors), launched.ignored, Number(directory));
  } catch (cause) {
    if (Number(errors) >= 0) writeAll(Number(errors), Buffer.from(`sysspan: ${(cause as Error).message}\n`));
    process.exit(1);
  }
  replaceStream('stdout', 1);
  replaceStream('stderr', 2);
}

/** Ends the process that waits: there is no command. */
export function dismissCommand(): void {
  if (launched !== undefined) Command.launched(launched.command.tgid, launched.command.socket).dismiss();
}
