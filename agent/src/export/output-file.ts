// A file that text or spans are to be written to. It is opened when all else has been judged, and emptied only when nothing can be
// refused any more: a run that does not take place leaves what was there.

import { closeSync, constants, fstatSync, ftruncateSync, lstatSync, openSync, unlinkSync } from 'node:fs';
import { SysspanError } from '../errors.ts';

export interface OutputFileOptions {
  /** What named it, for messages. */
  readonly option: string;
  /** Each write goes to its end. */
  readonly atEnd: boolean;
  /** What is in it stays. */
  readonly keep: boolean;
}

const { O_APPEND, O_CREAT, O_EXCL, O_WRONLY } = constants;

const codeOf = (cause: unknown): string | undefined => (cause as NodeJS.ErrnoException).code;

/** Opens a file, or makes it. */
function opened(path: string, flags: number): { readonly fd: number; readonly made: boolean } {
  try {
    return { fd: openSync(path, flags), made: false };
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT') throw cause;
  }
  try {
    return { fd: openSync(path, flags | O_CREAT | O_EXCL, 0o666), made: true };
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST') throw cause;
  }
  return { fd: openSync(path, flags | O_CREAT, 0o666), made: false }; // a symbolic link to nothing
}

export class OutputFile {
  readonly path: string;
  readonly fd: number;
  readonly #options: OutputFileOptions;
  readonly #made: boolean;

  /** Changes nothing that is there. @throws SysspanError OUTPUT_NOT_WRITABLE */
  constructor(path: string, options: OutputFileOptions) {
    this.path = path;
    this.#options = options;
    const { fd, made } = this.#try(() => opened(path, O_WRONLY | (options.atEnd ? O_APPEND : 0)));
    this.fd = fd;
    this.#made = made;
  }

  /** Empties it, unless what is in it is to stay. @throws SysspanError OUTPUT_NOT_WRITABLE */
  begin(): void {
    if (this.#options.keep || !fstatSync(this.fd).isFile()) return; // pipes and terminals have nothing to empty
    this.#try(() => ftruncateSync(this.fd));
  }

  /** Nothing will be written: if it was made for that, it goes. */
  abandon(): void {
    const { ino, dev } = fstatSync(this.fd);
    closeSync(this.fd);
    if (!this.#made) return;
    const found = lstatSync(this.path, { throwIfNoEntry: false });
    if (found?.ino === ino && found.dev === dev) unlinkSync(this.path);
  }

  /** @throws SysspanError OUTPUT_NOT_WRITABLE when what was written did not arrive */
  close(): void {
    this.#try(() => closeSync(this.fd));
  }

  #try<T>(action: () => T): T {
    try {
      return action();
    } catch (cause) {
      throw new SysspanError(
        'OUTPUT_NOT_WRITABLE',
        `cannot write to ${this.path}: ${(cause as Error).message}: choose another file for ${this.#options.option}`,
        { cause },
      );
    }
  }
}
