// Commands as they are taken out of documents, and printed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { steps } from '../documents/sessions.ts';
import { indentedCommands, inlineCommands, shellBlocks } from './documents.ts';
import { demoCommands, guide, readmeCommands } from './guide.ts';

test('blocks below a heading, whole and in order', () => {
  const blocks = shellBlocks('charts/sysspan/README.md', '# sysspan');
  assert.deepEqual(
    blocks.map((block) => block.split(' ').slice(0, 2).join(' ')),
    ['helm install', 'helm install'],
  );
  assert.throws(() => shellBlocks('README.md', '## No such heading'), /no heading/);
});

test('commands within sentences, but none with a word to be filled in', () => {
  const commands = inlineCommands('charts/sysspan/README.md');
  assert.ok(commands.includes('helm test sysspan -n sysspan --logs'), commands.join('\n'));
  assert.ok(commands.every((command) => /^(?:helm|kubectl) \S/.test(command) && !command.includes('NAME')));
});

test('indented commands, here-documents among them', () => {
  const notes =
    "Wait:\n\n  kubectl wait x\n\nThen:\n\n  kubectl apply -f - <<'END'\n  a: b\n    c: d\n  END\n\n  kubectl get x\n\nIf `kubectl y` says:\n  no\n";
  assert.deepEqual(indentedCommands(notes), ['kubectl wait x', "kubectl apply -f - <<'END'\na: b\n  c: d\nEND", 'kubectl get x']);
});

test('make cluster prints what to set, and the commands of both READMEs as they are written', () => {
  const printed = guide({ kubeconfig: '/tmp/kubeconfig' }, false);
  assert.match(printed, /^export KUBECONFIG=\/tmp\/kubeconfig\nalias kubectl=.* helm=.*\n/);
  for (const commands of [readmeCommands(), demoCommands()]) assert.ok(printed.includes(`\n${commands}`), commands);
  assert.match(readmeCommands(), /^helm install [\s\S]*^kubectl apply [\s\S]*^kubectl -n shop wait /m);
  assert.match(demoCommands(), /^helm install .*demo\.enabled=true --wait$/m);
  const others = printed
    .split('\n')
    .filter((line) => /^(?!#|export|alias)\S/.test(line) && !`${readmeCommands()}${demoCommands()}`.includes(line));
  assert.deepEqual(others, [], 'nothing else is left to be pasted');
  assert.equal(guide({ kubeconfig: '/tmp/kubeconfig' }, true).split('\n').length, 2);
});

test('the quickstart on a cluster has the commands of both READMEs, and no others', () => {
  const [demo, own, ...others] = steps('docs/quickstart-cluster.md').map(({ commands }) => commands);
  assert.deepEqual([demo, own?.replace(/^make images.*\n/, ''), others], [demoCommands(), readmeCommands(), []]);
});
