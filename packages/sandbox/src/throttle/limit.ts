export interface BucketSize {
  /** Tokens of a full bucket. */
  readonly capacity: number;
  /** Tokens that come back each second. */
  readonly refill: number;
}

/** One bucket that a call draws on, and how many tokens it takes. */
export interface Limit extends BucketSize {
  readonly bucket: string;
  readonly cost: number;
}

export const limit = (bucket: string, size: BucketSize): Limit => ({ ...size, bucket, cost: 1 });
