import type { Service } from '../../service.ts';
import { bucketOperations } from './buckets.ts';
import { collectionOperations } from './collections.ts';
import { listingOperations } from './listing.ts';
import { objectOperations } from './objects.ts';
import { projections } from './projections.ts';
import { settingOperations } from './settings.ts';
import { uploadOperations } from './uploads.ts';

export const s3: Service = {
  client: 's3',
  operations: {
    ...bucketOperations,
    ...settingOperations,
    ...collectionOperations,
    ...objectOperations,
    ...listingOperations,
    ...uploadOperations,
  },
  projections,
};
