import { z } from 'zod';

/** What a rotation of keys came to. Never a key itself. */
export const rotatedSchema = z.object({
  /** The id of the key that everything is encrypted with now. */
  key: z.string(),
  /** How many secrets were encrypted anew. */
  secrets: z.number().int(),
  /** Where the key is kept: a path, or GROUNDCREW_KEY. */
  source: z.string(),
});
export type RotatedSecrets = z.infer<typeof rotatedSchema>;
