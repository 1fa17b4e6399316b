// Runs in a process of its own: `worker-world.ts WHAT TIMES` makes workers that use the addon and terminates them; see worker.test.ts.

import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { DirectExport, type Sender, type Session } from '../index.ts';
import { busy, receiver, sender, session, TRACE, trace } from './worker-parts.ts';

interface Task {
  readonly what: string;
  readonly port: number;
}

/** A direct export needs both of the others. */
const wants = ({ what }: Task, part: 'sender' | 'session'): boolean => what === part || what === 'directExport';

function restless(port: number): Sender {
  const to = sender(port);
  const again = (): void => void to.send([{ head: new Uint8Array(10_000) }, { head: new Uint8Array(10) }], 5_000).then(again);
  again();
  return to;
}

function directExport(traced: Session, to: Sender): void {
  const through = new DirectExport(to, 5_000, 1 << 20, 8 << 20, () => void through.handedBack());
  through.open();
  setInterval(() => through.open(), 1);
  traced.exportDirectly(TRACE.number, undefined, through, { owner: 'worker', resource: new Uint8Array(0), scope: new Uint8Array(0) });
}

function work(task: Task): void {
  const to = wants(task, 'sender') ? restless(task.port) : undefined;
  const command = busy();
  if (wants(task, 'session')) {
    const traced = session();
    traced.addTrace(TRACE);
    traced.start(() => traced.take());
    if (to !== undefined) directExport(traced, to);
    trace(traced, command);
  }
  if (task.what !== 'waiting command') command.release(() => undefined);
  parentPort?.postMessage(command.tgid);
  setInterval(() => undefined, 1_000);
}

/** At moments that differ: while all of it is made, at work, and also when its commands have ended. */
async function terminateOne(task: Task, moment: number): Promise<void> {
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: task });
  const failed = new Promise<never>((_, reject) => worker.once('error', reject));
  const works = new Promise<number>((resolve) => worker.once('message', resolve));
  const tgid = moment % 4 > 0 ? await Promise.race([works, failed]) : undefined;
  await Promise.race([sleep(moment * 13), failed]);
  await worker.terminate();
  if (task.what === 'waiting command' && existsSync(`/proc/${tgid}`)) throw new Error('a command that was never released is still there');
}

async function main([what = 'directExport', times = '1']: readonly string[]): Promise<void> {
  const { port, close } = await receiver();
  for (let at = 0; at < Number(times); at++) await terminateOne({ what, port }, at);
  process.stdout.write(`terminated ${times} times\n`);
  close();
  process.exit(0);
}

if (isMainThread) await main(process.argv.slice(2));
else work(workerData as Task);
