// The file sink: appends every row as a line, or begins the file anew.
// Invariants: one write per publish; stop() returns after the lines are on the disk.
import { createWriteStream, type WriteStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  choiceOption,
  integerOption,
  type OptionSpec,
  type OptionTexts,
  type PayloadBuffer,
  readOptions,
  type Sink,
  type SinkFactory,
  SqlError,
  textOption,
} from '@tidewire/core';
import { DEFAULT_MAX_WAITING_BYTES, LineStream } from '../output/line-stream.ts';
import { fileFailure } from './file-error.ts';

const PATH_OPTION: OptionSpec<string> = textOption({
  name: 'file.path',
  summary: 'File to write; its folder must exist.',
  required: true,
});

const MODE_OPTION: OptionSpec<'append' | 'overwrite'> = choiceOption({
  name: 'file.mode',
  summary: 'Whether lines go behind what the file holds, or replace it.',
  allowed: ['append', 'overwrite'],
  fallback: 'append',
});

const BUFFER_OPTION: OptionSpec<number> = integerOption({
  name: 'file.buffer.bytes',
  summary: 'Bytes that may wait while the disk is slow; rows beyond are given up and counted.',
  min: 1024,
  fallback: DEFAULT_MAX_WAITING_BYTES,
});

const OPTIONS: readonly OptionSpec[] = [PATH_OPTION, MODE_OPTION, BUFFER_OPTION] as readonly OptionSpec[];

export const fileSinkFactory: SinkFactory = {
  options: OPTIONS,
  format: 'required',
  createInitialized(options: OptionTexts): Sink {
    const { values, problems } = readOptions(OPTIONS, options, 'a file sink');
    if (problems.length > 0) throw new SqlError(problems.map((problem) => problem.diagnostic));
    return new FileSink(values.get(PATH_OPTION), values.get(MODE_OPTION), values.get(BUFFER_OPTION));
  },
};

class FileSink implements Sink {
  readonly id: string;
  readonly #mode: 'append' | 'overwrite';
  readonly #maxBytes: number;
  #opening: Promise<void> | undefined;
  #stream: WriteStream | undefined;
  #lines: LineStream | undefined;

  constructor(path: string, mode: 'append' | 'overwrite', maxBytes: number) {
    this.id = path;
    this.#mode = mode;
    this.#maxBytes = maxBytes;
  }

  get pending(): number {
    return this.#lines?.pending ?? 0;
  }

  get isOverloaded(): boolean {
    return this.#lines?.isOverloaded ?? false;
  }

  /** Looks without touching: an existing file is not emptied before the start. */
  async validateConnectivity(): Promise<void> {
    const info = await stat(this.id).catch(() => undefined);
    if (info?.isDirectory() === true) throw fileFailure(this.id, 'written', 'it is a folder');
    await access(info === undefined ? dirname(this.id) : this.id, constants.W_OK).catch((error: unknown) => {
      throw fileFailure(this.id, 'written', error);
    });
  }

  start(): Promise<void> {
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #open(): Promise<void> {
    const stream = createWriteStream(this.id, { flags: this.#mode === 'append' ? 'a' : 'w', flush: true });
    await new Promise<void>((resolve, reject) => {
      stream.once('open', () => resolve());
      stream.once('error', (error) => reject(fileFailure(this.id, 'opened', error)));
    });
    this.#lines = new LineStream(stream, this.#maxBytes, (cause) => fileFailure(this.id, 'written', cause));
    this.#stream = stream;
  }

  publish(payloads: PayloadBuffer): Promise<void> | undefined {
    return this.#lines === undefined
      ? Promise.reject(fileFailure(this.id, 'written', 'it is not open'))
      : this.#lines.write(payloads);
  }

  /** Rejects with ConnectorError when the last lines could not be written. */
  async stop(): Promise<void> {
    // A file that is being opened can only be closed once it is open.
    await this.#opening?.catch(() => undefined);
    const stream = this.#stream;
    if (stream === undefined || stream.destroyed) return;
    await new Promise<void>((resolve, reject) => {
      stream.once('error', (error) => reject(fileFailure(this.id, 'written', error)));
      stream.once('close', () => resolve());
      stream.end();
    });
  }

  counters(): Readonly<Record<string, number>> {
    return this.#lines?.counters() ?? { written: 0, dropped: 0 };
  }
}
