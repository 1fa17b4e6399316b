// Images on their way from the Docker engine to the nodes.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { CommandError } from './command.ts';

/** Copies images to containerd in each of the containers. The engine writes its archive only once, which is the slowest part. */
export async function loadImages(images: readonly string[], containers: readonly string[]): Promise<void> {
  const save = start(['save', ...images], false);
  const imports = containers.map((id) =>
    start(['exec', '--interactive', id, 'ctr', '--namespace', 'k8s.io', 'images', 'import', '-'], true),
  );
  for (const { child } of imports) {
    // One that fails closes its end, and says itself what is wrong.
    child.stdin?.on('error', () => {});
    if (child.stdin !== null) save.child.stdout?.pipe(child.stdin);
  }
  const all = [save, ...imports];
  try {
    await Promise.all(all.map(({ ended }) => ended));
  } finally {
    for (const { child } of all) child.kill();
  }
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
}

function start(args: readonly string[], reads: boolean): Started {
  const child = spawn('docker', args, { stdio: [reads ? 'pipe' : 'ignore', reads ? 'ignore' : 'pipe', 'pipe'] });
  return { child, ended: end(child, ['docker', ...args]) };
}

async function end(child: ChildProcess, command: readonly string[]): Promise<void> {
  let stderr = '';
  child.stderr?.on('data', (data: Buffer) => {
    stderr += data;
  });
  const [status] = (await once(child, 'close')) as [number | null];
  if (status !== 0) throw new CommandError(command, { stdout: '', stderr, status: status ?? undefined });
}
