// What the feed answers to plain HTTP: its addresses, the ledger and what it collected, as JSON.
// Invariant: reads only; every answer has a length and ends the exchange.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CHANNELS } from './channels.ts';
import type { Collected } from './inbox.ts';
import type { Ledger } from './ledger.ts';

/** What the pages show. */
export interface PageSource {
  ledger(windowMs: number): Ledger;
  collected(name: string): Collected;
}

const DEFAULT_WINDOW_MS = 10_000;
const RECEIVING: readonly string[] = ['/sink', '/collect/NAME'];
const PAGES: readonly string[] = [`/ledger?window=${DEFAULT_WINDOW_MS}`, '/sink', '/collect/NAME'];

/** The name of the inbox behind a path; undefined when it is none. */
export function inboxName(path: string): string | undefined {
  return path === '/sink' ? 'sink' : /^\/collect\/([\w.-]{1,64})$/.exec(path)?.[1];
}

/** The address a request asks for; undefined when it is none. */
export function pageAddress(request: IncomingMessage): URL | undefined {
  const target = request.url ?? '/';
  return URL.canParse(target, 'http://feed') ? new URL(target, 'http://feed') : undefined;
}

export function answerPage(source: PageSource, request: IncomingMessage, response: ServerResponse): void {
  const url = pageAddress(request);
  const { method = '' } = request;
  const inbox = url === undefined ? undefined : inboxName(url.pathname);
  if (url === undefined) send(response, 400, { error: 'the address cannot be read' });
  else if (method !== 'GET') send(response, 405, { error: `method ${method} is not supported: use GET` });
  else if (url.pathname === '/')
    send(response, 200, { feeds: CHANNELS.flatMap(({ paths }) => paths), receiving: RECEIVING, pages: PAGES });
  else if (url.pathname === '/ledger') answerLedger(source, url, response);
  else if (inbox !== undefined) send(response, 200, source.collected(inbox));
  else send(response, 404, { error: `no page ${url.pathname}: / lists what there is` });
}

function answerLedger(source: PageSource, url: URL, response: ServerResponse): void {
  try {
    send(response, 200, source.ledger(Number(url.searchParams.get('window') ?? DEFAULT_WINDOW_MS)));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    send(response, 400, { error: error.message });
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  const bytes = Buffer.from(`${JSON.stringify(body)}\n`);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': bytes.length });
  response.end(bytes);
}
