// A program and all that it imports as one JavaScript file, and others beside it for what is imported only when it is needed.

import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, extname, join, relative } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { nativeTable } from '../../agent/src/syscalls/native-table.ts';
import { bytesOfTable } from '../../agent/src/syscalls/table-bytes.ts';

/** CommonJS packages ask for Node's modules by a `require`, which ES modules do not have. */
const REQUIRE = "import { createRequire as nodeRequire } from 'node:module';\nconst require = nodeRequire(import.meta.url);";

/**
 * Writes `output` (its folder stands for that of `entry`) and returns what it is made of. Sources find the files beside them as in
 * the checkout: import.meta.url keeps naming the place of the source, seen from that of the bundle. Packages `without` which the
 * program does its work are left out, and what asks for one is refused. What `together` imports is one file, whoever else imports a
 * part of it: what is imported when it is needed is written for programs that have loaded all of that before.
 */
export async function bundle(
  checkout: string,
  entry: string,
  output: string,
  { without = [], together }: { readonly without?: readonly string[]; readonly together?: string } = {},
): Promise<Metafile> {
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
    plugins: [
      compiledTables,
      ...(together === undefined ? [] : [loadedBefore(join(checkout, together))]),
      keepPlaces(checkout, dirname(join(checkout, entry))),
      leaveOut(without),
      seeRequires,
      requireBuiltins,
      onlyUsed,
    ],
    logLevel: 'error',
  });
  return metafile;
}

interface LeftOut {
  readonly path: RegExp;
  /** Part of the path of what imports it. */
  readonly importer: string;
  /** What is expected of it. */
  readonly names: readonly string[];
}

/**
 * What packages load for things that neither of our programs does. undici: the Kubernetes client's own requests, of which we use
 * configuration and credentials (agent/src/kube/transport.ts). Exporters: those that OpenTelemetry's SDK chooses by the environment,
 * which ours is not left to do (agent/src/telemetry/telemetry.ts). body-parser: bodies of requests, which our servers do not read.
 */
const LEFT_OUT: readonly LeftOut[] = [
  { path: /^undici$/, importer: '', names: ['Agent', 'Client', 'FormData', 'ProxyAgent', 'buildConnector', 'fetch'] },
  { path: /^body-parser$/, importer: '/express/', names: ['json', 'raw', 'text', 'urlencoded'] },
  {
    path: /^@opentelemetry\/exporter-/,
    importer: '/@opentelemetry/sdk-node/',
    names: [
      'AggregationTemporalityPreference',
      'OTLPLogExporter',
      'OTLPMetricExporter',
      'OTLPTraceExporter',
      'PrometheusExporter',
      'ZipkinExporter',
    ],
  },
];

/** Of packages that only some programs are without. */
const OPTIONAL: Readonly<Record<string, LeftOut>> = {
  '@kubernetes/client-node': { path: /^@kubernetes\/client-node$/, importer: '', names: ['KubeConfig'] },
};

const leaveOut = (without: readonly string[]): Plugin => ({
  name: 'leave-out',
  setup: (made) => {
    const optional = without.flatMap((name) => OPTIONAL[name] ?? []);
    for (const { path: filter, importer: from, names } of [...LEFT_OUT, ...optional])
      made.onResolve({ filter }, ({ path, importer }) =>
        importer.includes(from) ? { path, namespace: 'left-out', pluginData: names, sideEffects: false } : undefined,
      );
    made.onLoad({ filter: /./, namespace: 'left-out' }, ({ path, pluginData }) => {
      const absent = `class Absent { constructor() { throw new Error('${path} is not part of this program'); } }`;
      return { contents: `${absent}\nexport { ${(pluginData as string[]).map((name) => `Absent as ${name}`).join(', ')} };` };
    });
  },
});

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

/**
 * An ES import of one of Node's modules reads all that it exports, lazy properties included: that of http loads Node's undici. A
 * `require` reads what is asked for.
 */
const requireBuiltins: Plugin = {
  name: 'require-builtins',
  setup: (made) => {
    made.onResolve({ filter: /^[a-z:_/0-9]+$/ }, ({ path, kind }) =>
      kind === 'import-statement' && isBuiltin(path) ? { path, namespace: 'builtin' } : undefined,
    );
    made.onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({ contents: `module.exports = require('${path}');` }));
  },
};

/** Modules of the Kubernetes client only define things, though it does not say so: what nobody asks for is left out. */
const onlyUsed: Plugin = {
  name: 'only-used',
  setup: (made) => {
    made.onResolve({ filter: /^(\.|@kubernetes\/client-node$)/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === onlyUsed || !`${path}${from.importer}`.includes('@kubernetes/client-node')) return undefined;
      return { ...(await made.resolve(path, { ...from, pluginData: onlyUsed })), sideEffects: false };
    });
  },
};

/** esbuild makes a file for each set of importers that share modules: with `core` all of them share all of its modules. */
const loadedBefore = (core: string): Plugin => ({
  name: 'loaded-before',
  setup: (made) => {
    made.onResolve({ filter: /^\./ }, async ({ path, kind, pluginData, ...from }) => {
      if (kind !== 'dynamic-import' || pluginData === loadedBefore) return undefined;
      const { path: real } = await made.resolve(path, { ...from, kind, pluginData: loadedBefore });
      return { path: real, namespace: 'loaded-before' };
    });
    made.onLoad({ filter: /./, namespace: 'loaded-before' }, ({ path }) => ({
      contents: `import ${JSON.stringify(core)};\nexport * from ${JSON.stringify(path)};`,
      resolveDir: dirname(path),
    }));
  },
});

const COMPILED = 'compiled-table';

/** The tables of system calls are compiled here and not at each start, and lie in files of their own. */
const compiledTables: Plugin = {
  name: 'compiled-tables',
  setup: (made) => {
    made.onLoad({ filter: /\/agent\/src\/syscalls\/compiled-table\.ts$/ }, ({ path }) => ({
      resolveDir: dirname(path),
      contents: `
        import { tableOfBytes } from './table-bytes.ts';
        const carried = { x64: () => import('${COMPILED}:x64'), arm64: () => import('${COMPILED}:arm64') };
        export const compiledTable = async (arch) => tableOfBytes((await carried[arch]()).default);`,
    }));
    made.onResolve({ filter: new RegExp(`^${COMPILED}:`) }, ({ path }) => ({ path, namespace: COMPILED }));
    made.onLoad({ filter: /./, namespace: COMPILED }, ({ path }) => {
      const arch = path.endsWith('arm64') ? 'arm64' : 'x64';
      return { contents: bytesOfTable(nativeTable(arch)), loader: 'binary' };
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
