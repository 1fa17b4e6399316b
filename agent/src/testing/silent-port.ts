// A port at which nobody answers, as behind a firewall that drops packets: what listens is stopped, and its backlog is full, so that
// the kernel drops each SYN.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface SilentPort {
  readonly port: number;
  readonly stop: () => void;
}

const LISTEN = "const s = require('net').createServer().listen(0, '127.0.0.1', 1, () => process.send(s.address().port))";
const ANSWERS_WITHIN_MS = 300;

/** Whether a connection is there soon. */
async function answers(socket: Socket): Promise<boolean> {
  const soon = new AbortController();
  const impatience = setTimeout(() => soon.abort(), ANSWERS_WITHIN_MS);
  try {
    await once(socket, 'connect', { signal: soon.signal });
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(impatience);
  }
}

/** On the loopback address. */
export async function silentPort(): Promise<SilentPort> {
  const child = spawn(process.execPath, ['-e', LISTEN], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [port] = (await once(child, 'message')) as [number];
  child.kill('SIGSTOP');
  const sockets: Socket[] = [];
  const stop = (): void => {
    for (const socket of sockets) socket.destroy();
    child.kill('SIGKILL');
  };
  for (let room = true; room; ) {
    if (sockets.length === 16) {
      stop();
      throw new Error(`port ${port} still answers after ${sockets.length} connections`);
    }
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    sockets.push(socket);
    room = await answers(socket);
  }
  return { port, stop };
}
