// A program and all that it imports as one JavaScript file, and others beside it for what is imported only when it is needed.

import { readFile } from 'node:fs/promises';
import { dirname, extname, join, relative } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';

/** CommonJS packages ask for Node's modules by a `require`, which ES modules do not have. */
const REQUIRE = "import { createRequire as nodeRequire } from 'node:module';\nconst require = nodeRequire(import.meta.url);";

/**
 * Writes `output` (its folder stands for that of `entry`) and returns what it is made of. Sources find the files beside them as in
 * the checkout: import.meta.url keeps naming the place of the source, seen from that of the bundle.
 */
export async function bundle(checkout: string, entry: string, output: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: checkout,
    entryPoints: [entry],
    outdir: dirname(output),
    outExtension: { '.js': extname(output) },
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    metafile: true,
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    banner: { js: `#!/usr/bin/node\n${REQUIRE}` },
    plugins: [keepPlaces(checkout, dirname(join(checkout, entry))), leaveOut, seeRequires],
    logLevel: 'error',
  });
  return metafile;
}

const UNDICI = ['Agent', 'Client', 'FormData', 'ProxyAgent', 'buildConnector', 'fetch'];

/**
 * The Kubernetes client loads undici for requests of its own, which neither of our programs makes: they use it for configuration
 * and credentials (agent/src/kube/transport.ts). Not loading it saves 10 MiB of memory.
 */
const leaveOut: Plugin = {
  name: 'leave-out',
  setup: (made) => {
    made.onResolve({ filter: /^undici$/ }, () => ({ path: 'undici', namespace: 'left-out' }));
    const absent = "class Absent { constructor() { throw new Error('undici is not part of this program'); } }";
    const names = UNDICI.map((name) => `Absent as ${name}`);
    made.onLoad({ filter: /./, namespace: 'left-out' }, () => ({ contents: `${absent}\nexport { ${names.join(', ')} };` }));
  },
};

/** Rolldown, with which OpenTelemetry's packages are bundled, hides `require` behind a name that is not followed. */
const seeRequires: Plugin = {
  name: 'see-requires',
  setup: (made) => {
    made.onLoad({ filter: /\/node_modules\/.*\.mjs$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!/import \{[^}]*\b__require\b[^}]*\} from "[^"]*_rolldown\/runtime\.mjs"/.test(source)) return undefined;
      return { loader: 'js', contents: source.replaceAll(/\b__require\(/g, 'require(') };
    });
  },
};

function keepPlaces(checkout: string, home: string): Plugin {
  const ours = ['agent', 'native', 'operator'].map((workspace) => join(checkout, workspace, '/'));
  return {
    name: 'keep-places',
    setup: (made) => {
      made.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (!ours.some((folder) => path.startsWith(folder)) || path.includes('/node_modules/')) return undefined;
        const source = await readFile(path, 'utf8');
        const place = JSON.stringify(relative(home, path));
        return { loader: 'ts', contents: source.replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`) };
      });
    },
  };
}
