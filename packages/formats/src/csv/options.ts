// The csv.* options.
// Invariant: delimiter and quote are single ASCII characters that differ from each other and from line ends.
import {
  booleanOption,
  type Diagnostic,
  errorDiagnostic,
  type OptionSpec,
  type OptionTexts,
  type OptionValues,
  textOption,
} from '@tidewire/core';

function characterOption(name: string, summary: string, fallback: string): OptionSpec<string> {
  const parse = (text: string): string | undefined => {
    const character = text === '\\t' ? '\t' : text;
    return character.length === 1 && /[^\r\n]/.test(character) && character < '\x80' ? character : undefined;
  };
  const shape = 'one ASCII character, or \\t for a tab';
  return { name, family: false, summary, shape, required: false, secret: false, fallback, parse };
}

const delimiter: OptionSpec<string> = characterOption('csv.delimiter', 'what separates the fields of a line', ',');
const quote: OptionSpec<string> = characterOption('csv.quote', 'what encloses fields; doubled inside them', '"');
const header: OptionSpec<boolean> = {
  ...booleanOption({
    name: 'csv.header',
    summary:
      'whether the first line that a source delivers names its fields, and a sink writes such a line before its first row; for files and the like',
    fallback: false,
  }),
  acrossMessages: true,
};
const nullText: OptionSpec<string> = textOption({
  name: 'csv.null',
  summary: 'the unquoted field that stands for NULL',
  fallback: '',
});

export const CSV_OPTIONS: readonly OptionSpec[] = [delimiter, header, quote, nullText] as readonly OptionSpec[];

export interface CsvSettings {
  readonly delimiter: string;
  readonly quote: string;
  readonly header: boolean;
  readonly nullText: string;
}

export function csvSettings(options: OptionValues): CsvSettings {
  return {
    delimiter: options.get(delimiter),
    quote: options.get(quote),
    header: options.get(header),
    nullText: options.get(nullText),
  };
}

/** C474: delimiter and quote that cannot be told apart. */
export function checkCharacters(options: OptionTexts): Diagnostic[] {
  const between = delimiter.parse(options[delimiter.name] ?? ',');
  const around = quote.parse(options[quote.name] ?? '"');
  if (between === undefined || between !== around) return [];
  const hint = 'choose another character for one of them';
  return [errorDiagnostic('C474', 'options "csv.delimiter" and "csv.quote" are the same character', { hint })];
}
