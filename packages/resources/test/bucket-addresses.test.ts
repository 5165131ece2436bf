import { expect, test } from 'vitest';
import { bucket } from '../src/s3/bucket.ts';
import type { Services } from '../src/services.ts';

/** S3 that has every bucket and nothing to say of it. */
const services = (region: string, partition: string) =>
  ({
    s3: { call: async () => ({}) },
    session: { region: async () => region, identity: async () => ({ partition }) },
  }) as unknown as Services;

test.each([
  ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com', '-'],
  ['cn-north-1', 'aws-cn', 'amazonaws.com.cn', '.'],
  ['eu-north-1', 'aws', 'amazonaws.com', '.'],
])('a bucket in %s has the ARN and addresses of its partition', async (region, partition, suffix, dash) => {
  const definition = bucket(services(region, partition));
  const [found] = await definition.finder.byIds(['crew']);
  if (!found) throw new Error('no bucket');
  const { attributes } = definition.live(found, await definition.details?.(found));
  expect(attributes).toEqual({
    Ref: 'crew',
    Arn: `arn:${partition}:s3:::crew`,
    DomainName: `crew.s3.${suffix}`,
    DualStackDomainName: `crew.s3.dualstack.${region}.${suffix}`,
    RegionalDomainName: `crew.s3.${region}.${suffix}`,
    WebsiteURL: `http://crew.s3-website${dash}${region}.${suffix}`,
  });
});
