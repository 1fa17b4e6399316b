// What a sender makes of receivers that are not as they should be: it says so at once, and takes nothing for an answer that is none.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createServer as createTlsServer } from 'node:tls';
import { Sender, type SenderAnswer } from '../index.ts';

const TIMEOUT_MS = 10_000;
/** Much less than the timeout. */
const AT_ONCE_MS = 4_000;
const GRPC = { ':status': 200, 'content-type': 'application/grpc' };

const headers = (port: number): (readonly [string, string])[] => [
  [':method', 'POST'],
  [':scheme', 'http'],
  [':path', '/opentelemetry.proto.collector.trace.v1.TraceService/Export'],
  [':authority', `127.0.0.1:${port}`],
  ['te', 'trailers'],
  ['content-type', 'application/grpc'],
];

interface Told extends SenderAnswer {
  readonly connected: boolean;
  readonly tookMs: number;
}

/** What is answered to one message by what listens there. */
async function answered(server: Server, bytes = 1_000): Promise<Told> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const sender = new Sender('127.0.0.1', String(port), headers(port));
  try {
    const begun = performance.now();
    const [answer] = await sender.send([{ head: new Uint8Array(bytes) }], TIMEOUT_MS);
    const tookMs = performance.now() - begun;
    const connected = await sender.connect(1_000);
    assert.ok(answer !== undefined);
    return { ...answer, connected, tookMs };
  } finally {
    sender.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

function certificate(): { readonly key: Buffer; readonly cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'sysspan-sender-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
    execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert], { stdio: 'pipe' });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a peer that does not speak HTTP/2 is told of at once, with what to do', () => {
  const peers: readonly [name: string, server: () => Server, told: RegExp][] = [
    ['HTTP/1.1, as on port 4318', () => createHttpServer((_, response) => response.end('hello')), /HTTP\/1\.1, not HTTP\/2: .*4317/],
    ['TLS', () => createTlsServer(certificate()), /TLS|https:\/\//],
    [
      'a greeting of its own',
      () => createServer((socket) => socket.write('220 mail.example.com ESMTP\r\n')),
      /does not speak HTTP\/2: give/,
    ],
    ['nothing, and closes', () => createServer((socket) => socket.end()), /closed the connection before .*https:\/\//],
    ['a part of a frame, and closes', () => createServer((socket) => socket.end(Buffer.of(0, 0, 0, 4))), /closed the connection before/],
    ['another frame first', () => createServer((socket) => socket.write(Buffer.of(0, 0, 8, 6, 0, 0, 0, 0, 0))), /does not speak HTTP\/2/],
  ];
  for (const [name, server, told] of peers)
    for (const bytes of [1_000, 8 << 20])
      void test(`${name}, after ${bytes} bytes`, async () => {
        const { code, message, tookMs, connected } = await answered(server(), bytes);
        assert.equal(code, 14, message);
        assert.match(message, told);
        assert.ok(tookMs < AT_ONCE_MS, `${tookMs} ms`);
        assert.equal(connected, false);
      });
});

test('HTTP/2 that breaks its own rules ends the connection at once, also with a call under way', async () => {
  const frame = (type: number, ...payload: number[]): Buffer => Buffer.from([0, 0, payload.length, type, 0, 0, 0, 0, 0, ...payload]);
  const server = createServer((socket) => socket.write(Buffer.concat([frame(4), frame(0, 1, 2, 3)])));
  const { code, tookMs } = await answered(server);
  assert.equal(code, 14);
  assert.ok(tookMs < AT_ONCE_MS, `${tookMs} ms`);
});

test('a peer that is silent is no connection', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  server.on('connection', (socket: Socket) => socket.unref());
  const sender = new Sender('127.0.0.1', String(port), headers(port));
  assert.equal(await sender.connect(300), false);
  assert.equal(sender.connected, false);
  sender.close();
  server.close();
});

interface Response {
  readonly headers: OutgoingHttpHeaders;
  readonly trailers?: OutgoingHttpHeaders;
  readonly before?: (stream: ServerHttp2Stream) => void;
}

