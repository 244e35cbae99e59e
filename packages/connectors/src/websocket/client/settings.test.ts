import { readFileSync } from 'node:fs';
import { type ConnectorHost, type OptionTexts, SqlError } from '@tidewire/core';
import { MemoryLog, SeededRandom, StaticEnvironment, VirtualClock } from '@tidewire/testing';
import { describe, expect, it } from 'vitest';
import { connectorErrorCodes } from '../../error-codes.ts';
import { SINK_OPTIONS, SOURCE_OPTIONS } from '../options.ts';
import { readSinkSettings, readSourceSettings } from './settings.ts';
import { USER_AGENT } from './user-agent.ts';

const host: ConnectorHost = {
  clock: new VirtualClock(),
  random: new SeededRandom(),
  environment: new StaticEnvironment(),
  log: new MemoryLog(),
  shared: new Map(),
};
const url = { 'websocket.url': 'ws://localhost:1' };

function problems(read: typeof readSinkSettings | typeof readSourceSettings, texts: OptionTexts): string[] {
  try {
    read(texts, host);
    return [];
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return error.diagnostics.map((d) => `${d.code} ${d.message} | ${d.hint}`);
  }
}

const ofSource = (texts: OptionTexts): string[] => problems(readSourceSettings, { ...url, ...texts });
const ofSink = (texts: OptionTexts): string[] => problems(readSinkSettings, { ...url, ...texts });

