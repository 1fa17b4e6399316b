// An image as one file that docker load, podman load and ctr images import take: the layout of the OCI image specification, and
// Docker's manifest.json. Its bytes depend on its contents alone. https://github.com/opencontainers/image-spec (image-layout, config)

import { createHash } from 'node:crypto';
import { copyFileSync, createReadStream, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from './tools.ts';

export interface Configuration {
  /** As in sysspan/agent:0.1.0. */
  readonly reference: string;
  /** amd64 or arm64. */
  readonly architecture: string;
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds since 1970. */
  readonly epoch: number;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** Packs a folder so that neither its owner nor its age nor the order of its files shows. */
export function packFolder(folder: string, output: string, epoch: number): void {
  const same = ['--sort=name', `--mtime=@${epoch}`, '--owner=0', '--group=0', '--numeric-owner', '--mode=u+rw,a+rX,go-w', '--format=gnu'];
  run('tar', [...same, '--create', '--file', output, '--directory', folder, '.']);
}

/** Writes the archive to `output`, with `work` as scratch folder; layers are uncompressed tar files, the lowest first. */
export async function writeArchive(
  configuration: Configuration,
  layers: readonly string[],
  { work, output }: { readonly work: string; readonly output: string },
): Promise<void> {
  const blobs = join(work, 'blobs/sha256');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(blobs, { recursive: true });
  const layerBlobs = await Promise.all(layers.map((file) => addFile(blobs, file)));
  const config = addJson(blobs, 'config', configOf(configuration, layerBlobs));
  const manifest = addJson(blobs, 'manifest', {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config,
    layers: layerBlobs,
  });
  const name = `docker.io/${configuration.reference}`;
  const annotations = { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': name.slice(name.lastIndexOf(':') + 1) };
  const write = (file: string, value: unknown): void => writeFileSync(join(work, file), JSON.stringify(value));
  write('oci-layout', { imageLayoutVersion: '1.0.0' });
  write('index.json', {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [{ ...manifest, platform: { architecture: configuration.architecture, os: 'linux' }, annotations }],
  });
  write('manifest.json', [{ Config: blobPath(config), RepoTags: [configuration.reference], Layers: layerBlobs.map(blobPath) }]);
  packFolder(work, output, configuration.epoch);
  rmSync(work, { recursive: true });
}

function configOf(configuration: Configuration, layers: readonly Descriptor[]): object {
  const created = new Date(configuration.epoch * 1000).toISOString().replace('.000Z', 'Z');
  return {
    created,
    architecture: configuration.architecture,
    os: 'linux',
    config: {
      User: configuration.user,
      Env: configuration.environment,
      Entrypoint: configuration.entrypoint,
      Cmd: configuration.command,
      WorkingDir: '/',
      Labels: configuration.labels,
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
    history: layers.map(() => ({ created, created_by: 'deploy/images/build.sh' })),
  };
}

function addJson(blobs: string, kind: 'config' | 'manifest', value: object): Descriptor {
  const bytes = Buffer.from(JSON.stringify(value));
  const hex = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(join(blobs, hex), bytes);
  return { mediaType: `application/vnd.oci.image.${kind}.v1+json`, digest: `sha256:${hex}`, size: bytes.length };
}

async function addFile(blobs: string, file: string): Promise<Descriptor> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const hex = hash.digest('hex');
  copyFileSync(file, join(blobs, hex));
  return { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: `sha256:${hex}`, size: statSync(file).size };
}

function blobPath({ digest }: Descriptor): string {
  return `blobs/${digest.replace(':', '/')}`;
}
