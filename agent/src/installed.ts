// What an installation of sysspan is made of beside its code.

import { readFileSync } from 'node:fs';

/** Path of the BPF programs. */
export const OBJECT: string = new URL('../../bpf/build/trace.bpf.o', import.meta.url).pathname;

export const version: string = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string })
  .version;

export const arch: 'x64' | 'arm64' = process.arch === 'arm64' ? 'arm64' : 'x64';
