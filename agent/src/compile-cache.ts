// Where Node keeps what it made of our sources. It executes what it finds there, so that nobody but us and root may be able to put
// something there: under sudo the home may be another user's.

import { accessSync, constants, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

/** Write permission of others, and that they may nevertheless touch only what is theirs (as in /tmp). */
const [OTHERS_WRITE, STICKY] = [0o022, 0o1000];

/** Whether only this user and root decide what is at a path and above it. */
function isOurs(path: string, uid: number): boolean {
  const { mode, uid: owner } = lstatSync(path);
  const open = (mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0;
  if (open || (owner !== uid && owner !== 0)) return false;
  return path === dirname(path) || isOurs(dirname(path), uid);
}

/**
 * The real path of a folder, made if it is not there and the nearest one above it is ours. Node's own way to make several never comes
 * back from places where nothing can be made, such as /proc.
 */
function made(path: string, uid: number): string | undefined {
  try {
    return realpathSync(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT' || path === dirname(path)) throw cause;
  }
  const above = made(dirname(path), uid);
  if (above === undefined || !isOurs(above, uid)) return undefined;
  mkdirSync(path, 0o700);
  return realpathSync(path);
}

/**
 * The folder of the cache, made if it is not there; undefined where others could put something into it, or nothing can be written.
 * @param uid whose rights we have
 */
export function compileCache(environment: NodeJS.ProcessEnv, home: string, uid: number): string | undefined {
  const named = environment['XDG_CACHE_HOME'] ?? '';
  const folder = join(isAbsolute(named) ? named : join(home, '.cache'), 'sysspan', 'node');
  try {
    const real = made(folder, uid);
    if (real === undefined || !isOurs(real, uid)) return undefined;
    accessSync(real, constants.W_OK);
    return real;
  } catch {
    return undefined; // without a home it starts as well
  }
}
