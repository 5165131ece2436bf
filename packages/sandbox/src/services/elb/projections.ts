import type { Projection } from '../../world/projection.ts';

export const projections: readonly Projection[] = [];
