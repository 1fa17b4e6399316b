// Whether what is sent to an endpoint leaves this machine, as its address says: names are not looked up, since what they mean changes. Pure.

/** grpc-js sends through these, whatever the endpoint is. */
export const PROXIES: readonly string[] = ['grpc_proxy', 'http_proxy', 'https_proxy'];

/** 127.0.0.0/8, ::1 and localhost, as URL writes a host in its shortest form. */
const LOOPBACK = /^(127(\.\d{1,3}){3}|\[::1\]|localhost)$/;

/** The scheme is none of the host's business; without one the OpenTelemetry package takes host and port. */
function hostOf(endpoint: string): string {
  try {
    return new URL(`http://${endpoint.trim().replace(/^(https?|dns):(\/\/\/?)?/i, '')}`).hostname;
  } catch {
    return '';
  }
}

/**
 * Whether spans for an endpoint leave the machine: false only for loopback addresses, `localhost` and unix sockets that no proxy is used for.
 * @param environment where proxies are named
 */
export function leavesMachine(endpoint: string, environment: Readonly<Record<string, string | undefined>>): boolean {
  if (/^unix:/i.test(endpoint.trim())) return false;
  if (PROXIES.some((name) => (environment[name] ?? '') !== '')) return true;
  return !LOOPBACK.test(hostOf(endpoint));
}
