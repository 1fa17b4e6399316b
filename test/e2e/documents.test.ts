// What README, the documents about pods, the chart's README and its notes tell a person to do, taken out of them and done literally on the
// cluster of `make cluster`, up to the page with the spans in a real browser.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { checkout, indentedCommands, inlineCommands, shellBlocks } from '../cluster/documents.ts';
import { setExample } from '../cluster/example.ts';
import { demoCommands, guide, readmeCommands } from '../cluster/guide.ts';
import { type LoadedCluster, startLoadedCluster } from '../cluster/loaded.ts';
import { program } from '../cluster/programs.ts';
import { assertShows, steps } from '../documents/sessions.ts';
import { until } from '../until.ts';
import { browse, NO_BROWSER, openViewer } from '../viewer/browser.ts';

const CHART_README = 'charts/sysspan/README.md';
const COMMAND_MS = 180_000;
const NOTHING_TRACED = { seen: 0, filtered: 0, recorded: 0, lost: 0, folded: 0, dropped: 0 };
const folder = mkdtempSync(join(tmpdir(), 'sysspan-documents-'));
let cluster: LoadedCluster;

/** Runs lines as a person's shell in the checkout would; both streams together. What they put into the background ends with the test. */
function shell(commands: string, cwd = checkout): string {
  const { status, stdout, error } = spawnSync('bash', ['-c', `exec 2>&1\n${commands}`], {
    cwd,
    encoding: 'utf8',
    timeout: COMMAND_MS,
    env: environment(),
  });
  assert.equal(error, undefined, `${commands}\n${stdout}`);
  assert.equal(status, 0, `${commands}\n${stdout}`);
  return stdout;
}

const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${folder}:${process.env.PATH}`,
  KUBECONFIG: cluster.kubeconfig,
  KUBECACHEDIR: join(folder, 'cache'),
});

/** Leaves a picture beside this file for whoever wants to look; git does not see it. */
const shot = (page: Page, name: string): Promise<Buffer> =>
  page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, import.meta.url)), animations: 'disabled' });

/** Opens the file that a document has made of a trace, in the page as `sysspan view` has it. */
async function lookAt(name: string, command: RegExp): Promise<void> {
  const viewer = await openViewer();
  try {
    viewer.say({ ...NOTHING_TRACED, running: true, command: 'traces sent to 127.0.0.1:4317', received: 0, traceSeconds: 30 });
    await viewer.page.setViewportSize({ width: 1180, height: 500 });
    await viewer.page.locator('input[type=file]').setInputFiles(join(folder, `${name}.json`));
    await viewer.row(command).first().waitFor();
    await shot(viewer.page, name);
    assert.deepEqual(viewer.faults, []);
  } finally {
    await viewer.close();
  }
}

function uninstall(): void {
  shell('helm -n sysspan uninstall sysspan --wait --timeout=180s; kubectl delete sct -A --all --timeout=180s');
}

before(
  async () => {
    for (const [name, file] of [
      ['kubectl', `exec '${program('kube')}' kubectl "$@"`],
      ['helm', `exec '${program('helm')}' "$@"`],
    ] as const) {
      writeFileSync(join(folder, name), `#!/bin/sh\n${file}\n`);
      chmodSync(join(folder, name), 0o755);
    }
    cluster = await startLoadedCluster();
    await setExample(cluster);
  },
  { timeout: 300_000 },
);
after(async () => {
  await cluster?.stop();
  rmSync(folder, { recursive: true });
});

