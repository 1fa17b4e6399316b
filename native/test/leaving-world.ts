// Runs in a process of its own: `leaving-world.ts [PLACE…]` has workers leave in the middle of functions of the addon, where it reads what it is given
// or makes what it gives; see worker.test.ts. From then on the environment answers nothing that the rest of the function asks of it.

import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { type AddonSession, addon } from '../addon.ts';
import { DirectExport, type Session } from '../index.ts';
import { busy, receiver, sender, session, TRACE, trace } from './worker-parts.ts';

const STAYED = 7;

interface Task {
  readonly where: string;
  readonly port: number;
}

const leave = (): never => process.exit(0);

/** Leaves when this property is read. */
const leavingAt = (values: object, name: string): object => Object.defineProperty({ ...values }, name, { get: leave });

/** Leaves when something gets this property. */
function leaveWhenMade(name: string): void {
  Object.defineProperty(Object.prototype, name, { set: leave });
}

/** A session as the addon itself has it; leaves when an option is read. */
function addonSession(option?: string): AddonSession {
  const own = addon();
  const { Session } = own;
  let made: AddonSession | undefined;
  own.Session = new Proxy(Session, {
    construct: (_, [values]: [object]) => (made = new Session(option === undefined ? values : leavingAt(values, option))),
  });
  session();
  if (made === undefined) throw new Error('no session was made');
  return made;
}

/** Calls back when there is something to take. */
function traced(closed: (traced: Session) => void): Session {
  const made = session();
  made.addTrace(TRACE);
  made.start(() => closed(made));
  const command = busy();
  trace(made, command);
  command.release(() => undefined);
  return made;
}

const option = (name: string) => () => void addonSession(name);
const ofTrace = (name: string) => () =>
  addonSession().addTrace(leavingAt({ ...TRACE, traceContext: 0, tenant: '', expectedErrors: [] }, name));

/** By where they leave. Those that return have left, or will when they are called back. */
const CASES: Readonly<Record<string, (port: number) => void>> = {
  'options.byCgroup': option('byCgroup'),
  'options.redaction': option('redaction'),
  'options.summary': option('summary'),
  'options.decodeWords': option('decodeWords'),
  'trace.number': ofTrace('number'),
  'trace.contents': ofTrace('contents'),
  'trace.filter': ofTrace('filter'),
  patterns: () => void addon().redactionProblem(leavingAt({ names: [], tokens: [] }, 'options') as never),
  'a head': (port) => {
    const heads = [new Uint8Array(1), new Uint8Array(1)];
    Object.defineProperty(heads, 1, { get: leave });
    sender(port).addon.send(heads, [], [], 1_000, () => undefined);
  },
  'an answer': (port) => {
    Object.defineProperty(Array.prototype, 0, { set: leave });
    sender(port).addon.send([new Uint8Array(1)], [], [], 10_000, () => undefined);
  },
  counts: () => {
    const made = session();
    leaveWhenMade('consumed');
    made.counts();
  },
  'spans of a segment': () =>
    void traced((made) => {
      leaveWhenMade('sizes');
      made.take();
    }),
  'a poll of a direct export': (port) => {
    const directExport = new DirectExport(sender(port), 5_000, 1 << 20, 8 << 20, () => undefined);
    leaveWhenMade('owners');
    directExport.poll();
  },
};

/** What calls back later has no longer than this. */
const LATER_MS = 20_000;

function work({ where, port }: Task): void {
  CASES[where]?.(port);
  setTimeout(() => process.exit(STAYED), where === 'an answer' || where === 'spans of a segment' ? LATER_MS : 0);
}

async function main(places: readonly string[]): Promise<void> {
  const { port, close } = await receiver();
  for (const where of places.length > 0 ? places : Object.keys(CASES)) {
    process.stdout.write(`${where}: `);
    const [code] = (await once(new Worker(fileURLToPath(import.meta.url), { workerData: { where, port } }), 'exit')) as [number];
    process.stdout.write(`${code === 0 ? 'left' : `code ${code}`}\n`);
  }
  close();
  process.exit(0);
}

if (isMainThread) await main(process.argv.slice(2));
else work(workerData as Task);
