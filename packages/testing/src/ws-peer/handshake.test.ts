// Proves reading of requests and every answer as bytes.
import { describe, expect, it } from 'vitest';
import { acceptKey, encodeAnswer, parseRequest } from './handshake.ts';

const HEAD = [
  'GET /stream?streams=a@trade/b@trade HTTP/1.1',
  'Host: localhost',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-protocol: v2.feed, v1.feed',
  'X-Tag: a',
  'x-tag: b',
].join('\r\n');

describe('parseRequest', () => {
  it('keeps the request as it stood on the wire', () => {
    const request = parseRequest(HEAD, 3);
    expect(request).toEqual({
      number: 3,
      line: 'GET /stream?streams=a@trade/b@trade HTTP/1.1',
      target: '/stream?streams=a@trade/b@trade',
      headerList: [
        ['Host', 'localhost'],
        ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
        ['sec-websocket-protocol', 'v2.feed, v1.feed'],
        ['X-Tag', 'a'],
        ['x-tag', 'b'],
      ],
      headers: expect.objectContaining({ host: 'localhost', 'x-tag': 'a, b' }),
      protocols: ['v2.feed', 'v1.feed'],
    });
  });
});

describe('encodeAnswer', () => {
  const request = parseRequest(HEAD, 1);
  const text = (answer: Parameters<typeof encodeAnswer>[0]): string | undefined =>
    encodeAnswer(answer, request)?.toString();

  it('computes the key of RFC 6455, section 1.3', () => {
    expect(acceptKey('dGhlIHNhbXBsZSBub25jZQ==')).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  });

  it('accepts with the first subprotocol, another one, or none', () => {
    const start = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n';
    const key = 'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n';
    expect([
      text({ kind: 'accept' }),
      text({ kind: 'accept', protocol: 'other', headers: { 'X-Session': '1' } }),
      text({ kind: 'accept', protocol: null, acceptKey: 'wrong', first: Buffer.from('!') }),
    ]).toEqual([
      `${start}${key}Sec-WebSocket-Protocol: v2.feed\r\n\r\n`,
      `${start}${key}Sec-WebSocket-Protocol: other\r\nX-Session: 1\r\n\r\n`,
      `${start}Sec-WebSocket-Accept: wrong\r\n\r\n!`,
    ]);
  });

  it('refuses with status, headers and body, or sends anything at all, or nothing', () => {
    expect([
      text({ kind: 'refuse', status: 401, headers: { 'WWW-Authenticate': 'Bearer' }, body: 'no' }),
      text({ kind: 'raw', bytes: 'SSH-2.0\r\n' }),
      text({ kind: 'hang' }),
      text({ kind: 'drop' }),
    ]).toEqual([
      'HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\nConnection: close\r\nWWW-Authenticate: Bearer\r\n\r\nno',
      'SSH-2.0\r\n',
      undefined,
      undefined,
    ]);
  });
});
