import { describe, expect, it } from 'vitest';
import {
  booleanOption,
  choiceOption,
  durationOption,
  familyOption,
  integerOption,
  type OptionSpec,
  OptionValues,
  onlyWhen,
  readOptions,
  specOfKey,
  textOption,
} from './options.ts';

const url = textOption({ name: 'feed.url', summary: 'where to connect', required: true });
const token = choiceOption({
  name: 'feed.auth',
  summary: 'how to log in',
  allowed: ['none', 'basic'],
  fallback: 'none',
  secret: true,
});
const retry = booleanOption({ name: 'feed.retry', summary: 'whether to try again', fallback: true });
const limit = integerOption({ name: 'feed.limit', summary: 'rows at most', min: 1, max: 10 });
const delay = durationOption({ name: 'feed.delay', summary: 'pause', fallback: 1000 });
const headers = familyOption({ name: 'feed.headers.', summary: 'headers' });
const specs = [url, token, retry, limit, delay, headers] as readonly OptionSpec[];

const read = (texts: Record<string, string>): string[] =>
  readOptions(specs, texts, 'extension feed').problems.map(
    (p) => `${p.key} ${p.diagnostic.code} ${p.diagnostic.message}; ${p.diagnostic.hint}`,
  );

describe('options', () => {
  it('are read by their types; families collect the rest of their keys', () => {
    const texts = {
      'feed.url': 'ws://x',
      'feed.retry': 'FALSE',
      'feed.limit': '10',
      'feed.delay': '2 s',
      'feed.auth': 'Basic',
      'feed.headers.X-Key': 'a',
      'feed.headers.y': 'b',
    };
    const { values, problems } = readOptions(specs, texts, 'extension feed');
    expect(problems).toEqual([]);
    expect([values.get(url), values.get(retry), values.get(limit), values.get(delay), values.get(token)]).toEqual([
      'ws://x',
      false,
      10,
      2000,
      'basic',
    ]);
    expect([...values.get(headers)]).toEqual([
      ['X-Key', 'a'],
      ['y', 'b'],
    ]);
  });

  it('that are not written have their default, or none', () => {
    const values = new OptionValues(new Map());
    expect([values.get(retry), values.get(delay), values.optional(limit), values.optional(headers)]).toEqual([
      true,
      1000,
      undefined,
      undefined,
    ]);
  });

  it('C401: that no spec names are errors with the nearest known key, or with all of them', () => {
    expect(read({ 'feed.url': 'x', 'feed.retri': 'true', 'feed.headers.': 'x', zebra: '1' })).toEqual([
      'feed.retri C401 option "feed.retri" of extension feed does not exist; did you mean "feed.retry"?',
      'feed.headers. C401 option "feed.headers." of extension feed does not exist; write a name behind "feed.headers."',
      'zebra C401 option "zebra" of extension feed does not exist; the options are: feed.url, feed.auth, feed.retry, feed.limit, feed.delay, feed.headers.*',
    ]);
  });

  it('C402: whose text is no value are errors that say what to write; secrets are not shown', () => {
    const texts = {
      'feed.url': 'x',
      'feed.retry': 'yes',
      'feed.limit': '11',
      'feed.delay': 'soon',
      'feed.auth': 'basics',
    };
    expect(read(texts)).toEqual([
      'feed.retry C402 option "feed.retry" does not accept "yes"; write true or false',
      'feed.limit C402 option "feed.limit" does not accept "11"; write a whole number from 1 to 10',
      'feed.delay C402 option "feed.delay" does not accept "soon"; write a duration such as 500 ms, 30 s or 1 min',
      expect.stringContaining('feed.auth C402 option "feed.auth" does not accept the value; write one of none, basic'),
    ]);
    for (const text of ['', ' 1', '1.0', '0x1', '1e1', '0', '-1'])
      expect([text, limit.parse(text)]).toEqual([text, undefined]);
  });

  it('C403: that are required and missing are errors', () => {
    expect(read({})).toEqual([
      'feed.url C403 option "feed.url" of extension feed is missing; add "feed.url" = \'…\': where to connect',
    ]);
  });

  it('belong to the spec of their key or family', () => {
    expect([specOfKey(specs, 'feed.url'), specOfKey(specs, 'feed.headers.a'), specOfKey(specs, 'feed')]).toEqual([
      url,
      headers,
      undefined,
    ]);
  });
});

describe('options that depend on another one', () => {
  const mode = choiceOption({ name: 'feed.mode', summary: 'who calls', allowed: ['call', 'wait'], fallback: 'call' });
  const number = onlyWhen(textOption({ name: 'feed.number', summary: 'whom to call', required: true }), mode, 'call');
  const rings = onlyWhen(integerOption({ name: 'feed.rings', summary: 'how long', fallback: 3 }), mode, 'wait');
  const tags = onlyWhen(familyOption({ name: 'feed.tags.', summary: 'what to say' }), mode, 'wait');
  const dependent = [mode, number, rings, tags] as readonly OptionSpec[];
  const problemsOf = (texts: Record<string, string>): string[] =>
    readOptions(dependent, texts, 'a feed').problems.map(({ key, diagnostic }) => `${key} ${diagnostic.code}`);

  it('are required, and accepted, only where they mean something', () => {
    expect(problemsOf({})).toEqual(['feed.number C403']);
    expect(problemsOf({ 'feed.number': '7' })).toEqual([]);
    expect(problemsOf({ 'feed.mode': 'wait' })).toEqual([]);
    expect(problemsOf({ 'feed.mode': 'WAIT', 'feed.rings': '5', 'feed.tags.a': 'b' })).toEqual([]);
    expect(problemsOf({ 'feed.mode': 'call', 'feed.number': '7', 'feed.rings': '5' })).toEqual(['feed.rings C404']);
    expect(problemsOf({ 'feed.tags.a': 'b', 'feed.number': '7' })).toEqual(['feed.tags.a C404']);
  });

  it('are refused for what they are about, whatever stands in them and wherever the other one stands', () => {
    expect(problemsOf({ 'feed.rings': 'many', 'feed.number': '7' })).toEqual(['feed.rings C404']);
    expect(problemsOf({ 'feed.rings': 'many', 'feed.mode': 'wait' })).toEqual(['feed.rings C402']);
    expect(problemsOf({ 'feed.mode': 'wiat', 'feed.rings': '5' })).toEqual(['feed.mode C402']);
    const { problems } = readOptions(dependent, { 'feed.number': '7', 'feed.mode': 'wait' }, 'a feed');
    expect(problems.map(({ diagnostic: { message, hint } }) => [message, hint])).toEqual([
      [
        `option "feed.number" means something only with "feed.mode" = 'call'`,
        `leave it out, or write "feed.mode" = 'call'`,
      ],
    ]);
  });
});
