// What may leave: test/programs/canaries.c puts a word that is like no other into each place where contents of memory meet a
// call. Nothing that is not allowed is in any span, whether the kernel side did not read it or native does not show it.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Contents } from '@sysspan/native';
import { Pod, Tracer } from './containers.ts';
import { program, run, withFolderAsync } from './run.ts';
import type { Seen } from './seen.ts';

const NOTHING: Contents = { buffersSent: false, buffersReceived: false, commandLine: false };
const ALL: Contents = { buffersSent: true, buffersReceived: true, commandLine: true };

/** Places by what they are; `never` leaves in no case. */
const PLACES = {
  sent: 'writev pwrite64 write vmsplice setxattr sendmsg sendto control mq_timedsend reboot process_vm_writev',
  received: 'read readv getxattr recvfrom recvmsg process_vm_readv peek',
  secret: `tls alg unknown_option unknown_level md5 fo add_key request_key keyctl_update keyctl_read mount fsconfig_string fsconfig_binary
    init_module finit_module kexec_file_load`,
  argv: 'argv option',
  /** No memory: the kernel side has it in any case. */
  register: 'poke',
  never: 'environment',
};
const EVERY: readonly Kind[] = ['sent', 'received', 'secret', 'argv', 'register', 'never'];
type Kind = keyof typeof PLACES;
const words = (text: string): string[] => text.trim().split(/\s+/);
const placesOf = (...kinds: readonly Kind[]): string[] => kinds.flatMap((kind) => words(PLACES[kind]));

/** Words are shown as numbers. */
const hex = (text: string): string => `0x${Buffer.from(text).readBigUInt64LE().toString(16)}`;
const MARKS: Readonly<Record<string, string>> = { peek: hex('CANARY-P'), poke: hex('CANARY-W') };

interface Ran {
  readonly text: string;
  readonly segments: readonly Seen[];
  /** Places that this machine has. */
  readonly there: readonly string[];
}

/** Runs the program below a trace set that records `read`, for a trace that may show `shown`. */
async function ran(read: Contents, shown: Contents): Promise<Ran> {
  const pod = new Pod(`sysspan-canaries-${process.pid}-${Date.now()}`);
  const tracer = new Tracer();
  try {
    let there: string[] = [];
    await withFolderAsync(async (folder) => {
      tracer.add(1, { stringLimit: 256 }, { contents: shown });
      tracer.select(pod.path, 1, [1], { contents: read });
      const [file, output] = [join(folder, 'file'), join(folder, 'places')];
      if (run(program('canaries'), [file, 'prepare']).status !== 0) console.log('files have no user attributes here');
      const [status] = (await once(pod.enter(pod.container('app'), `${program('canaries')} ${file} > ${output}`), 'exit')) as [number];
      assert.equal(status, 0);
      const said = readFileSync(output, 'utf8').trim().split('\n');
      const known = new Set(placesOf(...EVERY));
      for (const place of said) assert.ok(known.has(place.replace('- ', '')), `${place} has a kind`);
      const missing = said.filter((place) => place.startsWith('- '));
      if (missing.length > 0) console.log(`this machine does not give back: ${missing.join()}`);
      assert.deepEqual(said.map((place) => place.replace('- ', '')).toSorted(), [...known].toSorted(), 'each place was tried');
      there = said.filter((place) => !place.startsWith('- '));
    });
    const segments = tracer.end(1);
    assert.ok(segments.flatMap(({ calls }) => calls).length > 100);
    return { text: Buffer.concat(segments.map(({ bytes }) => bytes)).toString('latin1'), segments, there };
  } finally {
    tracer.stop();
    await pod.remove();
  }
}

const isIn = ({ text }: Ran, place: string): boolean => text.includes(MARKS[place] ?? `CANARY-${place}-END`);

function assertOnly(result: Ran, kinds: readonly Kind[]): void {
  const allowed = placesOf(...kinds);
  const seen = placesOf(...EVERY).filter((place) => isIn(result, place));
  assert.deepEqual(
    seen,
    placesOf(...EVERY).filter((place) => allowed.includes(place) && result.there.includes(place)),
  );
}

const argumentsOf = ({ segments }: Ran, name: string): (readonly string[])[] =>
  segments.flatMap(({ calls }) => calls.filter((call) => call.name === name).map(({ attributes }) => attributes.texts('syscall.args')));

for (const [how, read, shown, kinds] of [
  ['the kernel side reads nothing', NOTHING, ALL, ['register']],
  ['native shows nothing of what another trace had read', ALL, NOTHING, []],
  ['neither reads or shows anything, as is the default of a SyscallTrace', NOTHING, NOTHING, []],
] as const)
  test(`nothing leaves where ${how}`, async () => {
    const result = await ran(read, shown);
    assertOnly(result, kinds);
    assert.doesNotMatch(result.text, /CANARY/);
    for (const [name, at] of [
      ['getrandom', 0],
      ['syslog', 1],
    ] as const)
      for (const list of argumentsOf(result, name)) assert.match(list[at] ?? '', /^(0x[0-9a-f]+|NULL)$/, name);
    if (shown.commandLine) return;
    for (const [, argv] of argumentsOf(result, 'execve').slice(-2)) assert.match(argv ?? '', /^0x[0-9a-f]+ \/\* 4 args \*\/$/);
  });

test('what is sent leaves where that is wanted, and no secret with it', async () => {
  const sent = { ...NOTHING, buffersSent: true };
  assertOnly(await ran(sent, ALL), ['sent', 'register']);
  assertOnly(await ran(ALL, sent), ['sent', 'register']);
});

test('command lines leave where they are wanted', async () => {
  const commandLine = { ...NOTHING, commandLine: true };
  assertOnly(await ran(commandLine, ALL), ['argv', 'register']);
  assertOnly(await ran(ALL, commandLine), ['argv']);
});

test('with everything wanted each canary is there, but no environment', async () => {
  const result = await ran(ALL, ALL);
  assertOnly(result, ['sent', 'received', 'secret', 'argv', 'register']);
  for (const [buf] of argumentsOf(result, 'getrandom').slice(-1)) assert.match(buf ?? '', /^"/);
});
