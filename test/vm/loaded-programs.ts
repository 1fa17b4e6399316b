// Loads the BPF programs as `sysspan trace` does ("command") or as a node agent does ("cgroup"), and prints as JSON what the
// kernel says of them: how many there are, and how far the verifier had to go.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openSession } from '../../agent/src/session/session-plans.ts';
import { nativeTable } from '../../agent/src/syscalls/native-table.ts';
import type { LoadedPrograms } from './results.ts';

const object = fileURLToPath(new URL('../../bpf/build/trace.bpf.o', import.meta.url));

interface Loaded {
  readonly id: number;
  readonly verified: number;
}

/** Of the programs that this process holds; Documentation/bpf and kernel/bpf/syscall.c, bpf_prog_show_fdinfo(). */
function loaded(): Loaded[] {
  const programs = readdirSync('/proc/self/fdinfo').flatMap((fd) => {
    const text = infoOf(fd);
    const field = (name: string): number => Number(new RegExp(`^${name}:\\s*(\\d+)$`, 'm').exec(text)?.[1]);
    return text.includes('prog_type:') ? [{ id: field('prog_id'), verified: field('verified_insns') }] : [];
  });
  return [...new Map(programs.map((one) => [one.id, one])).values()];
}

/** The folder was read through a descriptor that is gone by now. */
function infoOf(fd: string): string {
  try {
    return readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8');
  } catch {
    return '';
  }
}

function nameOf(id: number): string {
  return (JSON.parse(execFileSync('bpftool', ['-j', 'prog', 'show', 'id', String(id)], { encoding: 'utf8' })) as { name: string }).name;
}

const mode = process.argv[2] === 'cgroup' ? 'cgroup' : 'command';
const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
const session = openSession({ object, byCgroup: mode === 'cgroup', spans: true }, nativeTable(arch));
session.start(() => undefined);
if (mode === 'cgroup') session.attach();
const programs = loaded();
const largest = programs.reduce((most, one) => (one.verified > most.verified ? one : most));
const found: LoadedPrograms = { mode, count: programs.length, largest: nameOf(largest.id), verified: largest.verified };
session.stop('shutdown');
process.stdout.write(JSON.stringify(found));
