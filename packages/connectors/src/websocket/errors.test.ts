import { ConnectorError } from '@tidewire/core';
import { describe, expect, it } from 'vitest';
import { connectorErrorCodes } from '../error-codes.ts';
import {
  connectFailure,
  gaveUpFailure,
  lostFailure,
  notUtf8Failure,
  protocolFailure,
  statusFailure,
  timeoutFailure,
  unsentFailure,
} from './errors.ts';

const address = 'wss://feed.example/stream';

function failure(code: string, message = 'x', secure = true): ConnectorError {
  return connectFailure(Object.assign(new Error(message), { code }), address, secure);
}

const textsOf = (codes: readonly string[]): string[] =>
  codes.map((code) => failure(code).message.replace(`${address}: `, ''));

describe('errors', () => {
  it('E35, E46: one text per cause, whatever code the system has for it', () => {
    expect(
      textsOf([
        'ECONNREFUSED',
        'ENOTFOUND',
        'EAI_AGAIN',
        'EHOSTUNREACH',
        'ENETUNREACH',
        'ETIMEDOUT',
        'ECONNRESET',
        'EPIPE',
      ]),
    ).toEqual([
      'Failed to connect to WebSocket Connection refused',
      'Failed to connect to WebSocket host not found',
      'Failed to connect to WebSocket name resolution failed',
      'Failed to connect to WebSocket host unreachable',
      'Failed to connect to WebSocket host unreachable',
      'Failed to connect to WebSocket the network gave up',
      'Failed to connect to WebSocket connection closed during handshake',
      'Failed to connect to WebSocket connection closed during handshake',
    ]);
    expect(
      textsOf([
        'CERT_HAS_EXPIRED',
        'CERT_NOT_YET_VALID',
        'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
        'ERR_SSL_NO_SHARED_CIPHER',
      ]),
    ).toEqual([
      'Failed to connect to WebSocket certificate verify failed (certificate has expired)',
      'Failed to connect to WebSocket certificate verify failed (certificate is not yet valid)',
      'Failed to connect to WebSocket certificate verify failed (unknown authority)',
      'Failed to connect to WebSocket TLS handshake failed',
    ]);
  });

  it('keeps the original error as the cause and its code as the detail', () => {
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const error = connectFailure(cause, address, true);
    expect([error.cause, error.diagnostic.detail]).toEqual([cause, 'ECONNREFUSED']);
    expect(connectFailure(error, 'elsewhere', false)).toBe(error);
    expect(connectFailure('not an error', address, true)).toBeInstanceOf(ConnectorError);
  });

  it('takes only errors of the protocol for such', () => {
    expect(protocolFailure(new Error('read ECONNRESET'), address, 1)).toBeUndefined();
  });

  it('uses listed codes alone, and gives a way out with each', () => {
    const listed = new Set(connectorErrorCodes.map((entry) => entry.code));
    const errors = [
      failure('ECONNREFUSED'),
      failure('CERT_HAS_EXPIRED'),
      failure('', 'Server sent no subprotocol'),
      failure('HPE_INVALID_CONSTANT'),
      statusFailure(500, '', address),
      timeoutFailure(1, address),
      lostFailure(address, 'why'),
      gaveUpFailure(address, 1, lostFailure(address, 'why')),
      unsentFailure(address, 1, 'why'),
      notUtf8Failure(address, 2),
    ];
    expect(
      errors.filter((error) => !listed.has(error.diagnostic.code) || (error.diagnostic.hint ?? '') === ''),
    ).toEqual([]);
    expect(errors.filter((error) => error.message.endsWith('.') || error.message.endsWith(' '))).toEqual([]);
  });
});
