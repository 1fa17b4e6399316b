// What the images are: the only place that tells them apart.

/** Debian's names of packages whose files an image holds. gcc-12-base is there for the licence of the libraries of gcc. */
export const BASE_PACKAGES = ['libc6', 'gcc-12-base', 'libgcc-s1', 'libstdc++6'];

export interface Image {
  readonly name: 'agent' | 'operator';
  readonly description: string;
  /** Uid and gid. */
  readonly user: string;
  /** Debian packages above those of the base, which both images share. */
  readonly packages: readonly string[];
  /** Bundled into one file, which lies in the image where the source lies in the checkout. */
  readonly entry: string;
  /** The command's name in the image, on the path. */
  readonly command: string;
  readonly arguments: readonly string[];
  /** Built files that the image holds, at their places in the checkout. */
  readonly files: readonly string[];
  /** npm packages that the program asks for only where this image does not run. */
  readonly without: readonly string[];
  /** npm packages that reach the image on another way than through the bundle. */
  readonly npm: readonly string[];
  /** Kept by Node itself: shares and sizes follow the memory limit of the container. */
  readonly nodeOptions: string;
  /** More of them, which Node takes only on its command line. */
  readonly v8Options: readonly string[];
  /** The build fails above it. Megabytes, uncompressed. */
  readonly limitMB: number;
}

export interface Lock {
  readonly suite: string;
  readonly snapshot: string;
  readonly packages: readonly LockedPackage[];
}

export interface LockedPackage {
  readonly architecture: string;
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
}

const AGENT: Image = {
  name: 'agent',
  description: 'Traces system calls of pods as OpenTelemetry spans, one agent a node',
  user: '0:0',
  packages: ['zlib1g', 'libelf1', 'libbpf1'],
  entry: 'agent/src/main.ts',
  command: 'sysspan',
  arguments: ['agent'],
  files: ['agent/dist/viewer', 'bpf/build', 'native/build/Release/sysspan.node'],
  // It runs in a pod, whose service account are three files: the official client only reads kubeconfigs.
  without: ['@kubernetes/client-node'],
  npm: ['node-addon-api', 'preact'],
  nodeOptions: '--max-old-space-size-percentage=25 --max-semi-space-size=1',
  // Its JavaScript runs some 30 times a second: optimizing compilers take 5 MiB of memory, and give no time back.
  v8Options: ['--no-opt', '--no-maglev'],
  limitMB: 200,
};

const OPERATOR: Image = {
  name: 'operator',
  description: 'Turns SyscallTraces into work for the agents of the nodes',
  user: '65532:65532',
  packages: [],
  entry: 'operator/src/main.ts',
  command: 'sysspan-operator',
  arguments: [],
  files: [],
  without: [],
  npm: [],
  nodeOptions: '--max-old-space-size-percentage=50 --max-semi-space-size=2',
  v8Options: [],
  limitMB: 180,
};

export const IMAGES: readonly Image[] = [AGENT, OPERATOR];
