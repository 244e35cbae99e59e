// The window kinds that come with Tidewire: a new kind is one file and one line here.
// Invariant: names and aliases are unique; the registry refuses a duplicate at start.
import type { WindowKind } from '@tidewire/core';
import { tumbling } from './tumbling.ts';

export const builtinWindows: readonly WindowKind[] = [tumbling];