describe('settings', () => {
  it('E42, E5-E8, N18: an address is enough, and the defaults are the documented ones', () => {
    const { policy, endpoint, validate, ...rest } = readSourceSettings(url, host);
    expect(policy).toEqual({
      enabled: true,
      delayMs: 1_000,
      maxDelayMs: 30_000,
      maxAttempts: -1,
      multiplier: 2,
      jitter: 0,
    });
    expect({ ...endpoint, trust: undefined }).toEqual({
      url: 'ws://localhost:1',
      shown: 'ws://localhost:1',
      peer: 'server',
      headers: {},
      subprotocols: [],
      connectTimeoutMs: 10_000,
      maxMessageBytes: 16 * 1024 * 1024,
      keepalive: { intervalMs: 30_000, timeoutMs: 10_000 },
      trust: undefined,
    });
    expect(validate).toBe(true);
    expect(rest).toMatchObject({ id: 'ws://localhost:1', subscribe: [], connection: undefined, events: undefined });
  });

  it('E15, E16, E17: the sink has the same defaults but three attempts, and sends text', () => {
    const { policy, binary, queueMessages } = readSinkSettings(url, host);
    expect([policy.maxAttempts, policy.delayMs, policy.maxDelayMs, binary, queueMessages]).toEqual([
      3,
      1_000,
      30_000,
      false,
      1_000,
    ]);
    expect(readSinkSettings({ ...url, 'websocket.reconnect.max.attempts': '-1' }, host).policy.maxAttempts).toBe(-1);
    expect(readSinkSettings({ ...url, 'websocket.message.type': 'BINARY' }, host).binary).toBe(true);
  });

  it('E4, A2: a missing address and a wrong scheme are errors that name the option', () => {
    expect(problems(readSourceSettings, {})).toEqual([
      'C403 option "websocket.url" of a websocket source is missing | add "websocket.url" = \'…\': Address of the server; starts with ws:// or wss://.',
    ]);
    expect(ofSink({ 'websocket.url': 'http://localhost' })).toEqual([
      'C410 option "websocket.url" must start with ws:// or wss:// | write an address such as wss://feed.example/stream',
    ]);
  });

  it('E5, E6, E7, E8: a value that is not one is an error that names the key', () => {
    const wrong = {
      'websocket.reconnect': 'yes',
      'websocket.reconnect.delay.ms': '1s',
      'websocket.reconnect.max.delay.ms': '-1',
      'websocket.reconnect.max.attempts': '-2',
      'websocket.reconnect.jitter': '1.5',
    };
    expect(ofSource(wrong).map((text) => text.split(' | ')[0])).toEqual([
      'C402 option "websocket.reconnect" does not accept "yes"',
      'C402 option "websocket.reconnect.delay.ms" does not accept "1s"',
      'C402 option "websocket.reconnect.max.delay.ms" does not accept "-1"',
      'C402 option "websocket.reconnect.max.attempts" does not accept "-2"',
      'C402 option "websocket.reconnect.jitter" does not accept "1.5"',
    ]);
  });

  it('E17: another message type is an error that names both', () => {
    expect(ofSink({ 'websocket.message.type': 'xml' })).toEqual([
      'C412 Invalid message type "xml" in option "websocket.message.type" | write text or binary',
    ]);
  });

  it('A3: the mode is client or server; anything else lists both', () => {
    expect(ofSource({ 'websocket.mode': 'client' })).toEqual([]);
    expect(ofSource({ 'websocket.mode': 'client', 'websocket.port': '9001' })).toEqual([
      `C404 option "websocket.port" means something only with "websocket.mode" = 'server' | leave it out, or write "websocket.mode" = 'server'`,
    ]);
    expect(ofSource({ 'websocket.mode': 'peer' })).toEqual([
      'C402 option "websocket.mode" does not accept "peer" | write one of client, server',
    ]);
  });

  it('names the nearest option for one that does not exist', () => {
    expect(ofSource({ 'websocket.reconect': 'true' })).toEqual([
      'C401 option "websocket.reconect" of a websocket source does not exist | did you mean "websocket.reconnect"?',
    ]);
    expect(ofSource({ 'websocket.message.type': 'text' })[0]).toContain('C401 option "websocket.message.type"');
  });

  it('E9: one header in two letter cases is refused, as only one of the values could be sent', () => {
    const twice = { ...url, 'websocket.headers.X-Key': 'a', 'websocket.headers.x-key': 'b' };
    expect(() => readSourceSettings(twice, host)).toThrow(
      'C411: option "websocket.headers.x-key" names a header that is set already',
    );
  });

  it('E9: any headers are taken, except those of the handshake and those that are none', () => {
    const { endpoint } = readSourceSettings(
      { ...url, 'websocket.headers.X-API-Key': 'k', 'websocket.headers.Authorization': 'Bearer t' },
      host,
    );
    expect({ ...endpoint.headers }).toEqual({ 'X-API-Key': 'k', Authorization: 'Bearer t' });
    const found = ofSource({
      'websocket.headers.Sec-WebSocket-Protocol': 'a',
      'websocket.headers.Upgrade': 'h2c',
      'websocket.headers.X Y': 'a',
      'websocket.headers.Z': 'secret\r\nInjected: 1',
    });
    expect(found.map((text) => text.split(' ')[0])).toEqual(['C411', 'C411', 'C402', 'C402']);
    expect(found.join()).not.toContain('secret');
  });

  it('E10: subprotocols are a list of different names', () => {
    expect(
      readSourceSettings({ ...url, 'websocket.subprotocol': 'v2.json, v1.json' }, host).endpoint.subprotocols,
    ).toEqual(['v2.json', 'v1.json']);
    expect(ofSource({ 'websocket.subprotocol': 'a,a' })[0]).toContain('C402 option "websocket.subprotocol"');
    expect(ofSource({ 'websocket.subprotocol': 'a b' })[0]).toContain('C402 option "websocket.subprotocol"');
  });

  it('orders subscription messages by number, and refuses what is not a number', () => {
    const texts = { ...url, 'websocket.subscribe.10': 'c', 'websocket.subscribe.2': 'b', 'websocket.subscribe': 'a' };
    expect(readSourceSettings(texts, host).subscribe).toEqual(['a', 'b', 'c']);
    expect(ofSource({ 'websocket.subscribe.1.until': 'x' })[0]).toContain('C401 option "websocket.subscribe.1.until"');
    expect(ofSource({ 'websocket.subscribe.1': 'x', 'websocket.subscribe': 'y' })[0]).toContain('C411');
  });

  it('refuses a first wait above the longest one, and unknown events', () => {
    expect(ofSource({ 'websocket.reconnect.delay.ms': '60000' })[0]).toContain(
      'C411 option "websocket.reconnect.delay.ms" (60000)',
    );
    expect(ofSource({ 'websocket.events': 'connected,lost' })[0]).toContain('C402 option "websocket.events"');
    expect([...(readSourceSettings({ ...url, 'websocket.events': 'error, Connected' }, host).events ?? [])]).toEqual([
      'connected',
      'error',
    ]);
  });

  it('gives every option a summary, and hides what may be a secret', () => {
    const options = [...SOURCE_OPTIONS, ...SINK_OPTIONS];
    expect(options.filter((option) => option.summary === '' || option.shape === '')).toEqual([]);
    const secret = new Set(options.filter((option) => option.secret).map((option) => option.name));
    expect([...secret]).toEqual([
      'websocket.headers.',
      'websocket.subscribe',
      'websocket.subscribe.',
      'websocket.tls.passphrase',
    ]);
  });

  it('introduces itself with the version of the package', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    expect(USER_AGENT).toBe(`tidewire/${version}`);
  });

  it('lists every error code once', () => {
    const codes = connectorErrorCodes.map((entry) => entry.code);
    expect(new Set(codes).size).toBe(codes.length);
  });
});
