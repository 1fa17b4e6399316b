// What stays on this machine is what can be nowhere else.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leavesMachine } from './leaves.ts';

const leaves = (endpoint: string): boolean => leavesMachine(endpoint, {});

test('loopback addresses, localhost and unix sockets stay', () => {
  for (const endpoint of [
    'http://localhost:4317',
    'https://LOCALHOST',
    'localhost:4317',
    'http://127.0.0.1:4317',
    'http://127.8.9.10',
    'http://127.1:4317',
    'http://[::1]:4317',
    '[::1]:4317',
    'http://[0:0:0:0:0:0:0:1]',
    'dns:///localhost:4317',
    'unix:/run/collector.sock',
    ' http://localhost:4317/v1/traces ',
  ])
    assert.equal(leaves(endpoint), false, endpoint);
});

test('everything else leaves, whatever it looks like', () => {
  for (const endpoint of [
    'http://collector:4317',
    'collector:4317',
    'http://10.0.0.1',
    'http://0.0.0.0:4317',
    'http://[::]:4317',
    'http://[fe80::1]',
    'http://localhost.example.org',
    'http://127.0.0.1.example.org',
    'http://localhost@example.org:4317',
    'http://example.org#localhost',
    'http://example.org/localhost',
    'http://example.org?@127.0.0.1',
    'http://127.0.0.1:4317@example.org',
    'http:\\\\example.org\\@localhost',
    'xn--lcalhost-54a:4317',
    'http://128.0.0.1',
    '',
    'http://',
    'nonsense://x',
  ])
    assert.equal(leaves(endpoint), true, endpoint);
});

test('what goes through a proxy leaves', () => {
  assert.equal(leavesMachine('http://localhost:4317', { http_proxy: 'http://proxy:3128' }), true);
  assert.equal(leavesMachine('http://localhost:4317', { https_proxy: '' }), false);
  assert.equal(leavesMachine('unix:/x', { grpc_proxy: 'http://proxy:3128' }), false);
});
