// Calls that end: the image (execve) or the task (exit).

import { execAtFlags } from '../constants/file.ts';
import { environment, fdAt, flags, int, path, row, strings } from '../types.ts';
import { family } from './family.ts';

const image = { pathname: path, argv: strings, envp: environment };

export const execRows = family(
  ['process'],
  [
    row('execve', image, int, { ends: 'image' }),
    row('execveat', { dirfd: fdAt, ...image, flags: flags(execAtFlags) }, int, { classes: ['desc'], ends: 'image' }),
    row('exit', { status: int }, int, { ends: 'task' }),
    row('exit_group', { status: int }, int, { ends: 'task' }),
  ],
);