describe('README', () => {
  test('names verbs that there are', () => {
    const makefile = readFileSync(join(checkout, 'Makefile'), 'utf8');
    const blocks = [...shellBlocks('README.md', '## On Kubernetes'), ...shellBlocks('README.md', '## On one machine')];
    const verbs = [...blocks.join('').matchAll(/^make (\S+)/gm)].map(([, verb]) => verb);
    assert.deepEqual(verbs, ['images', 'demo', 'cluster', 'test']);
    for (const verb of verbs) assert.match(makefile, new RegExp(`^${verb}:`, 'm'));
  });

  test('“On Kubernetes” traces the deployment', () => {
    const said = shell(readmeCommands());
    assert.match(said, /syscalltrace\.sysspan\.io\/checkout condition met/);
    assert.match(said, /^checkout .* True +Tracing/m);
    const [, quickstart] = steps('docs/quickstart-cluster.md');
    assertShows(quickstart?.shown ?? [], said);
  });

  for (const [name, command] of [
    ['pod-crashes', /^cat/],
    ['what-did-the-job-do', /^cp/],
  ] as const) {
    test(`what it leads to beside that: docs/how-to/${name}.md`, () => {
      for (const { commands, shown } of steps(`docs/how-to/${name}.md`)) assertShows(shown, shell(commands, folder));
    });

    test(`... and what the page shows of it: ${name}`, { skip: NO_BROWSER }, () => lookAt(name, command));
  }

  after(uninstall);
});

describe('the chart’s README', () => {
  test('its first command installs', () => {
    const [first = ''] = shellBlocks(CHART_README, '# sysspan');
    shell(first);
    shell('kubectl -n sysspan rollout status daemonset/sysspan-agent --timeout=180s');
    uninstall();
  });

  test('the demo, and what its notes say next, up to the page', { skip: NO_BROWSER }, async () => {
    const notes = shell(demoCommands());
    shell('kubectl -n default create deployment web --image=sysspan/test-tools:1 -- sh -c "while :; do cat /etc/hostname; sleep 1; done"');
    shell('kubectl -n default rollout status deployment/web --timeout=180s');
    const [wait = '', look = '', jaeger = '', apply = '', first = ''] = indentedCommands(notes);
    assert.match(shell(wait), /sysspan-demo condition met/);
    const forwards: string[] = [];
    /** A command that leaves a port-forward in the background, which is ended with its process group. */
    const forwarded = (command: string): string => {
      const file = join(folder, `forward-${forwards.length}`);
      forwards.push(file);
      // Nothing in the background may hold the pipe of this shell.
      return shell(`{ ${command}\n} >'${file}.out' 2>&1; jobs -p >'${file}'; cat '${file}.out'`);
    };
    try {
      const url = /http:\/\/127\S+/.exec(forwarded(look))?.[0] ?? '';
      const { browser, page, faults } = await browse(url);
      try {
        await page.getByRole('treegrid').getByRole('row').nth(1).waitFor();
        await shot(page, 'demo');
        assert.deepEqual(faults, []);
      } finally {
        await browser.close();
      }
      assert.match(forwarded(jaeger), /^http:\/\/localhost:16686\/search\?service=sysspan-demo$/m);
      const traces = await until('traces of the demo in Jaeger', async () => {
        const response = await fetch('http://localhost:16686/api/traces?service=sysspan-demo&limit=5');
        const { data } = (await response.json()) as { data: { spans: unknown[] }[] };
        return data.length > 0 ? data : undefined;
      });
      console.log(`spans of traces of the demo: ${traces.map(({ spans }) => spans.length).join(', ')}`);
      // The arithmetic of its Jaeger (charts/sysspan/templates/demo/jaeger.yaml) says about 600: twice that would be wrong.
      assert.ok(traces.every(({ spans }) => spans.length <= 1_200));
    } finally {
      for (const file of forwards) for (const pid of readFileSync(file, 'utf8').split('\n').filter(Boolean)) process.kill(Number(pid));
    }
    assert.match(shell(apply.replace('YOUR-APP', 'web')), /syscalltrace\.sysspan\.io\/first created/);
    assert.match(shell(first), /^first .* True +Tracing/m);
  });

  test('other commands in its sentences work beside the demo', () => {
    const commands = inlineCommands(CHART_README);
    assert.ok(commands.length >= 3, commands.join('\n'));
    for (const command of commands) console.log(shell(command));
    uninstall();
  });

  test('what make cluster prints has the commands of both', () => {
    const printed = guide(cluster, false);
    for (const commands of [readmeCommands(), demoCommands()]) assert.ok(printed.includes(commands) && /^helm install /m.test(commands));
    assert.match(printed, /^kubectl apply -f -/m);
  });
});
