// A virtual machine under emulation: no KVM is asked for, so it runs anywhere. Its clock counts instructions, one a nanosecond,
// and skips time in which nothing runs: what tests measure and wait for does not depend on how busy this machine is. It has one
// processor: Linux 6.1 does not start a second one by such a clock, and with a thread for each (qemu 7.2) a kernel now and then meets
// a breakpoint that it has put into its own code for a moment, as it does to attach programs, and dies of it.

import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Architecture } from './kernels.ts';

export interface Machine {
  readonly architecture: Architecture;
  readonly image: string;
  readonly initramfs: string;
  /** Files for what its console shows and for what is written to its second port. */
  readonly console: string;
  readonly results: string;
}

interface Hardware {
  readonly emulator: string;
  readonly parts: string;
  /** The port that the kernel prints to, which is the first serial one. */
  readonly console: string;
  /** A port for answers, whose other end is a file. */
  readonly results: string;
  readonly resultsTo: (file: string) => readonly string[];
}

const HARDWARE: Readonly<Record<Architecture, Hardware>> = {
  amd64: {
    emulator: 'qemu-system-x86_64',
    parts: '-cpu Nehalem',
    console: 'ttyS0',
    results: '/dev/ttyS1',
    resultsTo: (file) => ['-serial', `file:${file}`],
  },
  // Linux drives one serial port of this board.
  arm64: {
    emulator: 'qemu-system-aarch64',
    parts: '-machine virt -cpu cortex-a57',
    console: 'ttyAMA0',
    results: '/dev/hvc0',
    resultsTo: (file) => [
      ...words('-device virtio-serial-pci -device virtconsole,chardev=results -chardev'),
      `file,id=results,path=${file}`,
    ],
  },
};

const MEMORY_MIB = 2_048;
const LINES = 40;

/** Runs a machine until it switches itself off. Rejects when it does not do so in time. */
export async function runMachine({ architecture, image, initramfs, console, results }: Machine, limitSeconds: number): Promise<void> {
  for (const file of [console, results]) writeFileSync(file, '');
  const { emulator, parts, console: port, results: answers, resultsTo } = HARDWARE[architecture];
  // What Linux does not know is environment of the first process.
  const kernel = `console=${port} panic=-1 quiet mitigations=off rdinit=/init SYSSPAN_RESULTS=${answers}`;
  const hardware = words(`-accel tcg -icount shift=0,sleep=off ${parts} -m ${MEMORY_MIB}`);
  const nothingElse = words('-nographic -nodefaults -no-reboot -net none');
  const files = ['-kernel', image, '-initrd', initramfs, '-serial', `file:${console}`, ...resultsTo(results)];
  const child = spawn(emulator, [...hardware, ...nothingElse, ...files, '-append', kernel], { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (data: Buffer) => (complaint += data.toString()));
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, limitSeconds * 1_000);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause) => reject(new Error(`${emulator} did not start: run test/machine/setup.sh kernel`, { cause })));
    child.once('close', resolve);
  }).finally(() => clearTimeout(timer));
  if (late) throw new Error(`no end within ${limitSeconds} s`);
  if (status !== 0) throw new Error(`${emulator} ended with ${status}: ${complaint}`);
}

/** What a machine's console showed last. */
export function lastLines(console: string): string {
  if (!existsSync(console)) return '(none)';
  return readFileSync(console, 'utf8').trimEnd().split(/\r?\n/).slice(-LINES).join('\n');
}

function words(text: string): string[] {
  return text.split(' ');
}
