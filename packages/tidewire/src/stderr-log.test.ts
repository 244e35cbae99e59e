import { VirtualClock } from '@tidewire/testing';
import { describe, expect, it } from 'vitest';
import type { LogLevel } from './index.ts';
import { stderrLog } from './stderr-log.ts';

function linesOf(json: boolean, level: LogLevel = 'debug'): string[] {
  const lines: string[] = [];
  const log = stderrLog(new VirtualClock(0), { level, json, write: (line) => lines.push(line) });
  log.log('debug', 'detail');
  log.log('info', 'connected', { attempt: 2, again: true });
  log.log('warn', 'odd', { payload: 'a "b"\n\u001b[2J' });
  log.log('error', 'two\nlines \u001b[31m\u0007');
  return lines;
}

describe('stderr log', () => {
  it('writes one entry per call for people, without a control character that a terminal would obey', () => {
    expect(linesOf(false)).toEqual([
      'debug: detail\n',
      'info: connected attempt=2 again=true\n',
      'warn: odd payload="a \\"b\\"\\n\\u001b[2J"\n',
      'error: two\n  lines \uFFFD[31m\uFFFD\n',
    ]);
  });

  it('writes one JSON object per line for machines', () => {
    const lines = linesOf(true);
    expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
    expect(lines.map((line) => JSON.parse(line))[2]).toEqual({
      time: '1970-01-01T00:00:00.000Z',
      level: 'warn',
      message: 'odd',
      payload: 'a "b"\n\u001b[2J',
    });
  });

  it.each([
    ['info', 3],
    ['warn', 2],
    ['error', 1],
  ] as const)('leaves out what is below %s', (level, count) => {
    expect(linesOf(false, level).length).toBe(count);
  });
});