async function answeredWith({ headers: first, trailers, before }: Response): Promise<Told> {
  const server = createHttp2Server();
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.on('error', () => undefined).resume();
    before?.(stream);
    if (stream.closed) return;
    stream.respond(first, { waitForTrailers: trailers !== undefined, endStream: trailers === undefined });
    if (trailers === undefined) return;
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    stream.end(Buffer.alloc(5));
  });
  return await answered(server);
}

describe('an answer', () => {
  const status = (value: string): Response => ({ headers: GRPC, trailers: { 'grpc-status': value } });
  const answers: readonly [name: string, response: Response, code: number, message: RegExp][] = [
    ['0', status('0'), 0, /^$/],
    ['0 in the only headers', { headers: { ...GRPC, 'grpc-status': '0' } }, 0, /^$/],
    ['0 after hints', { ...status('0'), before: (stream) => stream.additionalHeaders({ ':status': 103 }) }, 0, /^$/],
    ['0 as application/grpc+proto', { ...status('0'), headers: { ...GRPC, 'content-type': 'application/grpc+proto' } }, 0, /^$/],
    ['0 with a parameter', { ...status('0'), headers: { ...GRPC, 'content-type': 'application/grpc; charset=utf-8' } }, 0, /^$/],
    ['16', status('16'), 16, /^$/],
    ['14 with a message', { headers: GRPC, trailers: { 'grpc-status': '14', 'grpc-message': 'to%20be%20back' } }, 14, /^to be back$/],
    ...['abc', '', '17', '-1', '+0', '1e1', '0x0', '00', '0 0', '4294967296', '999'].map((value): [string, Response, number, RegExp] => [
      `"${value}"`,
      status(value),
      2,
      new RegExp(`grpc-status "${value.replace('+', '\\+')}"`),
    ]),
    ['nothing', { headers: GRPC, trailers: {} }, 2, /without grpc-status/],
    [
      'a page',
      { headers: { ':status': 200, 'content-type': 'text/html' }, trailers: { 'grpc-status': '0' } },
      2,
      /text\/html.*OTLP over gRPC/,
    ],
    ['another type that begins alike', { ...status('0'), headers: { ...GRPC, 'content-type': 'application/grpc-web' } }, 2, /grpc-web/],
    ['no type', { headers: { ':status': 200 }, trailers: { 'grpc-status': '0' } }, 2, /without content-type/],
    ...(
      [
        [400, 13],
        [401, 16],
        [403, 7],
        [404, 12],
        [429, 14],
        [500, 2],
        [502, 14],
        [503, 14],
        [504, 14],
      ] as const
    ).flatMap(([http, code]): [string, Response, number, RegExp][] => [
      [`HTTP ${http}`, { headers: { ':status': http, 'content-type': 'text/plain' } }, code, new RegExp(`HTTP status ${http}`)],
      [`HTTP ${http} of gRPC`, { headers: { ...GRPC, ':status': http } }, code, new RegExp(`HTTP status ${http}`)],
    ]),
    ['HTTP 500 with a status of gRPC', { headers: { ...GRPC, ':status': 500, 'grpc-status': '8', 'grpc-message': 'full' } }, 8, /^full$/],
    ['a stream that is refused', { headers: GRPC, before: (stream) => stream.close(7) }, 14, /HTTP\/2 error 7/],
  ];
  for (const [name, response, code, message] of answers)
    void test(name, async () => {
      const told = await answeredWith(response);
      assert.deepEqual([told.code, told.connected], [code, true], told.message);
      assert.match(told.message, message);
    });
});

test('a closed sender answers CANCELLED, and is closed at once', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const sender = new Sender('127.0.0.1', String(port), headers(port));
  const connection = once(server, 'connection') as Promise<[Socket]>;
  await sender.connect(50);
  const [socket] = await connection;
  const sent = sender.send([{ head: new Uint8Array(10) }, { head: new Uint8Array(10) }], TIMEOUT_MS);
  const begun = performance.now();
  sender.close();
  assert.ok(performance.now() - begun < 500, `${performance.now() - begun} ms`);
  assert.deepEqual(
    (await sent).map(({ code }) => code),
    [1],
  );
  socket.destroy();
  server.close();
});
