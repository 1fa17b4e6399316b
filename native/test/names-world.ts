// Runs in namespaces of its own, where names have the addresses and the name server that names.test.ts gives them, and prints what
// senders make of that.

import { readdirSync } from 'node:fs';
import { createServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { Sender } from '../index.ts';

const PORT = 4317;
const MESSAGES = [{ head: new Uint8Array(100) }] as const;

const sender = (host: string): Sender =>
  new Sender(host, String(PORT), [
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', host],
    ['content-type', 'application/grpc'],
  ]);

const threads = (): number => readdirSync('/proc/self/task').length;

async function timed<T>(what: () => Promise<T> | T): Promise<readonly [value: T, ms: number]> {
  const begun = performance.now();
  return [await what(), performance.now() - begun];
}

async function send(to: Sender, timeoutMs: number): Promise<{ readonly code?: number; readonly message?: string; readonly ms: number }> {
  const [[answer], ms] = await timed(() => to.send(MESSAGES, timeoutMs));
  return { ...(answer && { code: answer.code, message: answer.message }), ms };
}

/** A receiver behind one of several addresses. */
async function receiver(address: string): Promise<{ readonly drop: () => Promise<void>; readonly close: () => void }> {
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on('session', (session: ServerHttp2Session) => sessions.add(session));
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.resume().respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '0' }, { endStream: true });
  });
  await new Promise<void>((resolve) => server.listen(PORT, address, resolve));
  const drop = async (): Promise<void> => {
    for (const session of sessions) session.destroy();
    sessions.clear();
    await new Promise((resolve) => setTimeout(resolve, 100));
  };
  return { drop, close: () => server.close() };
}

async function severalAddresses(name: string, answering: string): Promise<unknown> {
  const there = await receiver(answering);
  const to = sender(name);
  const first = await send(to, 5_000);
  await there.drop();
  const again = await send(to, 5_000);
  await there.drop();
  to.close();
  there.close();
  return { first, again };
}

async function silentServer(): Promise<unknown> {
  const before = threads();
  const to = sender('silent.example');
  const late = await send(to, 700);
  const sent = send(to, 60_000);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const [, closeMs] = await timed(() => to.close());
  const { code, message } = await sent;
  const many = Array.from({ length: 20 }, () => sender('silent.example'));
  const waiting = many.map((one) => send(one, 60_000));
  await new Promise((resolve) => setTimeout(resolve, 200));
  const [, closeAllMs] = await timed(() => {
    for (const one of many) one.close();
  });
  const codes = new Set((await Promise.all(waiting)).map((answer) => answer.code));
  return { late, code, message, closeMs, closeAllMs, codes: [...codes], threads: threads() - before };
}

const refused = sender('both');
const allRefuse = await send(refused, 5_000);
refused.close();
const dropped = sender('drops');
const allDrop = await send(dropped, 900);
dropped.close();
const oneDrops = await severalAddresses('one', '10.9.0.1');
const manyDrop = await severalAddresses('many', '10.9.0.1');
const silent = await silentServer();
process.stdout.write(JSON.stringify({ allRefuse, allDrop, oneDrops, manyDrop, silent }));
