import { describe, expect, it } from 'vitest';
import { Catalog } from '../catalog/catalog.ts';
import { bindText } from './planning-fixtures.ts';

describe('bind', () => {
  it('reports every statement of a script and gives no step for a faulty one', () => {
    const { steps, diagnostics } = bindText(
      'CREATE STREAM A (a INTT); CREATE STREAM B (b INT); SELECT c FROM B; SELECT a FROM A',
    );
    expect(diagnostics.map((d) => d.code)).toEqual(['B209', 'B203']);
    expect(steps.map((s) => s.kind)).toEqual(['createStream', 'select']);
  });

  it('leaves the catalog that it is given alone', () => {
    const catalog = new Catalog();
    expect(
      bindText('CREATE STREAM B (b INT); INSERT INTO C SELECT b FROM B', catalog).steps.map((s) => s.kind),
    ).toEqual(['createStream', 'createStream', 'query']);
    expect(catalog.names()).toEqual([]);
  });
});
