// Proves what the log keeps and what it gives up.
import { expect, it } from 'vitest';
import { MemoryLog } from './memory-log.ts';

it('keeps lines with level, message and fields', () => {
  const log = new MemoryLog();
  log.log('warn', 'slow client', { session: 's-1', waited: 5 });
  log.log('info', 'connected');
  expect(log.lines).toEqual([
    { level: 'warn', message: 'slow client', fields: { session: 's-1', waited: 5 } },
    { level: 'info', message: 'connected', fields: {} },
  ]);
  expect(log.messages('warn')).toEqual(['slow client']);
});

it('holds no more lines than it is allowed', () => {
  const log = new MemoryLog(2);
  for (const message of ['a', 'b', 'c']) log.log('debug', message);
  expect([log.messages('debug'), log.forgotten]).toEqual([['b', 'c'], 1]);
});
