// A virtual machine under emulation: no KVM is asked for, so it runs anywhere. Its clock counts instructions, one a nanosecond,
// and skips time in which nothing runs: what tests measure and wait for does not depend on how busy this machine is. It has one
// processor: Linux 6.1 does not start a second one by such a clock, and with a thread for each (qemu 7.2) a kernel now and then meets
// a breakpoint that it has put into its own code for a moment, as it does to attach programs, and dies of it.

import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

export interface Machine {
  readonly image: string;
  readonly initramfs: string;
  /** Files for what its console shows and for what is written to its second port. */
  readonly console: string;
  readonly results: string;
}

const MEMORY_MIB = 2_048;
const LINES = 40;

/** Runs a machine until it switches itself off. Rejects when it does not do so in time. */
export async function runMachine({ image, initramfs, console, results }: Machine, limitSeconds: number): Promise<void> {
  for (const file of [console, results]) writeFileSync(file, '');
  const kernel = 'console=ttyS0 panic=-1 quiet mitigations=off rdinit=/init';
  const hardware = `-accel tcg -icount shift=0,sleep=off -cpu Nehalem -m ${MEMORY_MIB}`;
  const nothingElse = '-nographic -nodefaults -no-reboot -net none';
  const files = ['-kernel', image, '-initrd', initramfs, '-serial', `file:${console}`, '-serial', `file:${results}`];
  const args = [...`${hardware} ${nothingElse}`.split(' '), ...files, '-append', kernel];
  const child = spawn('qemu-system-x86_64', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (data: Buffer) => (complaint += data.toString()));
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, limitSeconds * 1_000);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause) => reject(new Error(`qemu-system-x86_64 did not start: run test/machine/setup.sh kernel`, { cause })));
    child.once('close', resolve);
  }).finally(() => clearTimeout(timer));
  if (late) throw new Error(`no end within ${limitSeconds} s`);
  if (status !== 0) throw new Error(`qemu-system-x86_64 ended with ${status}: ${complaint}`);
}

/** What a machine's console showed last. */
export function lastLines(console: string): string {
  if (!existsSync(console)) return '(none)';
  return readFileSync(console, 'utf8').trimEnd().split(/\r?\n/).slice(-LINES).join('\n');
}
