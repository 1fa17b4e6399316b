// Whether spans may leave the cluster, or this machine, for everybody on the way to read. Pure. The chart judges in the same way
// (charts/sysspan/templates/_warnings.tpl).

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1)$/;
const ADDRESS = /^[\d.]+$|:/;
const SERVICE = /\.svc(\..+)?$|\.cluster\.local$/;

/**
 * True for an endpoint without encryption whose host is neither on this machine nor named like a Service; a name of two words, such as
 * collector.observability, is taken for one.
 */
export function isPlainOutside(endpoint: string): boolean {
  if (!/^http:/i.test(endpoint) || !URL.canParse(endpoint)) return false;
  const host = new URL(endpoint).hostname.replace(/^\[|\]$|\.$/g, '').toLowerCase();
  if (LOOPBACK.test(host)) return false;
  if (ADDRESS.test(host)) return true;
  return host.split('.').length > 2 && !SERVICE.test(host);
}
