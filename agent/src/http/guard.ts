// Keeps everybody but this machine's own page from reading what was traced: other origins, and names that were made to
// point here (DNS rebinding). Other users of this machine are not kept out: they can open the port.

import type { NextFunction, Request, Response } from 'express';

const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};
const LOCAL_NAMES: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Why a request is refused; undefined when it may go on. */
export function refusal(request: Request): string | undefined {
  const port = request.socket.localPort;
  const hosts = LOCAL_NAMES.map((name) => `${name}:${port}`);
  if (port === 80) hosts.push(...LOCAL_NAMES);
  const { host, origin } = request.headers;
  if (host === undefined || !hosts.includes(host)) return 'this page answers to localhost only';
  if (request.method !== 'GET' && request.method !== 'HEAD') return 'only GET is answered';
  if (origin !== undefined && origin !== `http://${host}`) return 'other origins are not answered';
  const site = request.get('sec-fetch-site');
  if ((site === 'cross-site' || site === 'same-site') && !opensThePage(request)) return 'other sites are not answered';
  return undefined;
}

/** Sets the headers and answers 403 to what is refused. */
export function guard(request: Request, response: Response, next: NextFunction): void {
  response.set(HEADERS);
  const reason = refusal(request);
  if (reason === undefined) next();
  else response.status(403).type('text').send(`sysspan: refused: ${reason}\n`);
}

/** Following a link to the page is fine: the site that has the link cannot read what the browser opens. */
function opensThePage(request: Request): boolean {
  return request.path === '/' && request.get('sec-fetch-mode') === 'navigate' && request.get('sec-fetch-dest') === 'document';
}
