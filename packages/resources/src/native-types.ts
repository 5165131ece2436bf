import type { ResourceType } from '@groundcrew/stacks';
import { instance } from './ec2/instance/instance.ts';
import { internetGateway } from './ec2/internet-gateway.ts';
import { keyPair } from './ec2/key-pair.ts';
import { securityGroup } from './ec2/security-group.ts';
import { subnet } from './ec2/subnet.ts';
import { vpcGatewayAttachment } from './ec2/vpc-gateway-attachment.ts';
import { vpc } from './ec2/vpc.ts';
import { loadBalancer } from './elasticloadbalancing/load-balancer.ts';
import { instanceProfile } from './iam/instance-profile.ts';
import { policy } from './iam/policy.ts';
import { role } from './iam/role.ts';
import { dbInstance } from './rds/db-instance.ts';
import { dbSubnetGroup } from './rds/db-subnet-group.ts';
import type { Services } from './services.ts';
import type { Definition } from './shape/definition.ts';
import { nativeType } from './shape/native-type.ts';
import { parameter } from './ssm/parameter.ts';

/** Every type that has a file of its own. */
export function nativeTypes(services: Services): ReadonlyMap<string, ResourceType> {
  const types: ResourceType[] = [];
  const add = <Item, Details>(definition: Definition<Item, Details>) => {
    types.push(nativeType(definition, services.session.clock));
  };
  add(vpc(services));
  add(subnet(services));
  add(internetGateway(services));
  add(vpcGatewayAttachment(services));
  add(securityGroup(services));
  add(keyPair(services));
  add(instance(services));
  add(role(services));
  add(instanceProfile(services));
  add(policy(services));
  add(loadBalancer(services));
  add(dbSubnetGroup(services));
  add(dbInstance(services));
  add(parameter(services));
  return new Map(types.map((type) => [type.type, type]));
}
