// Why the kernel refused to execute a file that is there: execve(2) has one errno for several causes.

import { closeSync, openSync, readSync } from 'node:fs';
import { constants } from 'node:os';
import { getSystemErrorMessage } from 'node:util';
import { SysspanError } from '../errors.ts';

/** A line of "#!" may be as long: BINPRM_BUF_SIZE of linux/binfmts.h. */
const HEAD_BYTES = 256;

function head(file: string): Buffer {
  try {
    const fd = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(HEAD_BYTES);
      return bytes.subarray(0, readSync(fd, bytes, 0, HEAD_BYTES, 0));
    } finally {
      closeSync(fd);
    }
  } catch {
    return Buffer.alloc(0);
  }
}

const isElf = (bytes: Buffer): boolean => bytes.subarray(0, 4).equals(Buffer.from([0x7f, 0x45, 0x4c, 0x46]));

/** What is wrong with the file and what to do, as far as errno and its first bytes tell. */
function cause(errno: number, bytes: Buffer): string {
  const { ENOENT, ENOEXEC, EACCES, E2BIG } = constants.errno;
  const interpreter = /^#![ \t]*([^ \t\n\0]+)/.exec(bytes.toString('latin1'))?.[1];
  if (errno === ENOENT && interpreter !== undefined)
    return `its interpreter ${interpreter} is not there: correct its first line, or install that`;
  if (errno === ENOENT && isElf(bytes))
    return 'the dynamic loader that it names is not there: it was made for another machine or C library; `file` says for which';
  if (errno === ENOEXEC && isElf(bytes)) return 'it is a program for another kind of machine: `file` says for which';
  if (errno === ENOEXEC)
    return 'it is no program, and does not begin with #! and an interpreter: write that as its first line, or trace `sh FILE`';
  if (errno === EACCES)
    return 'permission denied: look at the permissions of its folders and its interpreter, and whether its file system is mounted noexec';
  if (errno === E2BIG) return 'arguments and environment are too long together: give it fewer, or raise the limit of the stack (ulimit -s)';
  return `${getSystemErrorMessage(-errno)}: see "ERRORS" in \`man 2 execve\``;
}

/** The failure of an execve. @param errno that it ended with */
export function notExecuted(file: string, errno: number): SysspanError {
  return new SysspanError('COMMAND_NOT_EXECUTABLE', `cannot run ${file}: ${cause(errno, head(file))}`);
}
