import type { AwsSession } from '@groundcrew/aws';
import { expect, test } from 'vitest';
import { servicesOf } from '@groundcrew/resources';
import { calledServices } from './called-services.ts';

type ClientClass = new (configuration: object) => { readonly config: { readonly serviceId: string } };

test('an endpoint in groundcrew.yaml may name each service that is called, and no other', async () => {
  const loads: (() => Promise<object>)[] = [() => import('@aws-sdk/client-sts')];
  const api = (load: () => Promise<object>) => loads.push(load);
  servicesOf({ api } as unknown as AwsSession);
  const ids = await Promise.all(
    loads.map(async (load) => {
      const [, Client] =
        Object.entries(await load()).find(([name]) => name.endsWith('Client') && name !== '__Client') ?? [];
      const { config } = new (Client as ClientClass)({ region: 'us-east-1' });
      return config.serviceId.toLowerCase().replaceAll(' ', '_');
    }),
  );
  expect(ids.toSorted()).toEqual([...calledServices]);
});
