// The part of OpenTelemetry's SDK that is used here: of a module that is imported dynamically a bundle keeps all.
export { NodeSDK } from '@opentelemetry/sdk-node';
