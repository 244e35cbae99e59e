// Public names of @tidewire/connectors, listed one by one, and the visible list of built-in connectors.
// Invariant: depends on core alone, never on the engine.
import type { Connector } from '@tidewire/core';
import { file } from './file/file.ts';
import { generator } from './generator/generator.ts';
import { log } from './output/log.ts';
import { stdout } from './output/stdout.ts';
import { websocket } from './websocket/websocket.ts';

export { connectorErrorCodes, type ErrorCode } from './error-codes.ts';
export { createStdoutSink } from './output/stdout.ts';
export { webSocketSinkFactory, webSocketSourceFactory } from './websocket/websocket.ts';
export { file, generator, log, stdout, websocket };

/** Every connector that comes with Tidewire. */
export const builtinConnectors: readonly Connector[] = [websocket, file, stdout, log, generator];
