// `sysspan check`: what this machine has of what tracing needs, all of it at once, with remedies.

import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { visible } from '../terminal.ts';

export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  /** What to do; empty when it is fine. Something that works may have one too. */
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
  const mounts = readFileSync('/proc/self/mounts', 'utf8');
  const ok = / cgroup2 /.test(mounts);
  return { name: 'cgroup v2', ok: true, found: ok ? 'mounted' : 'not mounted (only pods need it)', remedy: '' };
}

/** Loads the programs, which is the only proof that they load. */
function programs(load: () => void): Finding {
  try {
    load();
    return { name: 'BPF programs', ok: true, found: 'load and attach', remedy: '' };
  } catch (cause) {
    return { name: 'BPF programs', ok: false, found: (cause as Error).message, remedy: 'mend what is missing above first' };
  }
}

/** All findings; `load` tries the programs. */
export function findings(load: () => void): Finding[] {
  return [kernel(), architecture(), btf(), capabilities(), cgroups(), programs(load)];
}

/** As aligned lines for people. */
export function findingsText(list: readonly Finding[]): string {
  const width = Math.max(...list.map(({ name }) => name.length));
  const lines = list.map(
    ({ name, ok, found, remedy }) =>
      `${!ok ? 'FAIL' : remedy === '' ? 'ok  ' : 'WARN'}  ${name.padEnd(width)}  ${visible(found)}${remedy === '' ? '' : `\n${' '.repeat(width + 8)}→ ${remedy}`}`,
  );
  return `${lines.join('\n')}\n`;
}
