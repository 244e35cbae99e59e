import { describe, expect, it } from 'vitest';
import { catalogOf, DECLARED } from '../bind/planning-fixtures.ts';
import { Catalog } from './catalog.ts';

function withQueries(): Catalog {
  const catalog = new Catalog();
  catalog.addQuery({ from: 'A', to: 'B', kind: 'rows' });
  catalog.addQuery({ from: 'B', to: 'C', kind: 'running' });
  catalog.addQuery({ from: 'C', to: 'D', kind: 'rows' });
  catalog.addQuery({ from: 'A', to: 'E', kind: 'windowed' });
  return catalog;
}

describe('Catalog', () => {
  it('T53: finds streams by exact case, then by a unique match ignoring case', () => {
    const catalog = catalogOf(DECLARED);
    expect(catalog.find('trades')?.name).toBe('Trades');
    expect(catalog.find('Nothing')).toBeUndefined();
  });

  it('knows the way of rows from stream to stream', () => {
    const catalog = withQueries();
    expect(catalog.path('A', 'D')).toEqual(['A', 'B', 'C', 'D']);
    expect(catalog.path('A', 'A')).toEqual(['A']);
    expect(catalog.path('D', 'A')).toBeUndefined();
  });

  it('knows which streams are updating: those behind a running aggregate', () => {
    const catalog = withQueries();
    expect(['A', 'B', 'C', 'D', 'E'].filter((name) => catalog.isUpdating(name))).toEqual(['C', 'D']);
  });

  it('is copied so that the copy can change alone', () => {
    const catalog = withQueries();
    const copy = catalog.copy();
    copy.addQuery({ from: 'D', to: 'F', kind: 'rows' });
    expect(catalog.path('A', 'F')).toBeUndefined();
    expect(copy.path('A', 'F')).toEqual(['A', 'B', 'C', 'D', 'F']);
  });
});
