import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { context, segment } from '../testing/segment.ts';
import { decodeTraceRequest, type OtlpSpan } from './otlp-decode.ts';
import { halved, requestBytes, requestSize, segmentRequests } from './request.ts';
import { localResource, SCHEMA_URL } from './resource.ts';

const spansIn = (bytes: Uint8Array): readonly OtlpSpan[] =>
  decodeTraceRequest(bytes).resourceSpans.flatMap((one) => one.scopeSpans.flatMap(({ spans }) => spans));

describe('requests of a segment', () => {
  test('process spans come first, calls behind them, in one resource and scope', () => {
    const [request, ...others] = segmentRequests(segment({ calls: 3 }), context);
    assert.equal(others.length, 0);
    assert.ok(request !== undefined);
    assert.equal(request.spans, 4);
    const decoded = decodeTraceRequest(requestBytes(request));
    assert.equal(decoded.resourceSpans.length, 1);
    assert.equal(decoded.resourceSpans[0]?.scopeSpans.length, 1);
    assert.equal(decoded.resourceSpans[0]?.scopeSpans[0]?.scope.name, 'sysspan');
    assert.equal(decoded.resourceSpans[0]?.schemaUrl, SCHEMA_URL);
    assert.deepEqual(
      spansIn(requestBytes(request)).map(({ name }) => name),
      ['sh', 'read', 'read', 'read'],
    );
  });

  test('later segments of a context have the same resource and scope as the first', () => {
    const own = { ...context };
    const [first, second] = [3, 2].map((calls) => {
      const [request] = segmentRequests(segment({ calls }), own);
      assert.ok(request !== undefined);
      return decodeTraceRequest(requestBytes(request)).resourceSpans[0];
    });
    assert.ok(first && second && first.resource.attributes.length > 5);
    assert.deepEqual(second.resource, first.resource);
    assert.deepEqual([second.schemaUrl, second.scopeSpans[0]?.schemaUrl], [SCHEMA_URL, SCHEMA_URL]);
    assert.deepEqual(second.scopeSpans[0]?.scope, first.scopeSpans[0]?.scope);
    assert.equal(second.scopeSpans[0]?.spans.length, 3);
  });

  test('requests stay below 2 MiB and lose nothing', () => {
    const requests = segmentRequests(segment({ calls: 16_000 }), context);
    assert.ok(requests.length > 1);
    for (const request of requests) assert.ok(requestBytes(request).length === requestSize(request) && requestSize(request) < 2 << 20);
    assert.equal(
      requests.reduce((sum, request) => sum + spansIn(requestBytes(request)).length, 0),
      16_001,
    );
    assert.equal(
      requests.reduce((sum, { spans }) => sum + spans, 0),
      16_001,
    );
  });

  test('a request that is too large is cut in two that hold the same spans', () => {
    const [request] = segmentRequests(segment({ calls: 4 }), context);
    assert.ok(request !== undefined);
    const parts = halved(request);
    assert.deepEqual(
      parts?.map(({ spans }) => spans),
      [2, 3],
    );
    assert.deepEqual(
      parts?.flatMap((part) => spansIn(requestBytes(part))),
      spansIn(requestBytes(request)),
    );
    const [single] = segmentRequests(segment(), context);
    assert.equal(single && halved(single), undefined);
  });

  test('a segment of nothing is no request', () => {
    const { spans } = segment();
    assert.deepEqual(segmentRequests({ traceId: '', spans: { ...spans, sizes: [] } }, context), []);
  });
});

test('the resource takes the standard variables', () => {
  const environment = { OTEL_SERVICE_NAME: 'shop', OTEL_RESOURCE_ATTRIBUTES: 'team=a%20b,service.name=other,broken' };
  const { attributes } = localResource({ command: 'x', hostName: 'box', arch: 'arm64', version: '1', environment });
  assert.equal(attributes['service.name'], 'shop');
  assert.equal(attributes['team'], 'a b');
  assert.equal(attributes['host.arch'], 'arm64');
});
