// Splits CSV bytes into records and fields by RFC 4180; lines end with LF or CRLF. Hot loop: walks every byte once.
// Invariant: a record that breaks the rules is reported with its extent, and reading goes on behind it.
import { decodeUtf8, invalidUtf8At } from '../utf8.ts';

export interface CsvField {
  readonly text: string;
  readonly quoted: boolean;
}

export interface CsvRecord {
  /** Where the record stands in the bytes, without its line end. */
  readonly start: number;
  readonly end: number;
  readonly fields: readonly CsvField[];
  /** Why the record cannot be read; its fields are then of no use. */
  readonly fault?: string | undefined;
}

const LF = 10;
const CR = 13;

export class RecordReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #delimiter: number;
  readonly #quote: number;
  #at: number;

  constructor(bytes: Uint8Array, start: number, end: number, delimiter: string, quote: string) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#quote = quote.charCodeAt(0);
  }

  /** The next record, or undefined at the end. A line end at the very end of the bytes starts no further record. */
  next(): CsvRecord | undefined {
    if (this.#at >= this.#end) return undefined;
    const start = this.#at;
    const fields: CsvField[] = [];
    let fault: string | undefined;
    for (;;) {
      const field = this.#bytes[this.#at] === this.#quote && this.#at < this.#end ? this.#quoted() : this.#plain();
      if (typeof field === 'string') {
        fault = `${field} at position ${this.#at - start}`;
        this.#toLineEnd();
        break;
      }
      fields.push(field);
      if (this.#at >= this.#end || this.#bytes[this.#at] !== this.#delimiter) break;
      this.#at++;
    }
    const end = this.#at;
    if (this.#at < this.#end && this.#bytes[this.#at] === CR) this.#at++;
    if (this.#at < this.#end) this.#at++;
    const invalid = fault === undefined ? invalidUtf8At(this.#bytes, start, end) : -1;
    if (invalid >= 0) fault = `invalid UTF-8 at position ${invalid - start}`;
    return { start, end, fields, fault };
  }

  #atLineEnd(): boolean {
    const byte = this.#bytes[this.#at];
    return byte === LF || (byte === CR && (this.#at + 1 >= this.#end || this.#bytes[this.#at + 1] === LF));
  }

  #toLineEnd(): void {
    while (this.#at < this.#end && !this.#atLineEnd()) this.#at++;
  }

  /** A field without quotes, or what is wrong with it. */
  #plain(): CsvField | string {
    const start = this.#at;
    for (; this.#at < this.#end; this.#at++) {
      const byte = this.#bytes[this.#at]!;
      if (byte === this.#delimiter || ((byte === LF || byte === CR) && this.#atLineEnd())) break;
      if (byte === this.#quote) return 'unexpected quote inside a field';
    }
    return { text: decodeUtf8(this.#bytes, start, this.#at), quoted: false };
  }

  #quoted(): CsvField | string {
    let text = '';
    let from = ++this.#at;
    for (; this.#at < this.#end; this.#at++) {
      if (this.#bytes[this.#at] !== this.#quote) continue;
      text += decodeUtf8(this.#bytes, from, this.#at);
      this.#at++;
      if (this.#at < this.#end && this.#bytes[this.#at] === this.#quote) {
        from = this.#at;
        continue;
      }
      const ends = this.#at >= this.#end || this.#bytes[this.#at] === this.#delimiter || this.#atLineEnd();
      return ends ? { text, quoted: true } : 'unexpected character behind a closing quote';
    }
    return 'missing closing quote';
  }
}
