import { error, type Diagnostic } from '@groundcrew/contract';
import type { MapEntry } from '@groundcrew/program';
import { shorten } from '../source/shorten.ts';

export const duplicateKey = (entry: MapEntry, first: MapEntry): Diagnostic =>
  error('DUPLICATE_KEY', `The key "${shorten(entry.key)}" stands twice in one map`, {
    next: 'Remove or rename one of them.',
    range: entry.keyAt,
    related: [{ message: 'It stands here first', range: first.keyAt }],
  });
