import { expect, it } from 'vitest';
import type { DesiredResource } from '@groundcrew/program';
import type { ResourceTypes } from '../resource-type.ts';
import { unsupportedProperties } from './unsupported.ts';

it('a property that the type does not carry out is refused by name, where the resource stands', () => {
  const types = { get: () => ({ unsupported: ['SourceVolumeId', 'Other'] }) } as unknown as ResourceTypes;
  const at = { file: 'a.yml', start: { line: 3, column: 1 }, end: { line: 3, column: 2 } };
  const resource = {
    logicalId: 'Data',
    type: 'AWS::EC2::Volume',
    properties: { Size: 1, SourceVolumeId: 'vol-1' },
    at,
  } as unknown as DesiredResource;
  const found = unsupportedProperties('web', new Map([['Data', resource]]), types);
  expect(found).toMatchObject([
    {
      code: 'PROPERTY_NOT_SUPPORTED',
      summary: "SourceVolumeId of AWS::EC2::Volume can't be carried out",
      address: 'web/Data',
      range: at,
    },
  ]);
});
