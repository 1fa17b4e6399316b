// Why a receiver does not take spans, in words that name the cause and what to do. Libraries speak of sockets and of OpenSSL, and
// know neither who wrote the address nor which setting mends it. Pure.

import type { Outcome, Refused } from './delivery.ts';

/** Where spans are sent to, and where somebody sets how. */
export interface Receiver {
  /** The endpoint as it was written, for messages. */
  readonly target: string;
  /** What names the certificates of authorities to trust. */
  readonly authorities: string;
  /** What names the certificate that this side shows. */
  readonly certificate: string;
  /** What names the headers that go along, with credentials. */
  readonly headers: string;
}

/** That of an exporter of an installation, which is set by values of the chart. */
export const exporterReceiver = (name: string, target: string): Receiver => ({
  target,
  authorities: `exporters.${name}.tls.caSecret`,
  certificate: `exporters.${name}.tls.clientSecret`,
  headers: `exporters.${name}.headersSecret`,
});

/** That of a local trace, which is set by the environment. */
export const localReceiver = (target: string): Receiver => ({
  target,
  authorities: 'OTEL_EXPORTER_OTLP_CERTIFICATE',
  certificate: 'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and OTEL_EXPORTER_OTLP_CLIENT_KEY',
  headers: 'OTEL_EXPORTER_OTLP_HEADERS',
});

type Known = Omit<Refused, 'reason'>;

/** What libraries say, and what it means. */
type Meaning = readonly [says: RegExp, means: (found: RegExpExecArray, receiver: Receiver) => Known];

const GRPC_ADDRESS = 'give the address where it takes OTLP over gRPC';
const WRONG_PORT = 'port 4318 is for OTLP over HTTP: use 4317, which is for OTLP over gRPC';
const VANISHED = 'see whether a firewall or a NetworkPolicy drops packets on the way, and whether the address is right';

/** What is said of a connection that nobody answers. */
export const noConnection = (ms: number): string => `no connection within ${ms / 1_000} s`;

/** What native says when nobody speaks gRPC; the first three say themselves what to do. */
const OF_NATIVE: readonly Meaning[] = [
  [/^(the receiver (?:speaks|does not speak)[^:]*): (.*)$/, ([, message = '', remedy = '']) => ({ message, remedy, lasting: true })],
  [/^(the receiver closed the connection[^:]*): (.*)$/, ([, message = '', remedy = '']) => ({ message, remedy })],
  [/^(answered with HTTP status [^:]*): (.*)$/, ([, message = '', remedy = '']) => ({ message, remedy, lasting: true })],
  [/^connect .*\bETIMEDOUT\b.*$|^no connection within .*$/, ([message]) => ({ message, remedy: VANISHED, silent: true })],
];

/** What Node and OpenSSL say then. */
const OF_NODE: readonly Meaning[] = [
  ...OF_NATIVE,
  [
    /wrong version number|packet length too long/i,
    () => ({
      message: 'the receiver does not speak TLS',
      remedy: 'write http:// before its address, or give a port with TLS',
      lasting: true,
    }),
  ],
  [/no application protocol/i, () => ({ message: 'the receiver speaks TLS, but not HTTP/2', remedy: GRPC_ADDRESS, lasting: true })],
  [
    /unable to (?:verify the first|get (?:local )?issuer) certificate|self[- ]signed certificate(?: in certificate chain)?/i,
    ([what], { authorities }) => ({
      message: `the receiver's certificate is of an authority that is not trusted here (${what})`,
      remedy: `give the certificate of that authority in ${authorities}`,
      lasting: true,
    }),
  ],
  [
    /certificate (?:has expired|is not yet valid)/i,
    ([what]) => ({ message: `the receiver's ${what}`, remedy: 'give it another one, and look at the clocks of both sides', lasting: true }),
  ],
  [
    /certificate's altnames: (?:Host: (\S+?)\. is not in the cert's altnames:|IP: (\S+) is not in the cert's list:)(.*)$/i,
    ([, name, address, names = '']) => ({
      message: `the receiver's certificate is for ${names.trim() || 'other names'}, not for ${name ?? address}`,
      remedy: 'address it by a name that its certificate has, or give it a certificate with this name',
      lasting: true,
    }),
  ],
  [
    /alert (certificate required|bad certificate|unknown ca)/i,
    ([, what], { certificate }) => ({
      message: `the receiver wants another certificate of this side (${what})`,
      remedy: `give one that it takes in ${certificate}`,
      lasting: true,
    }),
  ],
  [
    /before secure TLS connection was established/i,
    () => ({
      message: 'the receiver closed the connection before TLS began',
      remedy: 'it may not speak TLS (http://), or be another service',
    }),
  ],
  [/^Protocol error$/, () => ({ message: 'the receiver does not speak HTTP/2', remedy: GRPC_ADDRESS, lasting: true })],
];

/** Answers of a receiver that no waiting changes. */
const OF_STATUS: Readonly<Record<string, (receiver: Receiver) => string>> = {
  UNAUTHENTICATED: ({ headers }) => `give the credentials that it wants in ${headers}`,
  PERMISSION_DENIED: ({ headers }) => `see what the credentials in ${headers} may do there`,
  UNIMPLEMENTED: () => 'give the address where it takes traces by OTLP over gRPC',
};

/** grpc-js puts words of its own around those of Node when there is no connection. A receiver's own words have none. */
const LIBRARY = /^No connection established\. Last error: (?:Error(?: \[\w+\])?: )?(.*?)(?: \(\d{4}-\d\d-\d\dT[\d:.]+Z\))?$/;
/** 402DBD2B707F0000:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/openssl/…:354: */
const OPENSSL = /^.*[\dA-F]+:error:[\dA-F]+:[^:]*:[^:]*:([^:]+):.*$/;

const OTHER_PORT = /:4318\/*$/;
/** What may be so because the port is another protocol's. */
const OF_PORT = /does not speak|speaks HTTP\/1\.1|not HTTP\/2|closed the connection|^answered with HTTP status/;

function known(message: string, receiver: Receiver): Known {
  const [, said] = LIBRARY.exec(message) ?? [];
  for (const [says, means] of said === undefined ? OF_NATIVE : OF_NODE) {
    const found = says.exec(said ?? message);
    if (found !== null) return means(found, receiver);
  }
  return { message: (said ?? message).replace(OPENSSL, 'TLS: $1') };
}

/** The same failure with its cause in words that name it, and what to do where that is known. */
export function explained(outcome: Outcome, receiver: Receiver): Outcome {
  if (outcome.outcome === 'delivered') return outcome;
  const answered = outcome.outcome === 'failed' ? OF_STATUS[outcome.reason] : undefined;
  const cause: Known = { ...(answered && { remedy: answered(receiver), lasting: true }), ...known(outcome.message, receiver) };
  const isOtherPort = OTHER_PORT.test(receiver.target) && OF_PORT.test(cause.message);
  return { ...outcome, ...cause, ...(isOtherPort ? { remedy: WRONG_PORT } : {}) };
}
