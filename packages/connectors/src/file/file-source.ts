// The file source: reads a file once, from the beginning to the end, line by line.
// Invariants: reads one piece at a time, and none while paused; ends with onEnd exactly once unless it was stopped.
import { type FileHandle, open } from 'node:fs/promises';
import {
  type Cell,
  ConnectorError,
  type ConnectorHost,
  integerOption,
  LONG,
  type OptionSpec,
  type OptionTexts,
  readOptions,
  type Source,
  type SourceFactory,
  type SourceHandler,
  SqlError,
  type SqlType,
  STRING,
  textOption,
} from '@tidewire/core';
import { fileFailure, lineTooLong } from './file-error.ts';
import { LineSplitter, READ_BYTES } from './line-splitter.ts';

const PATH_OPTION: OptionSpec<string> = textOption({
  name: 'file.path',
  summary: 'File to read.',
  required: true,
});

const MAX_LINE_OPTION: OptionSpec<number> = integerOption({
  name: 'file.max.line.bytes',
  summary: 'Longest line to accept; a longer one ends the source with an error.',
  min: 1,
  max: 1024 * 1024 * 1024,
  fallback: 16 * 1024 * 1024,
});

const SKIP_OPTION: OptionSpec<number> = integerOption({
  name: 'file.skip.lines',
  summary: 'Lines to leave out at the beginning, such as a heading.',
  fallback: 0,
});

const OPTIONS: readonly OptionSpec[] = [PATH_OPTION, MAX_LINE_OPTION, SKIP_OPTION] as readonly OptionSpec[];

const METADATA: ReadonlyMap<string, SqlType> = new Map<string, SqlType>([
  ['__meta_source', STRING],
  ['__meta_ingest_time', LONG],
]);

export const fileSourceFactory: SourceFactory = {
  options: OPTIONS,
  format: 'required',
  metadata: METADATA,
  createInitialized(options: OptionTexts, host: ConnectorHost): Source {
    const { values, problems } = readOptions(OPTIONS, options, 'a file source');
    if (problems.length > 0) throw new SqlError(problems.map((problem) => problem.diagnostic));
    return new FileSource(values.get(PATH_OPTION), values.get(MAX_LINE_OPTION), values.get(SKIP_OPTION), host);
  },
};

class FileSource implements Source {
  readonly id: string;
  readonly live = false;
  readonly #host: ConnectorHost;
  readonly #maxLineBytes: number;
  readonly #splitter: LineSplitter;
  readonly #meta: Record<string, Cell>;
  #messages = 0;
  #stopped = false;
  #paused = false;
  #onResume: (() => void) | undefined;
  #reading: Promise<void> | undefined;

  constructor(path: string, maxLineBytes: number, skipLines: number, host: ConnectorHost) {
    this.id = path;
    this.#host = host;
    this.#maxLineBytes = maxLineBytes;
    this.#splitter = new LineSplitter(maxLineBytes, skipLines);
    this.#meta = { __meta_source: path, __meta_ingest_time: 0 };
  }

  async validateConnectivity(): Promise<void> {
    await (await this.#open()).close();
  }

  async start(handler: SourceHandler): Promise<void> {
    const handle = await this.#open();
    this.#reading = this.#read(handle, handler);
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#onResume?.();
    this.#onResume = undefined;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.resume();
    await this.#reading;
  }

  counters(): Readonly<Record<string, number>> {
    return { messages: this.#messages };
  }

  async #open(): Promise<FileHandle> {
    try {
      const handle = await open(this.id, 'r');
      if (!(await handle.stat()).isDirectory()) return handle;
      await handle.close();
    } catch (error) {
      throw fileFailure(this.id, 'opened', error);
    }
    throw fileFailure(this.id, 'opened', 'it is a folder');
  }

  async #read(handle: FileHandle, handler: SourceHandler): Promise<void> {
    let failure: ConnectorError | undefined;
    try {
      await this.#readAll(handle, handler);
    } catch (error) {
      failure = error instanceof ConnectorError ? error : fileFailure(this.id, 'read', error);
    }
    await handle.close().catch(() => undefined);
    if (!this.#stopped) handler.onEnd(failure);
  }

  async #readAll(handle: FileHandle, handler: SourceHandler): Promise<void> {
    const splitter = this.#splitter;
    for (let last = false; !last; ) {
      if (this.#paused) await this.#resumed();
      if (this.#stopped) return;
      splitter.prepare();
      const { bytesRead } = await handle.read(splitter.bytes, splitter.end, READ_BYTES, null);
      if (this.#stopped) return;
      last = bytesRead === 0;
      this.#meta['__meta_ingest_time'] = this.#host.clock.now();
      const tooLong = splitter.take(bytesRead, last, (run) => {
        this.#messages += run.count;
        handler.onMessages(run, this.#meta);
      });
      if (tooLong > 0) throw lineTooLong(this.id, tooLong, this.#maxLineBytes);
    }
  }

  #resumed(): Promise<void> {
    return new Promise((resolve) => {
      this.#onResume = resolve;
    });
  }
}
