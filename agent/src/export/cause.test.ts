// What is said of receivers that are set up wrongly, each of them real: the cause by name, and the setting that mends it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { ServerCredentials, status } from '@grpc/grpc-js';
import { requests } from '../testing/deliverer.ts';
import { endpoint } from '../testing/endpoint.ts';
import { silentPort } from '../testing/silent-port.ts';
import { explained, exporterReceiver } from './cause.ts';
import type { Deliverer, Refused } from './delivery.ts';
import { Exporter, type ExportProblem } from './exporter.ts';
import { judge } from './grpc-answer.ts';
import { otlpEndpoint } from './otlp-endpoint.ts';
import { otlpGrpc } from './otlp-grpc.ts';
import type { EndpointSettings } from './reached.ts';

const AT_ONCE_MS = 4_000;
/** Whoever waits for spans is told within ten seconds, of which the API server and the operator take some. */
const SOON_MS = 7_000;
const folder = mkdtempSync(join(tmpdir(), 'sysspan-cause-'));
after(() => rmSync(folder, { recursive: true }));

interface Certificate {
  readonly file: string;
  readonly key: Buffer;
  readonly cert: Buffer;
}

function certificate(name: string, subjectAltName: string): Certificate {
  const [key, file] = [join(folder, `${name}-key.pem`), join(folder, `${name}.pem`)];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', `/CN=${name}`];
  execFileSync('openssl', ['req', '-x509', ...kind, '-addext', `subjectAltName=${subjectAltName}`, '-keyout', key, '-out', file], {
    stdio: 'pipe',
  });
  return { file, key: readFileSync(key), cert: readFileSync(file) };
}

const right = certificate('right', 'DNS:localhost,IP:127.0.0.1');
const other = certificate('other', 'DNS:elsewhere.example');

const [request] = requests();
assert.ok(request !== undefined);

interface Told extends Refused {
  readonly outcome: string;
  readonly tookMs: number;
}

async function reportedBy(deliverer: Deliverer): Promise<Told> {
  const begun = performance.now();
  const delivery = await deliverer.deliver(request as NonNullable<typeof request>);
  const tookMs = performance.now() - begun;
  await deliverer.close();
  assert.ok(delivery.outcome !== 'delivered', 'it was taken');
  assert.doesNotMatch(`${delivery.message} ${delivery.remedy}`, /[\r\n]|\\n|error:0A|OPENSSL|\.\.\/deps/i);
  return { ...delivery, tookMs };
}

const told = async (settings: Partial<EndpointSettings> & { endpoint: string }): Promise<Told> =>
  await reportedBy(await otlpEndpoint('west', { compression: 'none', ...settings }, 'sysspan-agent/test'));

async function withVariables<T>(variables: Record<string, string>, run: () => Promise<T>): Promise<T> {
  Object.assign(process.env, variables);
  try {
    return await run();
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
  }
}

