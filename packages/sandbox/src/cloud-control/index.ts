import type { Service } from '../service.ts';
import type { Projection } from '../world/projection.ts';
import { Progress } from './progress.ts';
import { readOperations } from './read-operations.ts';
import { describeStacks, listExports } from './stack-operations.ts';
import { describeType, listTypes } from './type-operations.ts';
import { TypeRegistry } from './types.ts';
import { writeOperations } from './write-operations.ts';

/** Cloud Control over every type that AWS supports there; `native` are the types with rows of their own. */
export function cloudControl(native: readonly Projection[]): Service {
  const types = new TypeRegistry(native);
  const progress = new Progress(types);
  return {
    client: 'cloudcontrol',
    operations: { ...readOperations(types), ...writeOperations(types, progress) },
    restore: (world) => progress.resume(world),
  };
}

/** Of CloudFormation the registry of types, and that there are no stacks. */
export const cloudFormation: Service = {
  client: 'cloudformation',
  operations: {
    DescribeStacks: describeStacks,
    DescribeType: describeType,
    ListExports: listExports,
    ListTypes: listTypes,
  },
};
