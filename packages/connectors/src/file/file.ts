// The file connector: a file as a stream of lines, and a stream as lines of a file.
// A line is a row: a format whose rows span lines does not fit.
import type { Connector } from '@tidewire/core';
import { fileSinkFactory } from './file-sink.ts';
import { fileSourceFactory } from './file-source.ts';

export const file: Connector = {
  name: 'file',
  aliases: [],
  summary: 'Lines of a file, one row each: newline-delimited JSON, CSV or text.',
  source: fileSourceFactory,
  sink: fileSinkFactory,
};
