import { describe, expect, it } from 'vitest';
import { checkAddress, nameAddress, showAddress } from './address.ts';

describe('address', () => {
  it('E4: accepts ws and wss alone, with a host and without a fragment', () => {
    const problems = ['ws://localhost:8080/ws', 'WSS://feed.example', 'wss://[::1]:9/x?y', 'ws://a/b c'].map(
      checkAddress,
    );
    expect(problems).toEqual([undefined, undefined, undefined, undefined]);
    expect(['http://a', 'https://a', 'feed.example', '', ' ws://a'].map((text) => checkAddress(text)?.message)).toEqual(
      Array.from({ length: 5 }, () => 'option "websocket.url" must start with ws:// or wss://'),
    );
    expect(checkAddress('ws://a/#b')?.message).toBe('option "websocket.url" must not have a fragment');
    expect(checkAddress('ws://')?.message).toBe('option "websocket.url" is not a valid address');
    expect(checkAddress('ws://a:99999/')?.message).toBe('option "websocket.url" is not a valid address');
  });

  it('A12: shows neither user info nor values of the query', () => {
    const url = 'wss://me:secret@feed.example:9443/a@b?token=secret&streams=a@trade/b@trade&secret';
    expect(showAddress(url)).toBe('wss://feed.example:9443/a@b?token=***&streams=***&***');
    expect(nameAddress(url)).toBe('wss://feed.example:9443/a@b');
  });

  it('leaves an address without secrets as it was written', () => {
    expect(showAddress('ws://localhost:9001')).toBe('ws://localhost:9001');
    expect(nameAddress('ws://localhost:9001/')).toBe('ws://localhost:9001/');
  });
});
