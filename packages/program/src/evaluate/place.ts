/** An account and region of AWS. Where one is missing on a resource, it is its stack's. */
export interface Place {
  /** Twelve digits. */
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
}

/** As texts that are equal for equal places. */
export const placeText = (place: Pick<Place, 'accountId' | 'region'> | undefined): string =>
  place === undefined ? '' : `${place.accountId}/${place.region}`;

const suffixes: Readonly<Record<string, string>> = {
  'aws-cn': 'amazonaws.com.cn',
  'aws-iso': 'c2s.ic.gov',
  'aws-iso-b': 'sc2s.sgov.gov',
};

/** What `AWS::URLSuffix` stands for in a partition. */
export const urlSuffix = (partition: string): string => suffixes[partition] ?? 'amazonaws.com';