/** What listens, for as long as something is done; `host` is another loopback address where the port is given. */
async function listening<T>(server: Server, run: (address: string) => Promise<T>, host = '127.0.0.1', port = 0): Promise<T> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  try {
    return await run(`${host}:${(server.address() as AddressInfo).port}`);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

const http1 = (): Server => createHttpServer((_, response) => response.end('hello'));
const tls = (pair: Certificate): Promise<Awaited<ReturnType<typeof endpoint>>> =>
  endpoint({ credentials: ServerCredentials.createSsl(null, [{ cert_chain: pair.cert, private_key: pair.key }], false) });
const secure = (url: string): string => url.replace('http:', 'https:');

for (const compression of ['none', 'gzip'] as const)
  describe(`without TLS, compression ${compression}`, () => {
    test('a receiver of OTLP over HTTP, at its port', async () => {
      const { message, remedy, lasting, tookMs } = await listening(
        http1(),
        (address) => told({ endpoint: `http://${address}`, compression }),
        '127.43.18.1',
        4318,
      );
      assert.equal(message, 'the receiver speaks HTTP/1.1, not HTTP/2');
      assert.equal(remedy, 'port 4318 is for OTLP over HTTP: use 4317, which is for OTLP over gRPC');
      assert.ok(lasting && tookMs < AT_ONCE_MS, `${tookMs} ms`);
    });

    test('the same at another port', async () => {
      const { message, remedy } = await listening(http1(), (address) => told({ endpoint: `http://${address}`, compression }));
      assert.equal(message, 'the receiver speaks HTTP/1.1, not HTTP/2');
      assert.match(String(remedy), /OTLP over gRPC, which is port 4317 mostly/);
    });

    test('a receiver that wants TLS', async () => {
      const { message, remedy, tookMs } = await listening(createHttpsServer(right), (address) =>
        told({ endpoint: `http://${address}`, compression }),
      );
      assert.match(`${message}: ${remedy}`, /https:\/\//);
      assert.ok(tookMs < AT_ONCE_MS, `${tookMs} ms`);
    });

    test('packets that vanish', async () => {
      const { port, stop } = await silentPort();
      try {
        const { message, remedy, silent, tookMs } = await told({ endpoint: `http://127.0.0.1:${port}`, compression });
        assert.match(message, compression === 'none' ? /^connect ETIMEDOUT 127\.0\.0\.1:\d+$/ : /^no connection within 5 s$/);
        assert.match(String(remedy), /firewall or a NetworkPolicy/);
        assert.ok(silent && tookMs < SOON_MS, `${tookMs} ms`);
      } finally {
        stop();
      }
    });
  });

describe('with TLS', () => {
  test('a receiver of gRPC without it', async () => {
    const server = await endpoint();
    const { message, remedy, lasting } = await told({ endpoint: secure(server.url) });
    server.stop();
    assert.equal(message, 'the receiver does not speak TLS');
    assert.match(String(remedy), /write http:\/\//);
    assert.equal(lasting, true);
  });

  test('a receiver of HTTP/1.1 without it', async () => {
    const { message, remedy } = await listening(http1(), (address) => told({ endpoint: `https://${address}` }));
    assert.equal(message, 'the receiver does not speak TLS');
    assert.match(String(remedy), /write http:\/\//);
  });

  test('a receiver of HTTP/1.1 with it', async () => {
    const { message, remedy, lasting } = await listening(createHttpsServer(right), (address) =>
      told({ endpoint: `https://${address}`, caFile: right.file }),
    );
    assert.match(message, /not HTTP\/2|does not speak HTTP\/2/);
    assert.match(String(remedy), /OTLP over gRPC/);
    assert.equal(lasting, true);
  });

  test('an authority that is not trusted: the setting is named, of an exporter and of a local trace', async () => {
    const server = await tls(right);
    const [public_, wrong] = [
      await told({ endpoint: secure(server.url) }),
      await told({ endpoint: secure(server.url), caFile: other.file }),
    ];
    const local = await reportedBy(otlpGrpc(secure(server.url)));
    server.stop();
    for (const { message, remedy, lasting } of [public_, wrong]) {
      assert.match(message, /^the receiver's certificate is of an authority that is not trusted here \(.*certificate\)$/);
      assert.match(String(remedy), / exporters\.west\.tls\.caSecret$/);
      assert.equal(lasting, true);
    }
    assert.match(String(local.remedy), / OTEL_EXPORTER_OTLP_CERTIFICATE$/);
  });

  test('a certificate for another name', async () => {
    const server = await tls(other);
    const settings = { caFile: other.file };
    const [byAddress, byName] = [
      await told({ endpoint: secure(server.url), ...settings }),
      await told({ endpoint: `https://localhost:${server.port}`, ...settings }),
    ];
    server.stop();
    assert.match(byName.message, /^the receiver's certificate is for DNS:elsewhere\.example, not for localhost$/);
    assert.match(byAddress.message, /^the receiver's certificate is for .*, not for 127\.0\.0\.1$/);
    assert.match(String(byName.remedy), /^address it by a name that its certificate has/);
  });

  test('a receiver that wants a certificate of ours', async () => {
    const pair = { cert_chain: right.cert, private_key: right.key };
    const server = await endpoint({ credentials: ServerCredentials.createSsl(right.cert, [pair], true) });
    const { message, remedy } = await told({ endpoint: secure(server.url), caFile: right.file });
    server.stop();
    assert.match(`${message}: ${remedy}`, /certificate required.*exporters\.west\.tls\.clientSecret/);
  });

  test('packets that vanish', async () => {
    const { port, stop } = await silentPort();
    try {
      const { message, silent, tookMs } = await told({ endpoint: `https://127.0.0.1:${port}` });
      assert.equal(message, 'no connection within 5 s');
      assert.ok(silent && tookMs < SOON_MS, `${tookMs} ms`);
    } finally {
      stop();
    }
  });
});

test('answers that no waiting changes name what would', async () => {
  const answers = [
    [status.UNAUTHENTICATED, / exporters\.west\.headersSecret$/],
    [status.PERMISSION_DENIED, / exporters\.west\.headersSecret /],
    [status.UNIMPLEMENTED, /takes traces by OTLP over gRPC$/],
  ] as const;
  for (const compression of ['none', 'gzip'] as const)
    for (const [code, says] of answers) {
      const server = await endpoint({ answer: () => ({ code, details: 'no' }) });
      const { outcome, message, remedy, lasting } = await told({ endpoint: server.url, compression });
      server.stop();
      assert.deepEqual([outcome, message, lasting], ['failed', 'no', true]);
      assert.match(String(remedy), says);
    }
  const server = await endpoint({ answer: () => ({ code: status.INVALID_ARGUMENT, details: 'this one' }) });
  const { remedy, lasting } = await told({ endpoint: server.url });
  server.stop();
  assert.deepEqual([remedy, lasting], [undefined, undefined], 'which says nothing of the next request');
});

test('a page at the address of a receiver', async () => {
  const pages = createHttp2Server((_, response) => response.writeHead(404, { 'content-type': 'text/plain' }).end('nothing here'));
  const { message, remedy, lasting } = await listening(pages as unknown as Server, (address) => told({ endpoint: `http://${address}` }));
  assert.equal(message, 'answered with HTTP status 404 with content-type "text/plain"');
  assert.equal(remedy, 'give the address where the receiver takes OTLP over gRPC');
  assert.equal(lasting, true);
});

test('a local trace tells it once, at once, and waits for nothing', async () => {
  await withVariables({ OTEL_EXPORTER_OTLP_TIMEOUT: '10000' }, () =>
    listening(http1(), async (address) => {
      const problems: ExportProblem[] = [];
      const exporter = new Exporter(otlpGrpc(`http://${address}`), { lasting: (problem) => problems.push(problem) });
      const begun = performance.now();
      exporter.enqueue(requests());
      exporter.enqueue(requests());
      await exporter.finish(10_000);
      assert.ok(performance.now() - begun < AT_ONCE_MS, `${performance.now() - begun} ms`);
      assert.equal(problems.length, 1);
      assert.match(String(problems[0]?.message), /HTTP\/1\.1/);
      const { spans, failed, queued } = exporter.counts();
      assert.deepEqual([failed, queued], [{ UNAVAILABLE: spans }, 0]);
    }),
  );
});

test('an agent tries it again: Secrets and receivers are mended while it runs', async () => {
  await listening(http1(), async (address) => {
    const exporter = new Exporter(otlpGrpc(`http://${address}`), { firstPauseMs: 20, longestPauseMs: 20 });
    exporter.enqueue(requests().slice(0, 1));
    assert.equal(await exporter.flush(500), false);
    assert.ok(exporter.problem !== undefined && exporter.problem.failures > 1 && exporter.problem.lasting);
    await exporter.shutdown(1);
  });
});

test('what a receiver says itself is not taken for a cause', () => {
  const receiver = exporterReceiver('west', 'https://collector:4317');
  for (const details of ['unable to verify the first certificate', 'wrong version number', 'certificate has expired']) {
    const outcome = judge(Object.assign(new Error(details), { code: status.UNAVAILABLE, details }));
    assert.deepEqual(explained(outcome, receiver), outcome);
  }
});

test('other faults of TLS are said without the noise of OpenSSL', () => {
  const noise = '402DBD2B707F0000:error:0A000126:SSL routines:ssl3_read_n:unexpected eof while reading:../deps/openssl/rec.c:317:\n';
  const details = `No connection established. Last error: Error: write EPROTO ${noise} (2026-11-29T15:00:00.000Z). Resolution note: `;
  const outcome = judge(Object.assign(new Error(details), { code: status.UNAVAILABLE, details }));
  assert.deepEqual(explained(outcome, exporterReceiver('west', 'https://collector:4317')), {
    outcome: 'retry',
    reason: 'UNAVAILABLE',
    message: 'TLS: unexpected eof while reading',
  });
});
