import { conditionFunctions } from './conditions.ts';
import { lookupFunctions } from './lookup.ts';
import { mappingFunctions } from './find-in-map.ts';
import type { IntrinsicFunction } from './function.ts';
import { listFunctions } from './lists.ts';
import { referenceFunctions } from './references.ts';
import { ruleFunctions } from './rules.ts';
import { textFunctions } from './text.ts';

/** Every function that can be evaluated, by its long name. */
export const functions: ReadonlyMap<string, IntrinsicFunction> = new Map(
  Object.entries({
    ...referenceFunctions,
    ...lookupFunctions,
    ...textFunctions,
    ...listFunctions,
    ...mappingFunctions,
    ...conditionFunctions,
    ...ruleFunctions,
  }),
);
