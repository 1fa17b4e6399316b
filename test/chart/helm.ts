// The chart as Helm renders it.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { program } from '../cluster/programs.ts';

export const checkout: string = join(import.meta.dirname, '../..');
export const chart: string = join(checkout, 'charts/sysspan');

export interface Rendered {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: tests look into objects of all kinds, and a wrong path fails them
  readonly [field: string]: any;
}

/** The least version that the chart takes; without a cluster Helm assumes one of its own. */
const VERSION = ['--kube-version', '1.32.0'];

let path: string | undefined;

/** Path of a Helm of the locked version; built when it is not in the cache. HELM names another. */
export function helm(): string {
  path ??= process.env.HELM ?? program('helm');
  return path;
}

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function run(...args: string[]): Outcome {
  return spawnSync(helm(), args, { encoding: 'utf8', timeout: 60_000, maxBuffer: 64 << 20, env: { ...process.env, NO_COLOR: '1' } });
}

/** What `helm template` prints for a release `sysspan` in the namespace `sysspan`. */
export function template(...args: string[]): Outcome {
  return run('template', 'sysspan', chart, '--namespace', 'sysspan', ...VERSION, ...args);
}

export function render(...args: string[]): string {
  const { status, stdout, stderr } = template(...args);
  assert.equal(status, 0, stderr);
  return stdout;
}

export function objects(text: string): Rendered[] {
  return parseAllDocuments(text).flatMap((document) => {
    const errors = 'errors' in document ? document.errors : [];
    assert.deepEqual(errors, []);
    const value = 'toJS' in document ? (document.toJS() as Rendered | null) : null;
    return value === null ? [] : [value];
  });
}

export function find(list: readonly Rendered[], kind: string, name: string): Rendered {
  const found = list.find((one) => one.kind === kind && one.metadata.name === name);
  assert.ok(found, `there is no ${kind} ${name}`);
  return found;
}
