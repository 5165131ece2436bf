import { typeNames, typeSpec, type TypeSpec } from '@groundcrew/spec';
import { expect, test } from 'vitest';
import { genericProjection } from '../../src/cloud-control/generic-projection.ts';
import { valuesAt } from '../../src/cloud-control/pointers.ts';
import { registrySchema } from '../../src/cloud-control/registry-schema.ts';
import { handlersOf } from '../../src/cloud-control/types.ts';
import { validateModel } from '../../src/cloud-control/validate-model.ts';
import { noMachines } from '../../src/machines/no-machines.ts';
import type { Call } from '../../src/service.ts';
import type { Model } from '../../src/world/projection.ts';
import { scaledClock } from '../../src/world/scaled-clock.ts';
import { World } from '../../src/world/world.ts';
import { minimalModel } from './minimal-model.ts';

const call: Call = {
  account: '111111111111',
  region: 'us-east-1',
  service: 'cloudcontrolapi',
  operation: 'CreateResource',
  requestId: 'r',
  accessKeyId: 'k',
  principal: 'p',
  userId: 'u',
  world: new World(
    scaledClock(1, () => undefined),
    noMachines('a test'),
  ),
};

/** What went wrong in the life of one resource of this type, made of what the schema requires. */
function live(spec: TypeSpec): string | undefined {
  const projection = genericProjection(spec);
  const desired = minimalModel(spec);
  try {
    validateModel(spec, desired);
    const identifier = projection.create(desired, call) as string;
    const parts = identifier.split('|');
    if (parts.length < spec.primaryIdentifier.length || parts.includes('')) return `identifier ${identifier}`;
    const read = projection.read(identifier, call) as Model;
    const leaked = spec.writeOnly.filter((pointer) => !pointer.includes('*') && pointer.slice(1) in read);
    if (leaked.length > 0) return `reads ${leaked.join()}`;
    const Arn = spec.readOnly.includes('/Arn') ? read['Arn'] : undefined;
    if (typeof Arn === 'string' && !/^arn:aws:[\w-]+:[\w-]*:\d*:.+/.test(Arn)) return `ARN ${Arn}`;
    if (typeof Arn === 'string' && Arn.includes('undefined')) return `ARN ${Arn}`;
    projection.update(identifier, desired, call) as void;
    const again = projection.read(identifier, call) as Model;
    const lost = spec.readOnly.filter(
      (pointer) => valuesAt(read, pointer).length > 0 && valuesAt(again, pointer).length === 0,
    );
    if (lost.length > 0) return `an update loses ${lost.join()}`;
    projection.delete(identifier, call) as void;
    return undefined;
  } catch (problem) {
    return String(problem);
  }
}

test('every type that Cloud Control can create has a life here', () => {
  const problems: Record<string, string> = {};
  let count = 0;
  for (const name of typeNames()) {
    const spec = typeSpec(name);
    if (!spec || !handlersOf(spec).has('create')) continue;
    count += 1;
    const problem = live(spec);
    if (problem) problems[name] = problem;
    expect(() => JSON.stringify(registrySchema(spec))).not.toThrow();
  }
  expect(problems).toEqual({});
  expect(count).toBeGreaterThan(1400);
  expect(call.world.snapshot()).toEqual({});
});
