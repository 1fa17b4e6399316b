// Finds the file of a command as a shell would: in PATH unless the name has a slash.

import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SysspanError } from '../errors.ts';

type Found = 'file' | 'notExecutable' | 'missing';

function look(file: string): Found {
  try {
    if (!statSync(file).isFile()) return 'notExecutable';
  } catch {
    return 'missing';
  }
  try {
    accessSync(file, constants.X_OK);
    return 'file';
  } catch {
    return 'notExecutable';
  }
}

/**
 * The path to give to execve.
 * @throws SysspanError COMMAND_NOT_FOUND, COMMAND_NOT_EXECUTABLE
 */
export function resolveCommand(name: string, path: string): string {
  const candidates = name.includes('/') ? [name] : path.split(delimiter).map((folder) => join(folder === '' ? '.' : folder, name));
  const found = candidates.map((file) => ({ file, found: look(file) }));
  const file = found.find((candidate) => candidate.found === 'file');
  if (file !== undefined) return file.file;
  const blocked = found.find((candidate) => candidate.found === 'notExecutable');
  if (blocked !== undefined)
    throw new SysspanError(
      'COMMAND_NOT_EXECUTABLE',
      `cannot run ${blocked.file}: it is not an executable file: check its type and permissions`,
    );
  throw new SysspanError('COMMAND_NOT_FOUND', `cannot run ${name}: command not found: check the spelling and PATH`);
}
