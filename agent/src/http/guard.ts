// Keeps everybody but the person who started the tracing from reading what was traced: other users of this machine, who can
// open the port but do not have the token of the printed address; other origins; and names that were made to point here (DNS
// rebinding). The token becomes a cookie with the first visit. A browser sends a cookie to all ports of a host, so a page on
// another port of this machine that the user opens by hand could learn it; SameSite keeps every other site from that.

import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};
const LOCAL_NAMES: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];
const NO_TOKEN =
  'this page shows what was traced to those only who have its whole address: open the one that sysspan printed, with its ?token=…';

/** 192 random bits, in letters that an address may have. */
export function newToken(): string {
  return randomBytes(24).toString('base64url');
}

/** Sets the headers, answers 403 to what is refused, and gives the cookie to who comes with the token. */
export function guard(token: string): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    response.set(HEADERS);
    const cookie = `sysspan-${request.socket.localPort}`;
    const named = request.query['token'];
    const invited = typeof named === 'string' && same(named, token);
    const reason = refusal(request) ?? (invited || same(cookieOf(request, cookie), token) ? undefined : NO_TOKEN);
    if (reason !== undefined) {
      response.status(403).type('text').send(`sysspan: refused: ${reason}\n`);
      return;
    }
    if (invited) response.cookie(cookie, token, { httpOnly: true, sameSite: 'strict', path: '/' });
    next();
  };
}

/** Why a request is refused whoever sends it; undefined when it may go on. */
function refusal(request: Request): string | undefined {
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

/** Following a link to the page is fine: the site that has the link cannot read what the browser opens. */
function opensThePage(request: Request): boolean {
  return request.path === '/' && request.get('sec-fetch-mode') === 'navigate' && request.get('sec-fetch-dest') === 'document';
}

function cookieOf(request: Request, name: string): string {
  const cookies = (request.headers.cookie ?? '').split(';').map((each) => each.trim());
  return cookies.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
}

/** Takes the same time wherever the difference is. */
function same(given: string, wanted: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(wanted)];
  return left.length === right.length && timingSafeEqual(left, right);
}
