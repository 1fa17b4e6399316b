import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pushProtocol } from './readers.ts';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317' };

test('metrics are pushed only when the standard variables ask', () => {
  assert.equal(pushProtocol({}), undefined);
  assert.equal(pushProtocol({ OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }), undefined);
  assert.equal(pushProtocol(ENDPOINT), 'grpc');
  assert.equal(pushProtocol({ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://collector:4317' }), 'grpc');
  assert.equal(pushProtocol({ OTEL_METRICS_EXPORTER: 'otlp' }), 'grpc');
  assert.equal(pushProtocol({ OTEL_METRICS_EXPORTER: 'prometheus, otlp' }), 'grpc');
  assert.equal(pushProtocol({ ...ENDPOINT, OTEL_METRICS_EXPORTER: 'none' }), undefined);
  assert.equal(pushProtocol({ ...ENDPOINT, OTEL_METRICS_EXPORTER: 'prometheus' }), undefined);
});

test('the protocol of metrics wins over the common one', () => {
  assert.equal(pushProtocol({ ...ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' }), 'http/protobuf');
  const both = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf', OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'grpc' };
  assert.equal(pushProtocol({ ...ENDPOINT, ...both }), 'grpc');
});
