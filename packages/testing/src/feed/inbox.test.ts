// Proves what is counted and what is kept.
import { expect, it } from 'vitest';
import { Inbox } from './inbox.ts';

it('counts everything and keeps texts as they are and bytes as base64', () => {
  const inbox = new Inbox();
  inbox.add(Buffer.from('{"n":1}'), false);
  inbox.add(Buffer.from([0, 255]), true);
  expect(inbox.collected()).toEqual({ count: 2, bytes: 9, messages: ['{"n":1}', 'AP8='] });
});

it('forgets the oldest messages beyond its number', () => {
  const inbox = new Inbox(3);
  for (let n = 0; n < 1_000; n++) inbox.add(Buffer.from(String(n)), false);
  expect(inbox.collected()).toEqual({ count: 1_000, bytes: 2_890, messages: ['997', '998', '999'] });
});

it('forgets the oldest messages beyond its size, even the newest one', () => {
  const inbox = new Inbox(100, 10);
  for (const text of ['aaaa', 'bbbb', 'cccc']) inbox.add(Buffer.from(text), false);
  const before = inbox.collected().messages;
  inbox.add(Buffer.from('too long to keep'), false);
  expect([before, inbox.collected()]).toEqual([['bbbb', 'cccc'], { count: 4, bytes: 28, messages: [] }]);
});
