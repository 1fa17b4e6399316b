// `sysspan check`: what this machine has of what tracing needs, all of it at once, with remedies.

import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import type { Hooks } from '@sysspan/native';
import { visible } from '../terminal.ts';

export interface Finding {
  readonly name: string;
  /** Tracing works. */
  readonly ok: boolean;
  readonly found: string;
  /** What to do; empty when it is fine. With `ok` it is a warning. */
  readonly remedy: string;
}

/** Bits of /proc/self/status CapEff; include/uapi/linux/capability.h. */
const CAPABILITIES = { CAP_SYS_ADMIN: 21n, CAP_PERFMON: 38n, CAP_BPF: 39n } as const;
const OLDEST = [6, 1] as const;

function kernel(): Finding {
  const found = release();
  const [major = 0, minor = 0] = found.split('.').map(Number);
  const ok = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  return { name: 'kernel', ok, found: `Linux ${found}`, remedy: ok ? '' : `use Linux ${OLDEST.join('.')} or newer` };
}

function btf(): Finding {
  const ok = existsSync('/sys/kernel/btf/vmlinux');
  const remedy = 'use a kernel built with CONFIG_DEBUG_INFO_BTF, and mount /sys';
  return { name: 'BTF', ok, found: ok ? '/sys/kernel/btf/vmlinux' : 'no /sys/kernel/btf/vmlinux', remedy: ok ? '' : remedy };
}

function capabilities(): Finding {
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'}`);
  const has = (bit: bigint): boolean => ((effective >> bit) & 1n) === 1n;
  const missing = (['CAP_BPF', 'CAP_PERFMON'] as const).filter((name) => !has(CAPABILITIES[name]) && !has(CAPABILITIES.CAP_SYS_ADMIN));
  const ok = missing.length === 0;
  return {
    name: 'capabilities',
    ok,
    found: ok ? 'CAP_BPF, CAP_PERFMON' : `${missing.join(' and ')} missing`,
    remedy: ok ? '' : 'run as root, or grant them',
  };
}

function architecture(): Finding {
  const ok = process.arch === 'x64' || process.arch === 'arm64';
  return { name: 'architecture', ok, found: process.arch, remedy: ok ? '' : 'use x86-64 or arm64' };
}

function cgroups(): Finding {
  const [mounts, own] = ['/proc/self/mounts', '/proc/self/cgroup'].map((path) => readFileSync(path, 'utf8'));
  const inPod = process.env['KUBERNETES_SERVICE_HOST'] !== undefined;
  return { name: 'cgroup v2', ok: true, found: cgroupsFound(mounts ?? '', own ?? '', inPod), remedy: '' };
}

/** Pods are told apart by the kernel's word, not by a mount; and without pods nobody needs cgroups. */
export function cgroupsFound(mounts: string, own: string, inPod: boolean): string {
  if (/ cgroup2 /.test(mounts)) return 'mounted';
  if (!/^0::/m.test(own)) return 'none (only pods need it)';
  return inPod ? 'there; not mounted in this pod, which needs no mount of it' : 'there, not mounted (only pods need it)';
}

/** Loads the programs, which is the only proof that they load, and says how they hook in. */
function programs(load: () => Hooks): Finding[] {
  try {
    const hooks = load();
    return [{ name: 'BPF programs', ok: true, found: 'load and attach', remedy: '' }, hooked(hooks)];
  } catch (cause) {
    return [{ name: 'BPF programs', ok: false, found: (cause as Error).message, remedy: 'mend what is missing above first' }];
  }
}

export function hooked({ kind, why }: Hooks): Finding {
  const finding = (found: string, remedy = ''): Finding => ({ name: 'hooks', ok: true, found, remedy });
  switch (kind) {
    case 'tracepoints':
      return finding('tracepoints: the kernel runs every program');
    case 'functions':
      return finding(
        'functions: this kernel preempts at tracepoints; while something is traced, a call that is not traced costs about twice as much more as at tracepoints',
      );
    case 'preemptible':
      return finding(
        `tracepoints at which this kernel preempts, since it has no functions to hook in at (${why}): calls and processes are lost, and counted, while a task is preempted inside a program`,
        'use a kernel with CONFIG_FPROBE, or one up to Linux 7.1',
      );
  }
}

/** All findings; `load` tries the programs. */
export function findings(load: () => Hooks): Finding[] {
  return [kernel(), architecture(), btf(), capabilities(), cgroups(), ...programs(load)];
}

function mark(ok: boolean, remedy: string): string {
  if (!ok) return 'FAIL';
  return remedy === '' ? 'ok  ' : 'WARN';
}

/** As aligned lines for people. */
export function findingsText(list: readonly Finding[]): string {
  const width = Math.max(...list.map(({ name }) => name.length));
  const lines = list.map(
    ({ name, ok, found, remedy }) =>
      `${mark(ok, remedy)}  ${name.padEnd(width)}  ${visible(found)}${remedy === '' ? '' : `\n${' '.repeat(width + 8)}→ ${remedy}`}`,
  );
  return `${lines.join('\n')}\n`;
}
