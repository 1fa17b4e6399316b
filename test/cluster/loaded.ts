// A cluster that has the project's images, and those that its tests use.

import { readFileSync } from 'node:fs';
import { type Cluster, startCluster } from './cluster.ts';
import { CommandError, run } from './command.ts';
import { image } from './programs.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };

/** Names of the images in the cluster. */
export interface LoadedImages {
  readonly agent: string;
  readonly operator: string;
  /** Jaeger, all in one: OTLP on 4317 and 4318, pages and query API on 16686. */
  readonly jaeger: string;
  /** For pods of tests: sh, coreutils, curl, python3, busybox's nc, httpd, wget, nslookup, ps, awk. */
  readonly tools: string;
}

/** A cluster with images. */
export interface LoadedCluster extends Cluster {
  readonly images: LoadedImages;
}

/** Starts a cluster and loads all images into it. `make images` makes the project's; the others are built when they are missing. */
export async function startLoadedCluster(): Promise<LoadedCluster> {
  const images = {
    agent: await present(`sysspan/agent:${version}`),
    operator: await present(`sysspan/operator:${version}`),
    jaeger: await image('jaeger'),
    tools: await image('tools'),
  };
  const cluster = await startCluster();
  try {
    await cluster.load(...Object.values(images));
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return Object.assign(cluster, { images });
}

async function present(name: string): Promise<string> {
  try {
    await run('docker', ['image', 'inspect', name]);
  } catch (cause) {
    if (!(cause instanceof CommandError)) throw cause;
    throw new Error(`the Docker engine has no image ${name}: run make images`, { cause });
  }
  return name;
}
